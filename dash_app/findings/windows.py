"""The fixed windows after closing: re-referred within 6 months, escalated within 12."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash_app.findings.finding import Finding, Share, Status, change, compared_words
from metrics_layer.periods import Period


@dataclass(frozen=True)
class WindowYear:
    """The closures of one year whose window has passed."""

    period: Period
    share: Share
    not_yet_known: int


@dataclass(frozen=True)
class Window:
    """One metric of a fixed window, year by year, oldest first."""

    metric_id: str
    happened: str
    """What happened, as it ends a sentence that begins '20% of closed cases'."""
    direction: str
    years: tuple[WindowYear, ...]

    @property
    def title(self) -> str:
        return self.happened[0].upper() + self.happened[1:]


ORDER = (Status.WORSE, Status.BETTER, Status.HIGHER, Status.LOWER, Status.NO_CLEAR_DIFFERENCE, Status.STATED)
"""Which of several statuses stands for all: what needs attention comes first."""


def windows_finding(council: str, windows: Sequence[Window]) -> Finding:
    """State the latest year of each window and how it compares with the year before."""
    parts = [part for window in windows if (part := latest(window))]
    if not parts:
        return Finding(
            f"Too few closures in {council} have had 6 months to show what followed.", Status.TOO_FEW
        )
    status = min((part.status for part in parts), key=ORDER.index)
    return Finding(f"In {council}, {'; '.join(part.sentence for part in parts)}.", status)


def latest(window: Window) -> Finding | None:
    """Return the finding of one window, or None when too few closures have passed it."""
    if not window.years or not window.years[-1].share.is_enough:
        return None
    year, earlier = window.years[-1], window.years[:-1]
    statement = f"{year.share.percent:.0f}% of closed cases {window.happened}"
    if not earlier or (status := change(year.share, earlier[-1].share, window.direction)) is Status.TOO_FEW:
        return Finding(statement, Status.STATED)
    return Finding(f"{statement}, {compared_words(status, earlier[-1].share)}", status)
