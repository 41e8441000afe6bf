"""What a finding is, and how its numbers are put into words."""

from dataclasses import dataclass
from enum import StrEnum

from ehplatform.stats.wilson import wilson_interval

FEWEST = 10
"""Below this many children no share is put into a sentence."""


class Status(StrEnum):
    """How a finding is to be read."""

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"
    """Higher by more than chance, where higher is neither good nor bad by itself."""
    LOWER = "lower"
    NO_CLEAR_DIFFERENCE = "no clear difference"
    TOO_FEW = "too few"
    STATED = "stated"
    """A plain statement of fact: nothing is judged."""


@dataclass(frozen=True)
class Finding:
    """A full sentence and how it is to be read."""

    sentence: str
    status: Status


@dataclass(frozen=True)
class Share:
    """A part of a whole, both counted."""

    part: int
    whole: int

    @property
    def percent(self) -> float:
        return 100 * self.part / self.whole

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval, in percent."""
        interval = wilson_interval(self.part, self.whole)
        if interval is None:
            raise ValueError("a share of nothing has no interval")
        return 100 * interval.lower, 100 * interval.upper

    @property
    def is_enough(self) -> bool:
        return self.whole >= FEWEST

    @property
    def words(self) -> str:
        """The share with its interval: 61% (95% interval 58% to 64%)."""
        lower, upper = self.interval
        return f"{self.percent:.0f}% (95% interval {lower:.0f}% to {upper:.0f}%)"


def difference_interval(now: Share, before: Share) -> tuple[float, float]:
    """Return the 95 % interval of ``now - before`` in percentage points.

    Newcombe RG (1998), Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17:873-890, method 10: built from the two Wilson intervals.
    """
    difference = now.percent - before.percent
    (now_lower, now_upper), (before_lower, before_upper) = now.interval, before.interval
    below = ((now.percent - now_lower) ** 2 + (before_upper - before.percent) ** 2) ** 0.5
    above = ((now_upper - now.percent) ** 2 + (before.percent - before_lower) ** 2) ** 0.5
    return difference - below, difference + above


def change(now: Share, before: Share, direction: str) -> Status:
    """Say whether a share moved by more than chance explains, and whether that is for the better.

    `direction` is the metric's: high (higher is better), low, or anything else for neither.
    """
    if not (now.is_enough and before.is_enough):
        return Status.TOO_FEW
    lower, upper = difference_interval(now, before)
    if lower <= 0 <= upper:
        return Status.NO_CLEAR_DIFFERENCE
    rose = lower > 0
    match direction:
        case "high":
            return Status.BETTER if rose else Status.WORSE
        case "low":
            return Status.WORSE if rose else Status.BETTER
        case _:
            return Status.HIGHER if rose else Status.LOWER


def compared_words(status: Status, before: Share) -> str:
    """Return how a share compares with an earlier one, to end a sentence with."""
    if status is Status.TOO_FEW:
        return "the year before has too few closures to compare with"
    link = "from" if status is Status.NO_CLEAR_DIFFERENCE else "than"
    return f"{status.value} {link} {before.percent:.0f}% the year before"
