"""The benchmark product: the only figures of a council that other councils can see.

Every row passes disclosure control here, before it is stored, so that no query can undo it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from ehplatform.disclosure.children_in_need import Disclosed, disclose_count, disclose_percentage
from ehplatform.disclosure.markers import Marker

BENCHMARK_VALUE = pa.schema(
    {
        "la_code": pa.string(),
        "la_name": pa.string(),
        "metric_id": pa.string(),
        "metric_title": pa.string(),
        "period": pa.string(),
        "period_end": pa.date32(),
        "numerator": pa.int64(),
        "denominator": pa.int64(),
        "value": pa.float64(),
        "marker": pa.string(),
        "unit": pa.string(),
    }
)

PERCENT = "%"


@dataclass(frozen=True)
class MetricResult:
    """One metric of one whole council and period as the semantic layer gave it, before disclosure control."""

    la_code: str
    metric_id: str
    title: str
    unit: str
    """``%`` for a percentage; anything else names what is counted."""
    period: str
    """Such as ``2025-26`` or ``R12M to 2026-10-31``."""
    period_end: date
    numerator: int | None
    """The count itself when the metric is a count."""
    denominator: int | None
    value: float | None
    """None when the metric cannot be given, whatever the counts are; then nothing is shown."""
    marker: Marker | None = None
    """Why the metric cannot be given, where the giver knows better than "not available"."""


def benchmark_values(results: Iterable[MetricResult], names: Mapping[str, str]) -> pa.Table:
    """Return the table `benchmark.benchmark_value`, by metric, period end, period and council.

    `names` gives the name of every council by its code.
    """
    rows = [_row(result, names[result.la_code], _disclose(result)) for result in results]
    rows.sort(
        key=lambda row: tuple(str(row[key]) for key in ("metric_id", "period_end", "period", "la_code"))
    )
    return pa.Table.from_pylist(rows, schema=BENCHMARK_VALUE)


def _disclose(result: MetricResult) -> Disclosed:
    """Apply the rule for the metric's kind; the value shown is computed from the counts shown."""
    if result.value is None or result.marker is not None:
        return Disclosed(marker=result.marker or Marker.NOT_AVAILABLE)
    if result.unit == PERCENT:
        return disclose_percentage(result.numerator, result.denominator)
    return disclose_count(result.numerator)


def _row(result: MetricResult, la_name: str, shown: Disclosed) -> dict[str, object]:
    return {
        "la_code": result.la_code,
        "la_name": la_name,
        "metric_id": result.metric_id,
        "metric_title": result.title,
        "period": result.period,
        "period_end": result.period_end,
        "numerator": shown.numerator,
        "denominator": shown.denominator,
        "value": shown.value,
        "marker": shown.marker,
        "unit": result.unit,
    }
