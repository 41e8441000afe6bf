"""The figures of a report: every metric, for the latest period in which it is complete.

Which period that is follows from the metric's own definition (`meta` in the model): a stock is
counted on the last month end; a flow over the twelve months to it; a follow-up over the twelve
months that ended as long ago as the follow-up takes. The front end and the benchmark product both
report from here, so that the same figure is the same number in both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Protocol

from metrics_layer.answer import Answer
from metrics_layer.periods import Period, month_of, months_before, year_to

PARTS = ("numerator_measure", "denominator_measure", "immature_measure")


class Source(Protocol):
    """Whatever answers Cube queries: the client over HTTP, or the semantic layer in process."""

    def load(self, query: dict[str, Any]) -> Answer: ...

    def meta(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Metric:
    """A measure of the model that is a metric of the library."""

    measure: str
    title: str
    description: str
    meta: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.meta["id"])

    @property
    def clock(self) -> str:
        """The time dimension that puts an event into a period."""
        return str(self.meta["clock"])

    @property
    def is_stock(self) -> bool:
        return bool(self.meta.get("stock"))

    @property
    def measures(self) -> list[str]:
        """The metric's own measure and those of its parts."""
        return [self.measure, *(self.meta[part] for part in PARTS if part in self.meta)]

    def period(self, last_month: date) -> Period:
        """Return the latest period in which the metric is complete; `last_month` is a month end."""
        end = months_before(last_month, int(self.meta.get("follow_up_months", 0)))
        return month_of(end) if self.is_stock else year_to(end)


@dataclass(frozen=True)
class Figure:
    """One metric's value for one council and period, with the counts behind it.

    `value` is None when there is nothing to divide by or no history to look back on; a part is None
    when the metric has no such part.
    """

    metric: Metric
    period: Period
    value: float | None
    numerator: int | None
    denominator: int | None
    immature: int | None
    answer: Answer


def metrics(source: Source) -> list[Metric]:
    """Return every metric of the model that the source may see, by id."""
    found = [
        Metric(measure["name"], measure["shortTitle"], measure["description"], measure["meta"])
        for cube in source.meta()["cubes"]
        if cube["type"] == "cube" and "definition" not in (cube["meta"] or {})  # others show them again
        for measure in cube["measures"]
        if "id" in measure.get("meta", {})
    ]
    return sorted(found, key=lambda metric: metric.id)


def figures(source: Source, last_month: date) -> list[Figure]:
    """Ask for every metric in its period, with one query for all that share a clock and a period."""
    asked = sorted(metrics(source), key=lambda metric: question(metric, last_month))
    reported = [
        figure
        for _, alike in groupby(asked, key=lambda metric: question(metric, last_month))
        for figure in answered(source, list(alike), last_month)
    ]
    return sorted(reported, key=lambda figure: figure.metric.id)


def question(metric: Metric, last_month: date) -> tuple[str, str]:
    """Return what must be equal for metrics to be asked together."""
    return metric.clock, metric.period(last_month).iso


def answered(source: Source, alike: Sequence[Metric], last_month: date) -> Iterator[Figure]:
    period = alike[0].period(last_month)
    answer = source.load(
        {
            "measures": [measure for metric in alike for measure in metric.measures],
            "timeDimensions": [{"dimension": alike[0].clock, "dateRange": period.date_range}],
        }
    )
    values = answer.rows[0] if answer.rows else {}
    for metric in alike:
        numerator, denominator, immature = (part_of(metric, part, values) for part in PARTS)
        yield Figure(metric, period, values.get(metric.measure), numerator, denominator, immature, answer)


def part_of(metric: Metric, part: str, values: Mapping[str, Any]) -> int | None:
    """Return one of the counts behind a metric; None when the metric has no such part."""
    return values.get(metric.meta[part]) if part in metric.meta else None
