"""Confidence limits of sums and ratios from the limits of their parts (MOVER).

The method of variance estimates recovery takes from each part the distance between its estimate and its
own limits, which need not be symmetric: so a sum of proportions keeps the good behaviour of their Wilson
limits, also where all or none of a part was counted.
Zou GY, Huang W, Zhang X (2009), A note on confidence interval estimation for a linear function of binomial
proportions, Computational Statistics & Data Analysis 53:1080-1085.
Donner A, Zou GY (2012), Closed-form confidence intervals for functions of the normal mean and standard
deviation, Statistical Methods in Medical Research 21:347-359 (ratios).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, inf, sqrt

from ehplatform.stats.interval import Interval


@dataclass(frozen=True)
class Estimate:
    """A number that is not known exactly, and its confidence limits."""

    value: float
    limits: Interval


def weighted_sum(weights: Sequence[float], parts: Sequence[Estimate]) -> Estimate:
    """Return the sum of independent parts, each times a weight, which may be negative."""
    value = sum(weight * part.value for weight, part in zip(weights, parts, strict=True))
    below, above = [], []
    for weight, part in zip(weights, parts, strict=True):
        down = weight * (part.value - part.limits.lower)
        up = weight * (part.limits.upper - part.value)
        below.append(down if weight >= 0 else up)
        above.append(up if weight >= 0 else down)
    return Estimate(value, Interval(value - hypot(*below), value + hypot(*above)))


def ratio(top: Estimate, bottom: Estimate) -> Estimate:
    """Return the ratio of two independent numbers that are not negative; without end where `bottom` may be 0.

    Raises `ValueError` when `bottom` is not above 0.
    """
    if bottom.value <= 0:
        raise ValueError("a ratio needs something above 0 below the line")
    value = top.value / bottom.value
    lower = limit(top.value, top.limits.lower, bottom.value, bottom.limits.upper, sign=-1)
    upper = limit(top.value, top.limits.upper, bottom.value, bottom.limits.lower, sign=1)
    return Estimate(value, Interval(max(lower, 0.0), upper))


def limit(top: float, top_limit: float, bottom: float, bottom_limit: float, sign: int) -> float:
    """Return one limit of a ratio."""
    spread = bottom_limit * (2 * bottom - bottom_limit)
    if spread <= 0:
        return inf if sign > 0 else 0.0
    product = top * bottom
    root = max(product**2 - top_limit * (2 * top - top_limit) * spread, 0.0)
    return (product + sign * sqrt(root)) / spread
