"""Does the change last? What happened first after closing, week by week, with censoring."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash_app.findings.finding import FEWEST, Finding, Status
from ehplatform.stats.cumulative_incidence import CumulativeIncidence, cumulative_incidence

CODES = {"censored": 0, "rereferred": 1, "escalated": 2}
"""First events after closing, as the estimator numbers its causes."""

LONGEST = 104
"""Weeks after closing that are shown: two years."""

YEAR = 52


@dataclass(frozen=True)
class Estimate:
    """A cumulative incidence and its 95 % limits, in percent."""

    percent: float
    lower: float
    upper: float

    @property
    def words(self) -> str:
        return f"{self.percent:.0f}% (95% interval {self.lower:.0f}% to {self.upper:.0f}%)"


@dataclass(frozen=True)
class Week:
    """What is known of a week after closing."""

    week: int
    followed: int
    """Children still followed, without any event, when the week begins."""
    rereferred: Estimate
    escalated: Estimate


def course(rows: Sequence[tuple[int, str, int]]) -> list[Week]:
    """Estimate the course after closing from rows of (weeks followed, first event, closures).

    The course ends at `LONGEST`, or before the first week in which fewer than `FEWEST` children were
    still followed: beyond that single children would move the curve.
    """
    if not rows:
        return []
    weeks, events, counts = zip(*rows, strict=True)
    estimate = cumulative_incidence(weeks, [CODES[event] for event in events], counts, causes=2)
    return [
        Week(int(week), int(estimate.at_risk[place]), at(estimate, 0, place), at(estimate, 1, place))
        for place, week in enumerate(estimate.time)
        if estimate.at_risk[place] >= FEWEST and week <= LONGEST
    ]


def at(estimate: CumulativeIncidence, cause: int, place: int) -> Estimate:
    values = (estimate.incidence, estimate.lower, estimate.upper)
    return Estimate(*(100 * float(value[cause, place]) for value in values))


def last_by(weeks: Sequence[Week], week: int) -> Week:
    """Return what holds at a week: the step at or before it."""
    return [each for each in weeks if each.week <= week][-1]


def followed_at(weeks: Sequence[Week], week: int) -> int:
    """Return how many are still followed when a week begins: as many as before the next step."""
    return next(each.followed for each in weeks if each.week >= week)


def course_finding(council: str, weeks: Sequence[Week]) -> Finding:
    """State what had happened a year after closing, if children were followed that long."""
    if not weeks or weeks[-1].week < YEAR:
        return Finding(
            f"Too few children in {council} have been followed for a year after closing "
            "to say whether the change lasts.",
            Status.TOO_FEW,
        )
    year = last_by(weeks, YEAR)
    return Finding(
        f"A year after support closed, about {year.rereferred.percent:.0f} of every 100 children in "
        f"{council} had been referred to Early Help again and {year.escalated.percent:.0f} had gone on "
        "to social care.",
        Status.STATED,
    )
