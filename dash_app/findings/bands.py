"""Have we made a real difference? What became of closures in the year after, in four bands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash_app.findings.finding import Finding, Share, Status, change, compared_words
from metrics_layer.periods import Period

BANDS = {
    "sustained": "Sustained",
    "came_back": "Came back to Early Help",
    "escalated": "Went on to social care",
    "disengaged_or_stepped_up": "Disengaged or stepped up at closing",
}
"""The bands a closure can end in, in the order they are shown."""

NOT_YET_KNOWN = "not_yet_known"


@dataclass(frozen=True)
class BandYear:
    """The closures of one year by what followed."""

    period: Period
    closures: Mapping[str, int]

    def count(self, band: str) -> int:
        return self.closures.get(band, 0)

    @property
    def known(self) -> int:
        """Closures whose following year is known."""
        return sum(self.count(band) for band in BANDS)

    def share(self, band: str) -> Share:
        return Share(self.count(band), self.known)


def sustained_finding(council: str, years: Sequence[BandYear]) -> Finding:
    """Say which share of the latest year's closures lasted, and whether that differs from the year before."""
    if not years or not years[-1].share("sustained").is_enough:
        known = years[-1].known if years else 0
        return Finding(
            f"It is too early to say whether change lasts in {council}: "
            f"the year after closing is known for {known} closures.",
            Status.TOO_FEW,
        )
    latest = years[-1]
    share = latest.share("sustained")
    statement = (
        f"In {council}, {share.percent:.0f}% of closures lasted: "
        "within a year the child neither came back to Early Help nor went on to social care"
    )
    if len(years) < 2:
        return Finding(f"{statement}.", Status.STATED)
    before = years[-2].share("sustained")
    status = change(share, before, "high")
    return Finding(f"{statement}; {compared_words(status, before)}.", status)
