"""The stock rule: what is counted at one moment is never added up over several.

A child open in January and in February is one child in each month and must not become two. A query
with a stock measure therefore shows its dates apart, or holds them to one month.
"""

from collections.abc import Iterable, Iterator

from metrics_layer.compiler.dates import Clock, resolve
from metrics_layer.compiler.declarations import Dimension
from metrics_layer.compiler.errors import QueryError
from metrics_layer.compiler.query import And, Filter, MemberFilter, Query
from metrics_layer.compiler.scope import Placed, Scope, measures_named
from metrics_layer.compiler.views import Presentation

TOO_COARSE = frozenset({"quarter", "year"})


def check_stock(query: Query, scope: Scope, clock: Clock) -> None:
    """Raise `QueryError` when the query would add a stock up over several dates."""
    for path in measures_named(query, scope.model):
        measure = scope.measure(path)
        if measure.origin not in measure.cube.stocks:
            continue
        times = clocks(measure)
        if not any(shows_dates_apart(query, time) or is_pinned(query, time, clock) for time in times):
            raise QueryError(
                f"{path} counts what is open on one day, so several dates must not be added up."
                f' Write timeDimensions: [{{"dimension": "{times[0]}", "granularity": "month"}}] to get each'
                " month apart, or a dateRange inside one month to get one number."
            )


def clocks(measure: Placed) -> list[str]:
    """Return the time dimensions that tell the moments of a stock apart: its own cube's, and month ends."""
    presentation: Presentation = measure.presentation
    return [
        f"{presentation.name}.{name}"
        for name, exposed in presentation.dimensions.items()
        if isinstance(exposed.declared, Dimension)
        and exposed.declared.type == "time"
        and (exposed.cube == measure.cube.name or exposed.declared.meta.get("month_end") is True)
    ]


def shows_dates_apart(query: Query, time: str) -> bool:
    return time in query.dimensions or any(
        each.dimension == time and each.granularity is not None and each.granularity not in TOO_COARSE
        for each in query.time_dimensions
    )


def is_pinned(query: Query, time: str, clock: Clock) -> bool:
    ranges = [t.date_range for t in query.time_dimensions if t.dimension == time and t.date_range is not None]
    if any(resolve(each, clock).is_within_one_month for each in ranges):
        return True
    return any(each.member == time and holds_one_month(each, clock) for each in conjuncts(query.filters))


def holds_one_month(each: MemberFilter, clock: Clock) -> bool:
    texts = [value for value in each.values if isinstance(value, str)]
    match each.operator:
        case "equals" | "in":
            return len(each.values) == len(texts) == 1
        case "inDateRange" | "onTheDate":
            return resolve(texts[0] if len(texts) == 1 else texts, clock).is_within_one_month
    return False


def conjuncts(filters: Iterable[Filter]) -> Iterator[MemberFilter]:
    """Yield the conditions that every row must fulfil; what stands under OR need not hold."""
    for each in filters:
        if isinstance(each, And):
            yield from conjuncts(each.conditions)
        elif isinstance(each, MemberFilter):
            yield each
