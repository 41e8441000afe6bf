"""Wilson's score interval for a proportion.

Wilson EB (1927), Probable inference, the law of succession, and statistical inference, Journal of the
American Statistical Association 22:209-212. Unlike the Wald interval it stays within 0 and 1, and has
width at 0 % and at 100 %: the cases that small councils meet every month.
"""

from math import sqrt

from ehplatform.stats.interval import Interval, normal_quantile


def wilson_interval(numerator: int, denominator: int, confidence: float = 0.95) -> Interval | None:
    """Return the limits of ``numerator / denominator`` as fractions of 1; None when nothing was counted.

    Raises `ValueError` unless ``0 <= numerator <= denominator``.
    """
    if not 0 <= numerator <= denominator:
        raise ValueError(
            f"a proportion needs 0 <= numerator <= denominator, not {numerator} of {denominator}"
        )
    if denominator == 0:
        return None
    z = normal_quantile(confidence)
    proportion = numerator / denominator
    shrink = 1 + z**2 / denominator
    centre = (proportion + z**2 / (2 * denominator)) / shrink
    margin = z / shrink * sqrt(proportion * (1 - proportion) / denominator + z**2 / (4 * denominator**2))
    # At 0 % and 100 % centre and margin cancel exactly in theory, not in floating point.
    lower = 0.0 if numerator == 0 else centre - margin
    upper = 1.0 if numerator == denominator else centre + margin
    return Interval(lower, upper)
