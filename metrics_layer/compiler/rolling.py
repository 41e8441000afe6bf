"""Rolling windows: for each period of a query, what happened in the time before its end.

As in Cube: rows are counted by a granularity that fits both the window and the periods, and each period adds
up those that begin within its window. A period without any is there too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from metrics_layer.compiler.columns import OutputColumn, local_time, truncated
from metrics_layer.compiler.dates import MILLISECOND, Clock, Span, shift, start_of
from metrics_layer.compiler.declarations import Measure, RollingWindow
from metrics_layer.compiler.errors import QueryError
from metrics_layer.compiler.expressions import Clause

MOST_PERIODS = 5_000

FROM_FINE = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")

Part = Callable[[Sequence[OutputColumn], Sequence[Clause]], sa.Select[tuple[object, ...]]]
"""Makes the statement of the measures by some columns, over the rows that fulfil some conditions."""


@dataclass(frozen=True)
class Period:
    """One row of the time axis."""

    start: datetime
    end: datetime
    after: datetime
    """The window reaches from behind this moment to the end."""


def window_of(measures: Sequence[OutputColumn]) -> RollingWindow | None:
    """Return the one window of a query's measures; raises `QueryError` where only some have it."""
    windows = {
        column.placed.declared.rolling_window
        for column in measures
        if isinstance(column.placed.declared, Measure)
    }
    if windows <= {None}:
        return None
    if len(windows) > 1 or len({column.placed.path for column in measures}) > 1:
        raise QueryError(
            "Measures over rolling windows are asked on their own: one cube and one window at a time."
        )
    return windows.pop()


def the_span(spans: Sequence[Span | None]) -> Span:
    """Return the dates of a query over a rolling window; raises `QueryError` where they are not told."""
    if len(spans) != 1 or spans[0] is None:
        raise QueryError("A rolling window needs one timeDimension with a dateRange: what it is told for.")
    return spans[0]


def at_the_end(clause: Clause, window: RollingWindow, span: Span, clock: Clock) -> list[Clause]:
    """Return the conditions of the one window that ends where the dates end."""
    local = local_time(clause, clock)
    return [local > shift(window.unit, span.last, -window.count), local <= span.last]


def periods(span: Span, granularity: str, window: RollingWindow) -> list[Period]:
    found: list[Period] = []
    start = start_of(granularity, span.first)
    while start <= span.last:
        if len(found) == MOST_PERIODS:
            raise QueryError(f"A rolling window is told for at most {MOST_PERIODS} periods: ask for fewer.")
        following = shift(granularity, start, 1)
        end = following - MILLISECOND
        found.append(Period(start, end, shift(window.unit, end, -window.count)))
        start = following
    return found


def base_granularity(granularity: str, unit: str) -> str:
    """Return the coarsest granularity of which both are made: weeks do not make months."""
    finer, coarser = sorted((granularity, unit), key=FROM_FINE.index)
    return "day" if finer == "week" and coarser != "week" else finer


def over_periods(
    groups: Sequence[OutputColumn],
    measures: Sequence[OutputColumn],
    axis: Sequence[Period],
    base: str,
    clock: Clock,
    part: Part,
) -> tuple[sa.Select[tuple[object, ...]], tuple[OutputColumn, ...]]:
    """Return the statement, and its columns as it knows them; `groups` hold one time with granularity."""
    [time] = [column for column in groups if column.base]
    counted = replace(time, clause=truncated(time.placed.clause, base, clock))
    local = local_time(time.placed.clause, clock)
    rows = part(
        [counted if column is time else column for column in groups],
        [local > axis[0].after, local <= axis[-1].end],
    ).subquery("base")
    told = sa.values(
        *(sa.column(name, sa.TIMESTAMP()) for name in ("date_from", "after", "date_to")), name="periods"
    ).data([(period.start, period.after, period.end) for period in axis])
    within = sa.and_(rows.c[time.alias] > told.c.after, rows.c[time.alias] <= told.c.date_to)
    columns = (
        *(
            replace(column, clause=told.c.date_from if column is time else rows.c[column.alias])
            for column in groups
        ),
        *(replace(column, clause=sa.func.sum(rows.c[column.alias])) for column in measures),
    )
    statement = (
        sa.select(*(column.label for column in columns))
        .select_from(told.outerjoin(rows, within))
        .group_by(*(column.clause for column in columns[: len(groups)]))
    )
    return statement, columns
