"""A query and a caller in, one SQL statement out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

import sqlalchemy as sa

from metrics_layer.compiler.access import Access
from metrics_layer.compiler.dates import Clock, Span, resolve
from metrics_layer.compiler.declarations import Dimension, Measure, Segment
from metrics_layer.compiler.errors import QueryError
from metrics_layer.compiler.expressions import Clause
from metrics_layer.compiler.filters import condition
from metrics_layer.compiler.model import CompiledCube, Model
from metrics_layer.compiler.query import And, Filter, Or, Query
from metrics_layer.compiler.stock import check_stock, member_filters

DEFAULT_LIMIT = 10_000
MAX_LIMIT = 50_000

Place = Literal["where", "having"]
AnyMember = TypeVar("AnyMember", Dimension, Measure, Segment)


@dataclass(frozen=True)
class OutputColumn:
    """One column of the answer."""

    key: str
    """Its name in the answer: ``cube.member`` or ``cube.member.granularity``."""
    alias: str
    """Its name in SQL."""
    member: Dimension | Measure
    clause: Clause
    base: str | None = None
    """For a time dimension with granularity: ``cube.member``, under which it is answered too."""

    @property
    def label(self) -> sa.Label[Any]:
        return self.clause.label(self.alias)


@dataclass(frozen=True)
class Compiled:
    """A statement, and what is needed to write the answer."""

    query: Query
    cube: CompiledCube
    columns: tuple[OutputColumn, ...]
    order: tuple[tuple[str, str], ...]
    """The order asked for, or Cube's default order: key and direction."""
    limit: int
    spans: tuple[Span | None, ...]
    """The resolved date range of each time dimension of the query."""
    select: sa.Select[Any]
    total: sa.Select[Any] | None
    """Counts the rows that there are without limit and offset, when the query asks for it."""


def compile_query(
    query: Query, model: Model, access: Access, *, now: datetime | None = None, max_limit: int = MAX_LIMIT
) -> Compiled:
    """Compile a query; raises `QueryError`, or `MemberHidden` when the caller may not read the cube."""
    cube = the_one_cube(query, model)
    rows = access.row_filter(cube)
    return StatementBuilder(query, cube, query.clock(now)).build(rows, row_limit(query, max_limit))


def row_limit(query: Query, max_limit: int) -> int:
    if query.limit is None:
        return min(DEFAULT_LIMIT, max_limit)
    if query.limit > max_limit:
        raise QueryError(f"The query limit has been exceeded: ask for at most {max_limit} rows.")
    return query.limit


def the_one_cube(query: Query, model: Model) -> CompiledCube:
    """Return the cube that all members of the query belong to."""
    paths = [
        *query.measures,
        *query.dimensions,
        *query.segments,
        *(each.dimension for each in query.time_dimensions),
        *(each.member for each in member_filters(query.filters)),
    ]
    names = sorted({path.split(".")[0] for path in paths})
    if len(names) > 1:
        raise QueryError(f"A query reads one cube; this one reads {', '.join(names)}: ask each on its own.")
    if names[0] not in model.cubes:
        raise QueryError(f"Cube '{names[0]}' not found for path '{paths[0]}'")
    return model.cubes[names[0]]


class StatementBuilder:
    """Builds the statement of one query over one cube."""

    def __init__(self, query: Query, cube: CompiledCube, clock: Clock) -> None:
        self.query = query
        self.cube = cube
        self.clock = clock

    def build(self, rows: Clause | None, limit: int) -> Compiled:
        check_stock(self.query, self.cube, self.clock)
        groups = self.dimension_columns()
        columns = (*groups, *self.measure_columns())
        spans = tuple(
            resolve(each.date_range, self.clock) if each.date_range is not None else None
            for each in self.query.time_dimensions
        )
        where = [*self.conditions("where"), *self.ranges(spans), *self.segments()]
        statement = (
            sa.select(*(column.label for column in columns))
            .select_from(self.cube.table)
            .where(*where, *([] if rows is None else [rows]))
            .group_by(*(column.clause for column in groups))
            .having(*self.conditions("having"))
        )
        order = self.order(columns)
        total = sa.select(sa.func.count()).select_from(statement.subquery()) if self.query.total else None
        return Compiled(
            query=self.query,
            cube=self.cube,
            columns=columns,
            order=order,
            limit=limit,
            spans=spans,
            select=statement.order_by(*sorting(order, columns)).limit(limit).offset(self.query.offset or 0),
            total=total,
        )

    def dimension_columns(self) -> tuple[OutputColumn, ...]:
        columns = [
            OutputColumn(path, path.replace(".", "__"), dimension, self.cube.clauses[dimension.name])
            for path in self.query.dimensions
            for dimension in [self.dimension(path)]
        ]
        for each in self.query.time_dimensions:
            dimension = self.time_dimension(each.dimension)
            if each.granularity is not None:
                columns.append(
                    OutputColumn(
                        f"{each.dimension}.{each.granularity}",
                        f"{each.dimension.replace('.', '__')}_{each.granularity}",
                        dimension,
                        truncated(self.cube.clauses[dimension.name], each.granularity, self.clock),
                        base=each.dimension,
                    )
                )
        return unique(columns)

    def measure_columns(self) -> tuple[OutputColumn, ...]:
        return unique(
            OutputColumn(path, path.replace(".", "__"), measure, self.cube.clauses[measure.name])
            for path in self.query.measures
            for measure in [self.measure(path)]
        )

    def dimension(self, path: str) -> Dimension:
        member = self.member(path, self.cube.dimensions)
        if not member.is_visible:
            raise QueryError(f"You requested hidden member: '{path}'.")
        return member

    def time_dimension(self, path: str) -> Dimension:
        dimension = self.dimension(path)
        if dimension.type != "time":
            raise QueryError(f"'{path}' is no time dimension: it is a {dimension.type}.")
        return dimension

    def measure(self, path: str) -> Measure:
        measure = self.member(path, self.cube.measures)
        if not measure.public:
            raise QueryError(f"You requested hidden member: '{path}'.")
        return measure

    def member(self, path: str, members: Mapping[str, AnyMember]) -> AnyMember:
        name = path.partition(".")[2]
        if name not in members:
            raise QueryError(f"'{name}' not found for path '{path}'")
        return members[name]

    def segments(self) -> list[Clause]:
        return [self.cube.clauses[self.member(path, self.cube.segments).name] for path in self.query.segments]

    def ranges(self, spans: Iterable[Span | None]) -> list[Clause]:
        """Return the conditions of the time dimensions' date ranges."""
        return [
            self.cube.clauses[self.time_dimension(each.dimension).name].between(
                self.clock.to_utc(span.first), self.clock.to_utc(span.last)
            )
            for each, span in zip(self.query.time_dimensions, spans, strict=True)
            if span is not None
        ]

    def conditions(self, place: Place) -> list[Clause]:
        """Return the query's filters that belong to WHERE (dimensions) or HAVING (measures)."""
        return [self.condition(each) for each in self.query.filters if self.place(each) == place]

    def place(self, each: Filter) -> Place:
        if isinstance(each, And | Or):
            places = {self.place(inner) for inner in each.conditions}
            if len(places) > 1:
                raise QueryError("You cannot use dimension and measure in same condition")
            return places.pop()
        is_measure = each.member.partition(".")[2] in self.cube.measures
        return "having" if is_measure and each.operator != "measureFilter" else "where"

    def condition(self, each: Filter) -> Clause:
        if isinstance(each, And):
            return sa.and_(*(self.condition(inner) for inner in each.conditions))
        if isinstance(each, Or):
            return sa.or_(*(self.condition(inner) for inner in each.conditions))
        if each.operator == "measureFilter":
            return self.cube.measure_filters.get(self.measure(each.member).name, sa.true())
        if each.member.partition(".")[2] in self.cube.measures:
            measure = self.measure(each.member)
            return condition(self.cube.clauses[measure.name], "number", each, self.clock)
        dimension = self.dimension(each.member)
        return condition(self.cube.clauses[dimension.name], dimension.type, each, self.clock)

    def order(self, columns: tuple[OutputColumn, ...]) -> tuple[tuple[str, str], ...]:
        """Return the order asked for; without one time first, else the largest first, as in Cube."""
        if self.query.order is not None:
            return tuple((self.ordered(path, columns).key, way) for path, way in self.query.order_pairs)
        times = [column.key for column in columns if column.base]
        measures = [column.key for column in columns if isinstance(column.member, Measure)]
        if times:
            return ((times[0], "asc"),)
        return ((measures[0], "desc"),) if measures else ((columns[0].key, "asc"),)

    def ordered(self, path: str, columns: tuple[OutputColumn, ...]) -> OutputColumn:
        for column in columns:
            if path in (column.key, column.base):
                return column
        raise QueryError(f"order names '{path}', which the query does not ask for")


def sorting(order: Iterable[tuple[str, str]], columns: tuple[OutputColumn, ...]) -> list[Clause]:
    """Return the ORDER BY: nulls last, and every other dimension as tie-break."""
    labels = {column.key: column.label for column in columns}
    ways = dict(order)
    ties = [c.key for c in columns if isinstance(c.member, Dimension) and c.key not in ways]
    return [
        (labels[key].desc() if way == "desc" else labels[key].asc()).nulls_last()
        for key, way in (*ways.items(), *((key, "asc") for key in ties))
    ]


def truncated(clause: Clause, granularity: str, clock: Clock) -> Clause:
    """Return the start of the period in the query's time zone; times are stored in UTC.

    The names of granularity and zone are of closed lists. They are literals, not parameters, so
    that the expression is the same text in SELECT and in GROUP BY.
    """
    local = clause
    if clock.zone.key != "UTC":
        zone: Clause = sa.literal_column(f"'{clock.zone.key}'")
        local = sa.func.timezone(
            zone, sa.func.timezone(sa.literal_column("'UTC'"), sa.cast(clause, sa.TIMESTAMP()))
        )
    return sa.func.date_trunc(sa.literal_column(f"'{granularity}'"), local)


def unique(columns: Iterable[OutputColumn]) -> tuple[OutputColumn, ...]:
    """Return the columns without repeats, in order."""
    return tuple({column.key: column for column in columns}.values())
