"""A model of cities, what is sold in them and what is given away: two facts with a dimension in common."""

OWN = """\
    access_policy:
      - groups: [lead]
        row_level:
          filters:
            - {member: city, operator: equals, values: ["{ securityContext.council }"]}
"""

MODEL = f"""\
cubes:
  - name: cities
    sql_table: city
    joins:
      - {{name: sales, relationship: one_to_many, sql: "{{CUBE}}.name = {{sales}}.city"}}
      - {{name: gifts, relationship: one_to_many, sql: "{{CUBE}}.name = {{gifts}}.city"}}
    dimensions:
      - {{name: city, sql: name, type: string, primary_key: true, public: true}}
      - {{name: country, sql: country, type: string}}
    measures:
      - {{name: count, type: count}}
      - {{name: people, type: count_distinct, sql: country}}
{OWN}
  - name: sales
    sql_table: sale
    joins:
      - {{name: cities, relationship: many_to_one, sql: "{{CUBE}}.city = {{cities}}.name"}}
    dimensions:
      - {{name: id, sql: id, type: number, primary_key: true}}
      - {{name: city, sql: city, type: string}}
      - {{name: kind, sql: kind, type: string}}
    measures:
      - {{name: count, type: count}}
      - {{name: takings, type: sum, sql: price}}
{OWN}
  - name: gifts
    sql_table: gift
    joins:
      - {{name: cities, relationship: many_to_one, sql: "{{CUBE}}.city = {{cities}}.name"}}
    dimensions:
      - {{name: id, sql: id, type: number, primary_key: true}}
      - {{name: city, sql: city, type: string}}
      - {{name: kind, sql: kind, type: string}}
    measures:
      - {{name: count, type: count}}
{OWN}
views:
  - name: trade
    cubes:
      - join_path: cities
        includes: [city, country, people, {{name: count, alias: cities}}]
      - join_path: cities.sales
        includes: [kind, takings, {{name: count, alias: sales}}]
      - join_path: cities.gifts
        includes: [{{name: count, alias: gifts}}]
    access_policy:
      - groups: [lead]
        row_level: {{allow_all: true}}
        member_level: {{includes: "*", excludes: [takings]}}
"""
