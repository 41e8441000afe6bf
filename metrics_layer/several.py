"""Requests of several queries that belong together: periods compared, or measures on one time axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from metrics_layer.compiler.dates import wire
from metrics_layer.compiler.errors import QueryError
from metrics_layer.compiler.statement import Compiled

Json = dict[str, Any]

MOST = 10
"""Queries of one request: each is work of its own."""

COMPARED = "compareDateRange"
"""The column that says which of the compared periods a row is of."""


class QueryType(StrEnum):
    """Cube's names."""

    REGULAR = "regularQuery"
    COMPARISON = "compareDateRangeQuery"
    BLENDING = "blendingQuery"


@dataclass(frozen=True)
class Asked:
    """The queries of one request, unchecked."""

    type: QueryType
    queries: Sequence[Any]


def asked(raw: Any) -> Asked:
    """Return the queries that a request makes; raises `QueryError`."""
    if not isinstance(raw, list):
        periods = compared(raw)
        return Asked(QueryType.COMPARISON, periods) if periods else Asked(QueryType.REGULAR, [raw])
    if not 1 <= len(raw) <= MOST:
        raise QueryError(f"A request makes one to {MOST} queries.")
    if len(raw) == 1:
        return asked(raw[0])
    if any(compared(each) for each in raw):
        raise QueryError("Data blending query with compareDateRange is not supported: ask each on its own.")
    return Asked(QueryType.BLENDING, raw)


def compared(raw: Any) -> list[Json]:
    """Return a query for each of the date ranges that a query compares; none where it compares none."""
    times = raw.get("timeDimensions") if isinstance(raw, dict) else None
    if not isinstance(times, list):
        return []
    places = [place for place, each in enumerate(times) if isinstance(each, dict) and COMPARED in each]
    if not places:
        return []
    ranges = times[places[0]][COMPARED]
    if len(places) > 1 or "dateRange" in times[places[0]]:
        raise QueryError("compareDateRange can stand in one timeDimension, and without a dateRange beside it")
    if not isinstance(ranges, list) or not 1 <= len(ranges) <= MOST:
        raise QueryError(f"compareDateRange takes a list of one to {MOST} date ranges")
    return [raw | {"timeDimensions": with_range(times, places[0], each)} for each in ranges]


def with_range(times: Sequence[Json], place: int, date_range: Any) -> list[Json]:
    chosen = {key: value for key, value in times[place].items() if key != COMPARED}
    return [*times[:place], chosen | {"dateRange": date_range}, *times[place + 1 :]]


def check_together(kind: QueryType, compiled: Sequence[Compiled]) -> None:
    """Raise `QueryError` where queries have no common time axis to be blended on."""
    if kind is not QueryType.BLENDING:
        return
    axes = {tuple(each.granularity for each in one.query.time_dimensions) for one in compiled}
    if len(axes) > 1 or any(len(axis) != 1 or axis[0] is None for axis in axes):
        raise QueryError("Data blending query requires one timeDimension in each query, of one granularity")


def column_of(kind: QueryType, compiled: Compiled) -> tuple[str, str] | None:
    """Return the column that the answers of such queries have besides, and what stands in it.

    That is a text that is the same in every row (compared periods), or the name of another column.
    """
    match kind:
        case QueryType.COMPARISON:
            [span] = [each for each in compiled.spans if each is not None][:1]
            return COMPARED, f"{wire(span.first)} - {wire(span.last)}"
        case QueryType.BLENDING:
            [time] = compiled.query.time_dimensions
            return f"time.{time.granularity}", f"{time.dimension}.{time.granularity}"
    return None


def pivot_query(kind: QueryType, queries: Sequence[Json]) -> Json:
    """Return the query by which a client lays out all answers together; `queries` are normalised."""
    first = queries[0]
    match kind:
        case QueryType.COMPARISON:
            return first | {"dimensions": [COMPARED, *first["dimensions"]]}
        case QueryType.BLENDING:
            return {
                "measures": unique(queries, "measures"),
                "dimensions": unique(queries, "dimensions"),
                "timeDimensions": [
                    {"dimension": "time", "granularity": first["timeDimensions"][0]["granularity"]}
                ],
                "queryType": kind.value,
            }
    return first


def unique(queries: Sequence[Json], kind: str) -> list[str]:
    return list(dict.fromkeys(name for query in queries for name in query[kind]))
