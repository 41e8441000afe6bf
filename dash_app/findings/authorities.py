"""How do we compare with all authorities? The published re-referral figures against a funnel.

Authorities count referrals by rules of their own, so the first thing a point outside the limits
suggests is a different definition, not a worse service; every sentence says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from dash_app.findings.finding import Finding, Share, Status
from ehplatform.stats.funnel import Funnel, proportion_funnel
from ehplatform.stats.interval import normal_quantile

Z95 = normal_quantile(0.95)
Z998 = normal_quantile(0.998)

FEWEST_AUTHORITIES = 20
"""Below this many the spread between authorities cannot be estimated, and no limit is drawn."""


class Part(StrEnum):
    """What an authority is to the reader."""

    OWN = "own"
    NEIGHBOUR = "statistical neighbour"
    OTHER = "other"


@dataclass(frozen=True)
class Authority:
    """One authority's published figures; `share` is absent where none is published, `marker` says why."""

    la_code: str
    name: str
    part: Part
    share: Share | None
    marker: str | None = None


@dataclass(frozen=True, eq=False)
class Comparison:
    """All authorities of one year, with the funnel fitted to those that published a figure."""

    year: int
    authorities: tuple[Authority, ...]
    """In order of name."""
    funnel: Funnel | None

    @cached_property
    def published(self) -> list[Authority]:
        return [authority for authority in self.authorities if authority.share]

    @cached_property
    def z_scores(self) -> dict[str, float]:
        """How far each authority lies from all, in adjusted standard errors, by its code."""
        if self.funnel is None:
            return {}
        codes = (authority.la_code for authority in self.published)
        return dict(zip(codes, self.funnel.z_adjusted.tolist(), strict=True))

    @cached_property
    def outside(self) -> list[Authority]:
        """The authorities beyond the wider limits."""
        return [each for each in self.published if abs(self.z_scores.get(each.la_code, 0)) > Z998]

    @property
    def own(self) -> Authority | None:
        return next((each for each in self.authorities if each.part is Part.OWN), None)


def compare(year: int, authorities: Sequence[Authority]) -> Comparison:
    """Fit the funnel when enough authorities published a figure."""
    shares = [authority.share for authority in authorities if authority.share]
    enough = len(shares) >= FEWEST_AUTHORITIES
    funnel = proportion_funnel([s.part for s in shares], [s.whole for s in shares]) if enough else None
    return Comparison(year, tuple(authorities), funnel)


def funnel_finding(council: str, comparison: Comparison) -> Finding:
    """Say whether the council's own figure lies within the limits."""
    own = comparison.own
    if own is None or own.share is None:
        return Finding(
            f"No re-referral figure of {council} is published for {year_words(comparison.year)}.",
            Status.TOO_FEW,
        )
    statement = f"{own.share.percent:.1f}% of referrals to social care in {council} were re-referrals"
    if comparison.funnel is None:
        return Finding(f"{statement}; too few authorities are published to judge it by.", Status.TOO_FEW)
    z = comparison.z_scores[own.la_code]
    if abs(z) <= Z95:
        return Finding(
            f"{statement}, inside the range that chance and ordinary differences between "
            "authorities explain.",
            Status.NO_CLEAR_DIFFERENCE,
        )
    side, judged = ("higher", Status.WORSE) if z > 0 else ("lower", Status.BETTER)
    rarity = "than almost all authorities" if abs(z) > Z998 else "than most authorities of its size"
    return Finding(
        f"{statement}, {side} {rarity}: a different definition? "
        f"Check how referrals are counted before reading it as {judged.value}.",
        judged,
    )


def year_words(year: int) -> str:
    """Return a reporting year, which ends on 31 March: the year to March 2025."""
    return f"the year to March {year}"
