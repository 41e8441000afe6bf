"""How do we compare with the councils that share their Early Help figures? Never as a rank."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash_app.findings.finding import Finding, Share, Status, change


@dataclass(frozen=True)
class SharedValue:
    """One council's published value of one metric; a suppressed one has its marker and no numbers."""

    la_code: str
    name: str
    numerator: int | None
    denominator: int | None
    value: float | None
    marker: str | None

    @property
    def share(self) -> Share | None:
        """Numerator of denominator, for a proportion that is not suppressed."""
        if self.numerator is None or self.denominator is None:
            return None
        return Share(self.numerator, self.denominator)


@dataclass(frozen=True)
class SharedMetric:
    """One metric over the councils that take part."""

    metric_id: str
    title: str
    period: str
    unit: str
    values: tuple[SharedValue, ...]
    """In order of name."""

    @property
    def is_percent(self) -> bool:
        return self.unit == "%"

    def of(self, la_code: str) -> SharedValue | None:
        return next((value for value in self.values if value.la_code == la_code), None)


@dataclass(frozen=True)
class Contrast:
    """A council's share of one metric beside that of all others together."""

    title: str
    own: Share
    others: Share

    @property
    def status(self) -> Status:
        return change(self.own, self.others, direction="none")


def contrasts(la_code: str, metrics: Sequence[SharedMetric]) -> list[Contrast]:
    """Return the percentages on which a council can be set beside the others."""
    found = []
    for metric in metrics:
        own = metric.of(la_code)
        others = [value.share for value in metric.values if value.la_code != la_code and value.share]
        if metric.is_percent and own and own.share and others:
            pooled = Share(sum(share.part for share in others), sum(share.whole for share in others))
            found.append(Contrast(metric.title, own.share, pooled))
    return [contrast for contrast in found if contrast.status is not Status.TOO_FEW]


def apart(judged: Sequence[Contrast]) -> list[Contrast]:
    """Return those that differ by more than chance explains."""
    return [contrast for contrast in judged if contrast.status is not Status.NO_CLEAR_DIFFERENCE]


def participants_finding(council: str, judged: Sequence[Contrast]) -> Finding:
    """Say on how many of the percentages the council differs from the others by more than chance."""
    if not judged:
        return Finding(
            f"Too few Early Help figures are shared to compare {council} with others.", Status.TOO_FEW
        )
    different = apart(judged)
    if not different:
        return Finding(
            f"On none of {len(judged)} Early Help percentages does {council} clearly differ "
            "from the other councils taken together.",
            Status.NO_CLEAR_DIFFERENCE,
        )
    return Finding(
        f"On {len(different)} of {len(judged)} Early Help percentages {council} differs from the other "
        "councils taken together by more than chance explains: different definitions are the first thing "
        "to check.",
        Status.STATED,
    )
