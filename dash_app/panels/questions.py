"""Query fragments in Cube's language that several panels ask with."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from metrics_layer.periods import Period

Row = Mapping[str, Any]


def in_period(clock: str, period: Period, granularity: str | None = None) -> list[dict[str, Any]]:
    """Return the ``timeDimensions`` of a query about one period."""
    dimension: dict[str, Any] = {"dimension": clock, "dateRange": period.date_range}
    return [dimension | {"granularity": granularity} if granularity else dimension]


def by_month(
    clock: str, period: Period, measures: Sequence[str], dimensions: Sequence[str] = ()
) -> dict[str, Any]:
    """Return a query for counts by month, which add up to any period of whole months."""
    return {
        "measures": list(measures),
        "dimensions": list(dimensions),
        "timeDimensions": in_period(clock, period, "month"),
        "order": {clock: "asc"},
    }


def month_of_row(row: Row, clock: str) -> date:
    """Return the first day of the month that a row of `by_month` is about."""
    first: datetime = row[f"{clock}.month"]
    return first.date()


def total(rows: Iterable[Row], measure: str, clock: str, period: Period) -> int:
    """Add up a count over the months of a period."""
    return sum(row[measure] for row in rows if period.start <= month_of_row(row, clock) <= period.end)
