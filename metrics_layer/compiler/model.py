"""The compiled model: every member as a SQLAlchemy clause over its cube's table."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from metrics_layer.compiler.declarations import Cube, Dimension, Measure, ModelFile, Segment
from metrics_layer.compiler.errors import ModelError
from metrics_layer.compiler.expressions import Clause, Translator, UnsupportedSql, parse
from metrics_layer.compiler.yaml_source import Location, YamlSource, read_yaml

MODEL_FOLDER = Path(__file__).resolve().parent.parent / "model"


@dataclass(frozen=True)
class CompiledCube:
    """A cube whose SQL has been checked; clauses are by member name."""

    declaration: Cube
    table: sa.TableClause
    dimensions: dict[str, Dimension]
    measures: dict[str, Measure]
    segments: dict[str, Segment]
    clauses: dict[str, Clause] = field(default_factory=dict)
    measure_filters: dict[str, Clause] = field(default_factory=dict)
    """The WHERE condition inside each measure, for those that have one."""
    stocks: frozenset[str] = frozenset()
    """Measures that are stocks, or are made of one."""

    @property
    def name(self) -> str:
        return self.declaration.name

    @property
    def time_dimensions(self) -> list[str]:
        return [name for name, dimension in self.dimensions.items() if dimension.type == "time"]


@dataclass(frozen=True)
class Model:
    """All cubes, by name."""

    cubes: dict[str, CompiledCube]


def load_model(folder: Path = MODEL_FOLDER) -> Model:
    """Read every ``*.yml`` of a folder; raises `ModelError` with file and line for anything not served."""
    cubes: dict[str, CompiledCube] = {}
    for file in sorted(folder.glob("*.yml")):
        for cube in read_cubes(read_yaml(file)):
            if cube.name in cubes:
                raise ModelError(file, 1, f"the cube {cube.name} stands in another file already")
            cubes[cube.name] = cube
    if not cubes:
        raise ModelError(folder, 1, "no *.yml file with cubes")
    return Model(cubes)


@cache
def served_model() -> Model:
    """Return the platform's own model."""
    return load_model()


def read_cubes(source: YamlSource) -> Iterator[CompiledCube]:
    try:
        declared = ModelFile.model_validate(source.content)
    except ValidationError as error:
        first = error.errors()[0]
        reason = "is not served" if first["type"] == "extra_forbidden" else first["msg"]
        name = ".".join(str(part) for part in first["loc"] if isinstance(part, str))
        raise source.error(first["loc"], f"{name}: {reason}") from error
    for position, cube in enumerate(declared.cubes):
        yield CubeCompiler(source, ("cubes", position), cube).compile()


class CubeCompiler:
    """Turns one declared cube into clauses, members in the order in which they need each other."""

    def __init__(self, source: YamlSource, location: Location, cube: Cube) -> None:
        self.source = source
        self.location = location
        self.cube = cube
        self.members: dict[str, Dimension | Measure | Segment] = {}
        self.places: dict[str, Location] = {}
        schema, _, table = cube.sql_table.rpartition(".")
        self.table = sa.table(table, schema=schema or None)
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
        self.check_policies()
        return CompiledCube(
            declaration=self.cube,
            table=self.table,
            dimensions={each.name: each for each in self.cube.dimensions},
            measures={each.name: each for each in self.cube.measures},
            segments={each.name: each for each in self.cube.segments},
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

    def check_policies(self) -> None:
        known = {dimension.name for dimension in self.cube.dimensions}
        for position, policy in enumerate(self.cube.access_policy):
            for each in policy.row_level.filters:
                if each.member not in known:
                    location = (*self.location, "access_policy", position)
                    raise self.source.error(location, f"the policy names no dimension: {each.member}")

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
        value = self.expression(measure.sql) if measure.sql else None
        aggregate = self.aggregate(measure, value)
        if not measure.filters:
            return aggregate
        condition = sa.and_(*(self.expression(each.sql) for each in measure.filters))
        self.measure_filters[measure.name] = condition
        return aggregate.filter(condition)

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
            clause = self.member(name)
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
            return self.member(name)

        return Translator(self.column, part).clause(parse(text))

    def column(self, name: str) -> Clause:
        if name not in self.table.c:
            self.table.append_column(sa.column(name))
        return self.table.c[name]
