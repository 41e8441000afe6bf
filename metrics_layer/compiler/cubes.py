"""One cube, compiled: every member as a SQLAlchemy clause over the cube's table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.selectable import NamedFromClause

from metrics_layer.compiler.declarations import (
    Cube,
    Dimension,
    Join,
    Measure,
    Relationship,
    Segment,
)
from metrics_layer.compiler.expressions import (
    Clause,
    Translator,
    UnsupportedSql,
    columns_named,
    is_closed,
    parse,
)
from metrics_layer.compiler.yaml_source import Location, YamlSource

Tables = Mapping[str, NamedFromClause]
"""The table of each cube, under the cube's name."""


@dataclass(frozen=True)
class CompiledJoin:
    """The way from one cube to another."""

    to: str
    relationship: Relationship
    condition: Clause

    @property
    def multiplies(self) -> bool:
        """Whether a row of this cube can find several of the other."""
        return self.relationship == "one_to_many"


@dataclass(frozen=True)
class CompiledCube:
    """A cube whose SQL has been checked; clauses are by member name."""

    declaration: Cube
    table: NamedFromClause
    dimensions: dict[str, Dimension]
    measures: dict[str, Measure]
    segments: dict[str, Segment]
    joins: dict[str, CompiledJoin]
    clauses: dict[str, Clause]
    measure_filters: dict[str, Clause]
    """The WHERE condition inside each measure, for those that have one."""
    stocks: frozenset[str]
    """Measures that are stocks, or are made of one."""

    @property
    def name(self) -> str:
        return self.declaration.name

    @property
    def time_dimensions(self) -> list[str]:
        return [name for name, dimension in self.dimensions.items() if dimension.type == "time"]

    @property
    def key(self) -> list[Clause]:
        """The primary key."""
        return [self.clauses[name] for name, each in self.dimensions.items() if each.primary_key]


@dataclass(frozen=True)
class DeclaredCube:
    """A cube as it stands in its file."""

    source: YamlSource
    location: Location
    cube: Cube

    def sqls(self) -> list[str]:
        """All SQL that the cube's members hold."""
        measures = [each.sql for each in self.cube.measures if each.sql]
        inside = [part.sql for each in self.cube.measures for part in each.filters]
        dimensions = [each.sql for each in self.cube.dimensions]
        segments = [each.sql for each in self.cube.segments]
        joins = [each.sql for each in self.cube.joins]
        return [*measures, *inside, *dimensions, *segments, *joins]


def tables_of(declared: Mapping[str, DeclaredCube]) -> Tables:
    """Return the table of each cube with the columns that any cube's SQL names of it."""
    columns: dict[str, set[str]] = {name: set() for name in declared}
    for name, each in declared.items():
        for cube, column in (found for text in each.sqls() for found in columns_named(text)):
            columns.setdefault(cube or name, set()).add(column)
    return {
        name: sa.table(
            each.cube.sql_table.rpartition(".")[2],
            *(sa.column(column) for column in sorted(columns[name])),
            schema=each.cube.sql_table.rpartition(".")[0] or None,
        ).alias(name)
        for name, each in declared.items()
    }


class CubeCompiler:
    """Turns one declared cube into clauses, members in the order in which they need each other."""

    def __init__(self, declared: DeclaredCube, tables: Tables) -> None:
        self.source = declared.source
        self.location = declared.location
        self.cube = declared.cube
        self.tables = tables
        self.table = tables[self.cube.name]
        self.members: dict[str, Dimension | Measure | Segment] = {}
        self.places: dict[str, Location] = {}
        self.clauses: dict[str, Clause] = {}
        self.measure_filters: dict[str, Clause] = {}
        self.stocks: set[str] = set()
        self.under_way: list[str] = []

    def compile(self) -> CompiledCube:
        self.note_members()
        for name in self.members:
            try:
                self.member(name)
            except UnsupportedSql as error:
                raise self.source.error((*self.places[self.under_way[-1]], "sql"), str(error)) from error
        self.check_references()
        return CompiledCube(
            declaration=self.cube,
            table=self.table,
            dimensions={each.name: each for each in self.cube.dimensions},
            measures={each.name: each for each in self.cube.measures},
            segments={each.name: each for each in self.cube.segments},
            joins=self.joins(),
            clauses=self.clauses,
            measure_filters=self.measure_filters,
            stocks=frozenset(self.stocks),
        )

    def note_members(self) -> None:
        """Note each member and where it stands; dimensions, measures and segments share their names."""
        for kind in ("dimensions", "measures", "segments"):
            for position, member in enumerate(getattr(self.cube, kind)):
                place = (*self.location, kind, position)
                if member.name in self.members:
                    raise self.source.error(place, f"{member.name} is defined twice")
                self.members[member.name] = member
                self.places[member.name] = place

    def check_references(self) -> None:
        """Refuse policies, hierarchies and drill-downs that name what is no dimension."""
        known = {dimension.name for dimension in self.cube.dimensions}
        named: list[tuple[Location, str, str]] = [
            (("access_policy", position), each.member, "the policy")
            for position, policy in enumerate(self.cube.access_policy)
            for each in policy.row_level.filters
        ]
        named += [
            (("hierarchies", position), level, "the hierarchy")
            for position, each in enumerate(self.cube.hierarchies)
            for level in each.levels
        ]
        named += [
            (("measures", position, "drill_members"), member, "drill_members")
            for position, each in enumerate(self.cube.measures)
            for member in each.drill_members
        ]
        for place, name, what in named:
            if name not in known:
                raise self.source.error((*self.location, *place), f"{what} names no dimension: {name}")

    def joins(self) -> dict[str, CompiledJoin]:
        found = {}
        for position, join in enumerate(self.cube.joins):
            place = (*self.location, "joins", position)
            if join.name not in self.tables:
                raise self.source.error(place, f"the join names no cube: {join.name}")
            if not any(dimension.primary_key for dimension in self.cube.dimensions):
                raise self.source.error(place, f"{self.cube.name} is joined, so it needs a primary key")
            try:
                condition = self.join_condition(join)
            except UnsupportedSql as error:
                raise self.source.error((*place, "sql"), str(error)) from error
            found[join.name] = CompiledJoin(join.name, join.relationship, condition)
        return found

    def join_condition(self, join: Join) -> Clause:
        def foreign(cube: str, column: str) -> Clause:
            if cube != join.name:
                raise UnsupportedSql(
                    f"a join to {join.name} names columns of it and of the cube, not of {cube}"
                )
            return self.tables[cube].c[column]

        def part(name: str) -> Clause:
            raise UnsupportedSql(f"a join names columns, such as {{CUBE}}.la_code; {{{name}}} is none")

        return Translator(self.column, part, foreign).clause(parse(join.sql))

    def member(self, name: str) -> Clause:
        """Return a member's clause, compiling it first when need be."""
        if name in self.clauses:
            return self.clauses[name]
        if name not in self.members:
            raise UnsupportedSql(f"{{{name}}} is no member of {self.cube.name}")
        if name in self.under_way:
            raise UnsupportedSql(f"{{{name}}} refers to itself")
        self.under_way.append(name)
        member = self.members[name]
        clause = self.measure(member) if isinstance(member, Measure) else self.expression(member.sql)
        self.under_way.pop()
        self.clauses[name] = clause
        return clause

    def measure(self, measure: Measure) -> Clause:
        if measure.is_stock:
            self.stocks.add(measure.name)
        if measure.type == "number":
            return self.of_measures(measure)
        value = self.expression(measure.sql) if measure.sql else self.row()
        aggregate = self.aggregate(measure, value)
        if not measure.filters:
            return aggregate
        condition = sa.and_(*(self.expression(each.sql) for each in measure.filters))
        self.measure_filters[measure.name] = condition
        return aggregate.filter(condition)

    def row(self) -> Clause | None:
        """Return what is never null in a row: where the cube is joined to, a row may be missing."""
        key = next((each.name for each in self.cube.dimensions if each.primary_key), None)
        return self.member(key) if key else None

    def aggregate(self, measure: Measure, value: Clause | None) -> sa.Function[Any]:
        if value is None:
            return sa.func.count()
        match measure.type:
            case "count" | "count_distinct":
                return sa.func.count(value if measure.type == "count" else sa.distinct(value))
            case "sum":
                return sa.func.sum(value)
            case "avg":
                return sa.func.avg(value)
            case "min":
                return sa.func.min(value)
        return sa.func.max(value)

    def of_measures(self, measure: Measure) -> Clause:
        """Compile a measure that is calculated from other measures only."""

        def part(name: str) -> Clause:
            if isinstance(self.members.get(name), Dimension | Segment):
                raise UnsupportedSql(f"a measure of type number is made of measures; {{{name}}} is none")
            member = self.members.get(name)
            if isinstance(member, Measure) and member.rolling_window:
                raise UnsupportedSql(f"{{{name}}} has a rolling window: nothing can be calculated from it")
            clause = self.part(name)
            if name in self.stocks:
                self.stocks.add(measure.name)
            return clause

        def column(name: str) -> Clause:
            raise UnsupportedSql(f"a measure of type number is made of measures; {name} is a column")

        return Translator(column, part).clause(parse(measure.sql or ""))

    def expression(self, text: str) -> Clause:
        """Compile SQL over one row: columns, and dimensions by reference."""

        def part(name: str) -> Clause:
            if isinstance(self.members.get(name), Measure):
                raise UnsupportedSql(f"{{{name}}} is a measure: it has no value in a single row")
            return self.part(name)

        return Translator(self.column, part).clause(parse(text))

    def part(self, name: str) -> Clause:
        """Return the clause of a member that another one's SQL names."""
        clause = self.member(name)
        member = self.members[name]
        is_text = not isinstance(member, Measure) or member.type == "number"
        if is_text and not is_closed(member.sql or ""):
            raise UnsupportedSql(f"{{{name}}} is put in as text: set parentheses around its sql")
        return clause

    def column(self, name: str) -> Clause:
        return self.table.c[name]
