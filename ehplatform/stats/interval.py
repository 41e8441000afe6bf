"""A confidence interval and the normal quantile that every method here builds its limits on."""

from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True)
class Interval:
    """Two-sided confidence limits, in the unit of the estimate they belong to."""

    lower: float
    upper: float


def normal_quantile(confidence: float) -> float:
    """Return z such that ``confidence`` of a standard normal lies within plus or minus z (0.95: 1.96)."""
    return NormalDist().inv_cdf((1 + confidence) / 2)
