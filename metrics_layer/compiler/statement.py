"""A query and a caller in, one SQL statement out.

The measures of each cube are worked out apart, over the rows that the query's dimensions and filters leave,
and the parts then meet on the dimensions: so no join counts a row twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from metrics_layer.compiler.access import Access
from metrics_layer.compiler.columns import OutputColumn, by_path, truncated, unique
from metrics_layer.compiler.dates import Clock, Span, resolve
from metrics_layer.compiler.declarations import RollingWindow
from metrics_layer.compiler.errors import QueryError
from metrics_layer.compiler.expressions import Clause
from metrics_layer.compiler.filters import condition
from metrics_layer.compiler.joins import JoinTree
from metrics_layer.compiler.model import Model
from metrics_layer.compiler.query import And, Filter, Or, Query
from metrics_layer.compiler.rolling import (
    at_the_end,
    base_granularity,
    over_periods,
    periods,
    the_span,
    window_of,
)
from metrics_layer.compiler.scope import Scope, member_filters
from metrics_layer.compiler.stock import check_stock
from metrics_layer.compiler.views import Path

DEFAULT_LIMIT = 10_000
MAX_LIMIT = 50_000

Place = Literal["where", "having"]


@dataclass(frozen=True)
class Compiled:
    """A statement, and what is needed to write the answer."""

    query: Query
    scope: Scope
    columns: tuple[OutputColumn, ...]
    order: tuple[tuple[str, str], ...]
    """The order asked for, or Cube's default order: key and direction."""
    limit: int
    spans: tuple[Span | None, ...]
    """The resolved date range of each time dimension of the query."""
    select: sa.Select[Any]
    """Gives the columns, and after them what else `parts` names."""
    total: sa.Select[Any] | None
    """Counts the rows that there are without limit and offset, when the query asks for it."""
    parts: Mapping[str, Mapping[str, int]]
    """Of each metric its numerator, denominator and immature count: their places in a row of `select`."""


def compile_query(
    query: Query,
    model: Model,
    access: Access,
    *,
    now: datetime | None = None,
    max_limit: int = MAX_LIMIT,
    with_parts: bool = False,
) -> Compiled:
    """Compile a query; raises `QueryError`, or `MemberHidden` when the caller may not read a cube.

    `with_parts` adds the counts that metrics are made of.
    """
    scope = Scope(query, model, access)
    builder = StatementBuilder(query, scope, query.clock(now))
    return builder.build(row_limit(query, max_limit), with_parts=with_parts)


def row_limit(query: Query, max_limit: int) -> int:
    if query.limit is None:
        return min(DEFAULT_LIMIT, max_limit)
    if query.limit > max_limit:
        raise QueryError(f"The query limit has been exceeded: ask for at most {max_limit} rows.")
    return query.limit


class StatementBuilder:
    """Builds the statement of one query."""

    def __init__(self, query: Query, scope: Scope, clock: Clock) -> None:
        self.query = query
        self.scope = scope
        self.clock = clock

    def build(self, limit: int, *, with_parts: bool) -> Compiled:
        check_stock(self.query, self.scope, self.clock)
        groups = self.dimension_columns()
        shown = self.measure_columns()
        named = parts_of(shown, self.scope) if with_parts else {}
        hidden = [self.measure_column(each) for parts in named.values() for each in parts.values()]
        measures = unique([*shown, *hidden])
        spans = tuple(
            resolve(each.date_range, self.clock) if each.date_range is not None else None
            for each in self.query.time_dimensions
        )
        statement, columns = self.statement(groups, measures, spans)
        places = {column.key: place for place, column in enumerate(columns)}
        columns = columns[: len(groups) + len(shown)]
        order = self.order(columns)
        total = sa.select(sa.func.count()).select_from(statement.subquery()) if self.query.total else None
        return Compiled(
            query=self.query,
            scope=self.scope,
            columns=columns,
            order=order,
            limit=limit,
            spans=spans,
            select=statement.order_by(*sorting(order, columns)).limit(limit).offset(self.query.offset or 0),
            total=total,
            parts={
                measure: {part: places[key] for part, key in parts.items()}
                for measure, parts in named.items()
            },
        )

    def statement(
        self, groups: Sequence[OutputColumn], measures: Sequence[OutputColumn], spans: Sequence[Span | None]
    ) -> tuple[sa.Select[Any], tuple[OutputColumn, ...]]:
        """Return the statement, and its columns as the statement knows them."""
        window = window_of(unique([*measures, *self.filtered_measures()]))
        if window is not None:
            return self.rolling(window, groups, measures, the_span(spans))
        where = [*self.conditions("where"), *self.ranges(spans), *self.segments()]
        shared = self.shared_paths(groups)
        parts = by_path(unique([*measures, *self.filtered_measures()]))
        if len(parts) < 2:
            path = next(iter(parts), (self.scope.root,))
            columns = (*groups, *measures)
            having = self.conditions("having")
            return self.part(path, shared, groups, measures, where, having), columns
        selects = [
            self.part(path, shared, groups, own, where, []).subquery(f"part_{number}")
            for number, (path, own) in enumerate(parts.items(), start=1)
        ]
        return self.met(selects, groups, measures)

    def rolling(
        self,
        window: RollingWindow,
        groups: Sequence[OutputColumn],
        measures: Sequence[OutputColumn],
        span: Span,
    ) -> tuple[sa.Select[Any], tuple[OutputColumn, ...]]:
        """Return the statement of measures over a rolling window, which all are of one cube."""
        [asked] = self.query.time_dimensions
        counted = unique([*measures, *self.filtered_measures()])
        path, shared = counted[0].placed.path, self.shared_paths(groups)
        where = [*self.conditions("where"), *self.segments()]
        if asked.granularity is None:
            time = self.scope.time_dimension(asked.dimension).clause
            rows = [*where, *at_the_end(time, window, span, self.clock)]
            return self.part(path, shared, groups, measures, rows, self.conditions("having")), (
                *groups,
                *measures,
            )
        statement, columns = over_periods(
            groups,
            counted,
            periods(span, asked.granularity, window),
            base_granularity(asked.granularity, window.unit),
            self.clock,
            lambda by, rows: self.part(path, shared, by, counted, [*where, *rows], []),
        )
        sums = {column.alias: column.clause for column in columns}
        having = [self.condition(each, sums) for each in self.query.filters if self.place(each) == "having"]
        shown = columns[: len(groups) + len(measures)]
        return statement.with_only_columns(*(c.label for c in shown)).having(*having), shown

    def part(
        self,
        path: Path,
        shared: Sequence[Path],
        groups: Sequence[OutputColumn],
        measures: Sequence[OutputColumn],
        where: Sequence[Clause],
        having: Sequence[Clause],
    ) -> sa.Select[Any]:
        """Return the statement of one cube's measures by the dimensions of the query."""
        tree = JoinTree(self.scope, [path, *shared])
        root = self.scope.access.row_filter(tree.root)
        rows = [*where, *([] if root is None else [root])]
        if not tree.multiplies(path):
            return (
                sa.select(*(column.label for column in (*groups, *measures)))
                .select_from(tree.tables())
                .where(*rows)
                .group_by(*(column.clause for column in groups))
                .having(*having)
            )
        cube = self.scope.model.cubes[path[-1]]
        keys = [key.label(f"key_{number}") for number, key in enumerate(cube.key)]
        found = (
            sa.select(*(column.label for column in groups), *keys)
            .select_from(tree.tables())
            .where(*rows)
            .distinct()
            .subquery(f"{cube.name}_keys")
        )
        same = sa.and_(*(key == found.c[f"key_{number}"] for number, key in enumerate(cube.key)))
        return (
            sa.select(
                *(found.c[column.alias].label(column.alias) for column in groups),
                *(column.label for column in measures),
            )
            .select_from(found.outerjoin(cube.table, same))
            .group_by(*(found.c[column.alias] for column in groups))
            .having(*having)
        )

    def met(
        self,
        parts: Sequence[sa.Subquery],
        groups: Sequence[OutputColumn],
        measures: Sequence[OutputColumn],
    ) -> tuple[sa.Select[Any], tuple[OutputColumn, ...]]:
        """Join the parts, each of which has a row for every group, on the dimensions."""
        first, *others = parts
        tables: sa.FromClause = first
        for part in others:
            same = [first.c[each.alias].is_not_distinct_from(part.c[each.alias]) for each in groups]
            tables = tables.join(part, sa.and_(sa.true(), *same))
        home: dict[str, Clause] = {column.name: column for part in parts for column in part.c}
        columns = tuple(
            replace(column, clause=(home if column.is_measure else first.c)[column.alias])
            for column in (*groups, *measures)
        )
        where = [self.condition(each, home) for each in self.query.filters if self.place(each) == "having"]
        statement = sa.select(*(column.label for column in columns)).select_from(tables).where(*where)
        return statement, columns

    def shared_paths(self, groups: Sequence[OutputColumn]) -> list[Path]:
        """Return the ways to the cubes whose members choose and group the rows."""
        scope, query = self.scope, self.query
        return [
            *(column.placed.path for column in groups),
            *(scope.time_dimension(each.dimension).path for each in query.time_dimensions),
            *(scope.segment(each).path for each in query.segments),
            *(
                (scope.measure if scope.is_measure(each.member) else scope.dimension)(each.member).path
                for each in member_filters(query.filters)
                if not scope.is_measure(each.member) or each.operator == "measureFilter"
            ),
        ]

    def filtered_measures(self) -> list[OutputColumn]:
        """Return the measures that the query filters by."""
        return [
            self.measure_column(each.member)
            for each in member_filters(self.query.filters)
            if self.scope.is_measure(each.member) and each.operator != "measureFilter"
        ]

    def dimension_columns(self) -> tuple[OutputColumn, ...]:
        columns = []
        for path in self.query.dimensions:
            placed = self.scope.dimension(path)
            columns.append(OutputColumn(path, path.replace(".", "__"), placed, placed.clause))
        for each in self.query.time_dimensions:
            placed = self.scope.time_dimension(each.dimension)
            if each.granularity is not None:
                columns.append(
                    OutputColumn(
                        f"{each.dimension}.{each.granularity}",
                        f"{each.dimension.replace('.', '__')}_{each.granularity}",
                        placed,
                        truncated(placed.clause, each.granularity, self.clock),
                        base=each.dimension,
                    )
                )
        return unique(columns)

    def measure_columns(self) -> tuple[OutputColumn, ...]:
        return unique(self.measure_column(path) for path in self.query.measures)

    def measure_column(self, path: str) -> OutputColumn:
        placed = self.scope.measure(path)
        return OutputColumn(path, path.replace(".", "__"), placed, placed.clause)

    def segments(self) -> list[Clause]:
        return [self.scope.segment(path).clause for path in self.query.segments]

    def ranges(self, spans: Iterable[Span | None]) -> list[Clause]:
        """Return the conditions of the time dimensions' date ranges."""
        return [
            self.scope.time_dimension(each.dimension).clause.between(
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
        is_measure = self.scope.is_measure(each.member)
        return "having" if is_measure and each.operator != "measureFilter" else "where"

    def condition(self, each: Filter, columns: dict[str, Clause] | None = None) -> Clause:
        """Return a filter as a condition; measures are taken from `columns`, by alias, if given."""
        if isinstance(each, And):
            return sa.and_(*(self.condition(inner, columns) for inner in each.conditions))
        if isinstance(each, Or):
            return sa.or_(*(self.condition(inner, columns) for inner in each.conditions))
        if not self.scope.is_measure(each.member):
            placed = self.scope.dimension(each.member)
            return condition(placed.clause, placed.type, each, self.clock)
        placed = self.scope.measure(each.member)
        if each.operator == "measureFilter":
            return placed.cube.measure_filters.get(placed.origin, sa.true())
        clause = placed.clause if columns is None else columns[each.member.replace(".", "__")]
        return condition(clause, "number", each, self.clock)

    def order(self, columns: tuple[OutputColumn, ...]) -> tuple[tuple[str, str], ...]:
        """Return the order asked for; without one time first, else the largest first, as in Cube."""
        if self.query.order is not None:
            return tuple((self.ordered(path, columns).key, way) for path, way in self.query.order_pairs)
        times = [column.key for column in columns if column.base]
        measures = [column.key for column in columns if column.is_measure]
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
    ties = [column.key for column in columns if not column.is_measure and column.key not in ways]
    return [
        (labels[key].desc() if way == "desc" else labels[key].asc()).nulls_last()
        for key, way in (*ways.items(), *((key, "asc") for key in ties))
    ]


PARTS = ("numerator", "denominator", "immature")


def parts_of(measures: Iterable[OutputColumn], scope: Scope) -> dict[str, dict[str, str]]:
    """Return the names, in the query's words, of the measures that each metric says it is made of."""
    found = {}
    for column in measures:
        meta = column.placed.declared.meta
        said = {part: meta[f"{part}_measure"] for part in PARTS if f"{part}_measure" in meta}
        named = {part: scope.name_of(path, column.placed.presentation) for part, path in said.items()}
        known = {part: name for part, name in named.items() if name is not None}
        if known:
            found[column.key] = known
    return found
