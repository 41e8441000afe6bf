"""A model that is not served is refused when it is read, with file and line."""

import re
from pathlib import Path

import pytest

from metrics_layer.compiler.errors import ModelError
from metrics_layer.compiler.model import load_model

CUBE = """\
cubes:
  - name: children
    sql_table: child
    dimensions:
      - name: la_code
        sql: la_code
        type: string
      - name: born_on
        sql: born_on
        type: time
    measures:
      - name: count
        type: count
      - name: girls
        type: count
        filters:
          - sql: "{CUBE}.sex = 'F'"
      - name: share
        type: number
        sql: "100.0 * {girls} / nullif({count}, 0)"
    access_policy:
      - group: lead
        row_level:
          filters:
            - member: la_code
              operator: equals
              values: ["{ securityContext.council }"]
"""


def window(trailing: str) -> str:
    return f"rolling_window: {{trailing: {trailing}}}\n"


def refusal(folder: Path, old: str, new: str) -> str:
    assert old in CUBE
    (folder / "children.yml").write_text(CUBE.replace(old, new, 1))
    with pytest.raises(ModelError) as refused:
        load_model(folder)
    return str(refused.value).removeprefix(f"{folder}/")


def test_the_example_is_served(tmp_path: Path) -> None:
    (tmp_path / "children.yml").write_text(CUBE)
    assert set(load_model(tmp_path).cubes["children"].measures) == {"count", "girls", "share"}


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("    sql_table: child\n", "    sql: select 1\n    sql_table: child\n", 3, "sql: is not served"),
        ("    measures:\n", "    sql_alias: c\n    measures:\n", 11, "sql_alias: is not served"),
        ("        type: time\n", "        type: geo\n", 10, "type"),
        ("        type: time\n", "        type: time\n        case: {}\n", 11, "case: is not served"),
        ("type: number\n", "type: running_total\n", 19, "type"),
        ("type: number\n", "type: number\n        " + window("12 month"), 18, "only counts and sums"),
        ("type: count\n", "type: count\n        " + window("unbounded"), 14, "trailing"),
        ("name: count", "name: 1count", 12, "name"),
        ("sql: la_code\n", "sql: (select la_code from other)\n", 6, "not served"),
        ("sql: la_code\n", "sql: la_code; drop table child\n", 6, "not served"),
        ("sql: la_code\n", "sql: read_text('/etc/passwd')\n", 6, "not served"),
        ("sql: la_code\n", "sql: other.la_code\n", 6, "not served"),
        ("sql: la_code\n", "sql: '{COUNT.of} ='\n", 6, "sql cannot be parsed"),
        ("sql: born_on\n", "sql: '{count}'\n", 9, "is a measure"),
        ("{girls} / nullif", "{boys} / nullif", 20, "{boys} is no member"),
        ("        type: time\n", "        type: time\n        meta: {a: {b: 1}}\n", 11, "}} is Jinja"),
        ("sql: born_on\n", "sql: '{other}.born_on'\n", 9, "only a join may name it"),
        ("{girls} / nullif", "{born_on} / nullif", 20, "{born_on} is none"),
        ("{girls} / nullif", "girls / nullif", 20, "girls is a column"),
        ("{girls} / nullif", "{share} / nullif", 20, "refers to itself"),
        ("{CUBE}.sex = 'F'", "{CUBE}.sex ~ 'F'", 14, "not served"),
        ("      - name: girls\n", "      - name: count\n", 14, "defined twice"),
        ("member: la_code", "member: council", 22, "no dimension: council"),
        ("operator: equals", "operator: set", 26, "operator"),
        ("{ securityContext.council }", "306", 27, "values"),
        ("      - group: lead\n", "      - role: lead\n", 22, "access_policy"),
        ("        row_level:\n", "        row_level:\n          allow_all: true\n", 23, "row_level"),
        ("    dimensions:\n", "    sql_table: other\n    dimensions:\n", 4, "given twice"),
        ("  - name: children\n", "  - name: [children\n", 3, "not valid YAML"),
    ],
)  # fmt: skip
def test_what_is_not_served_is_refused_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    message = refusal(tmp_path, old, new)
    assert re.match(rf"children\.yml:{line}: ", message), message
    assert words in message


def test_a_cube_without_a_policy_is_refused_and_not_open(tmp_path: Path) -> None:
    message = refusal(tmp_path, CUBE[CUBE.index("    access_policy:") :], "")
    assert message.startswith("children.yml:2: ")
    assert "access_policy" in message


def test_a_cube_stands_in_one_file_only(tmp_path: Path) -> None:
    (tmp_path / "children.yml").write_text(CUBE)
    (tmp_path / "more.yml").write_text(CUBE)
    with pytest.raises(ModelError, match="stands in another file"):
        load_model(tmp_path)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no \*\.yml"):
        load_model(tmp_path)


JOINED = (
    CUBE.replace(
        "    dimensions:\n",
        """\
    joins:
      - name: councils
        relationship: many_to_one
        sql: "{CUBE}.la_code = {councils}.la_code"
    dimensions:
      - name: id
        sql: id
        type: number
        primary_key: true
""",
        1,
    )
    + """\
  - name: councils
    sql_table: council
    dimensions:
      - {name: la_code, sql: la_code, type: string, primary_key: true, public: true}
      - {name: name, sql: name, type: string}
    access_policy:
      - group: lead
        row_level: {allow_all: true}
views:
  - name: lists
    cubes:
      - {join_path: children, includes: [count, share]}
      - {join_path: children.councils, includes: "*", prefix: true}
    folders:
      - {name: Council, includes: [councils_name]}
    access_policy:
      - group: lead
        row_level: {allow_all: true}
"""
)


def test_a_view_shows_what_it_includes_under_its_own_names(tmp_path: Path) -> None:
    (tmp_path / "children.yml").write_text(JOINED)
    view = load_model(tmp_path).presentations["lists"]
    assert list(view.members) == ["councils_la_code", "councils_name", "count", "share"]
    assert view.dimensions["councils_name"].path == ("children", "councils")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("      - name: councils\n", "      - name: boroughs\n", "names no cube: boroughs"),
        ("{councils}.la_code", "{boroughs}.la_code", "names columns of it and of the cube"),
        ("{councils}.la_code", "{councils}", "a join names columns"),
        ("        primary_key: true\n", "", "needs a primary key"),
        ("join_path: children.councils", "join_path: councils", "must begin with children"),
        ("join_path: children.councils", "join_path: children.boroughs", "there is no cube boroughs"),
        ("includes: [count, share]", "includes: [boys]", "no member boys"),
        ("includes: [count, share]", "includes: [count, share, count]", "included twice"),
        ("includes: [councils_name]", "includes: [name]", "the folder names no member: name"),
        ("        sql: \"100.0", "        drill_members: [sex]\n        sql: \"100.0", "no dimension: sex"),
        ("name: lists", "name: councils", "stands in another place"),
    ],
)  # fmt: skip
def test_joins_and_views_that_lead_nowhere_are_refused(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in JOINED
    (tmp_path / "children.yml").write_text(JOINED.replace(old, new, 1))
    with pytest.raises(ModelError, match=r"children\.yml:[0-9]+: ") as refused:
        load_model(tmp_path)
    assert words in str(refused.value)


def test_a_view_opens_no_more_rows_than_its_cubes(tmp_path: Path) -> None:
    """A row filter on a view would say that the view itself chooses rows."""
    head, tail = JOINED.rsplit("row_level: {allow_all: true}", 1)
    own = '{member: councils_name, operator: equals, values: ["{ securityContext.council }"]}'
    by_name = "row_level: {filters: [" + own + "]}"
    (tmp_path / "children.yml").write_text(head + by_name + tail)
    with pytest.raises(ModelError, match="the rows that its cubes' policies open"):
        load_model(tmp_path)


def test_sql_that_another_member_names_stands_in_parentheses(tmp_path: Path) -> None:
    """Cube puts text for text: 100 * {others} would become 100 * {count} - {girls}."""
    others = """\
      - name: others
        type: number
        sql: "{count} - {girls}"
      - name: others_share
        type: number
        sql: "100.0 * {others} / {count}"
    access_policy:
"""
    (tmp_path / "children.yml").write_text(CUBE.replace("    access_policy:\n", others, 1))
    with pytest.raises(ModelError, match="set parentheses around its sql"):
        load_model(tmp_path)
    closed = others.replace("{count} - {girls}", "({count} - {girls})")
    (tmp_path / "children.yml").write_text(CUBE.replace("    access_policy:\n", closed, 1))
    assert "others_share" in load_model(tmp_path).cubes["children"].measures
