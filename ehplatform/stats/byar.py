"""Byar's approximation to the exact Poisson limits of a count or a rate.

Breslow NE, Day NE (1987), Statistical Methods in Cancer Research, volume II, IARC, page 69. It is the
method of the public-health indicators of England. Against the exact limits it errs by less than 2 % from
10 events on; below that it is still close above and somewhat wide below.
"""

from math import sqrt

from ehplatform.stats.interval import Interval, normal_quantile


def byar_interval(count: int, exposure: float = 1.0, confidence: float = 0.95) -> Interval | None:
    """Return the limits of ``count / exposure``; None when the exposure is 0.

    The exposure is the population in the unit the rate is shown in: children / 10,000 for a rate per
    10,000 children, and 1 for the count itself. Raises `ValueError` when either is negative.
    """
    if count < 0 or exposure < 0:
        raise ValueError(f"a count and its exposure are not negative: {count} over {exposure}")
    if exposure == 0:
        return None
    z = normal_quantile(confidence)
    upper = _cube(count + 1, z)
    # The cube turns negative for one or two events at high confidence; a rate cannot.
    lower = max(0.0, _cube(count, -z)) if count > 0 else 0.0
    return Interval(lower / exposure, upper / exposure)


def _cube(count: int, z: float) -> float:
    """Wilson and Hilferty's cube: the z-quantile of a gamma variable with mean `count`."""
    return count * (1 - 1 / (9 * count) + z / (3 * sqrt(count))) ** 3
