"""What stands behind a metric: the counts it is made of, those too recent to count, and how sure it is.

Which measures these are a metric says itself (`meta` in the model): `numerator_measure`,
`denominator_measure`, `immature_measure`. A share has Wilson's limits, a rate by population Byar's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ehplatform.stats.byar import byar_interval
from ehplatform.stats.interval import Interval
from ehplatform.stats.wilson import wilson_interval
from metrics_layer.compiler.statement import Compiled

PERCENT = "%"
PER_TEN_THOUSAND = "per 10,000"

Counts = dict[str, Any]


def evidence(compiled: Compiled, rows: Sequence[Sequence[Any]]) -> list[dict[str, Counts]]:
    """Return for each row the counts behind each of its metrics; nothing for a metric without parts.

    numerator, denominator and immature are whole numbers, or null where nothing is counted; interval holds
    the limits at 95 %, in the metric's unit.
    """
    units = {column.key: column.placed.declared.meta.get("unit") for column in compiled.columns}
    return [
        {
            measure: with_interval({part: whole(row[place]) for part, place in parts.items()}, units[measure])
            for measure, parts in compiled.parts.items()
        }
        for row in rows
    ]


def whole(value: Any) -> int | None:
    return None if value is None else int(value)


def with_interval(counts: Mapping[str, int | None], unit: Any) -> Counts:
    limits = interval(counts.get("numerator"), counts.get("denominator"), unit)
    return {**counts, "interval": limits and [limits.lower, limits.upper]}


def interval(numerator: int | None, denominator: int | None, unit: Any) -> Interval | None:
    """Return the limits of a share or rate, in its unit; None for anything else, or without a denominator."""
    if numerator is None or not denominator:
        return None
    if unit == PERCENT and numerator <= denominator:
        share = wilson_interval(numerator, denominator)
        return share and Interval(100 * share.lower, 100 * share.upper)
    return byar_interval(numerator, denominator / 10_000) if unit == PER_TEN_THOUSAND else None
