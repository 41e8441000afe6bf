"""How far two batches may lie apart before it is a finding: thresholds that follow the sizes.

A fixed threshold is either loud for a small council or deaf for a large one. Take two samples of n
and m rows from one distribution over k classes. The second-order expansion of their Jensen-Shannon
divergence (Lin 1991, IEEE Trans. Inf. Theory 37(1); natural logarithm) is an eighth of the
chi-square distance of the two sets of shares, so that ``8 JSD / (1/n + 1/m)`` follows chi-square
with k - 1 degrees of freedom, like Pearson's statistic. Its quantile gives the least threshold that
keeps the false alarms of a whole batch near `FALSE_ALARMS`, shared over its comparisons (Bonferroni).

Rows are not a random sample, so the variance is multiplied by a `Noise`. The floors keep a large
council from hearing of differences that are certain but small.
"""

from dataclasses import dataclass
from math import log, sqrt

from scipy.special import chdtri, ndtri

FALSE_ALARMS = 0.01
"""Chance that a batch without any change has a finding, over all its comparisons."""

DISTANCE_FLOOR = 0.1
"""Smallest distance worth a person's time: 3 % of rows in a new class reach it, and so does a shift
of 14 points between two equal classes."""

ROWS_FLOOR = 0.2
"""Smallest loss of rows worth a person's time, as a share of the earlier number."""

LARGEST_DISTANCE = sqrt(log(2))
"""Jensen-Shannon distance of two batches that have no class in common."""


@dataclass(frozen=True)
class Noise:
    """Variance under no change, as a multiple of what independent rows would have."""

    shares: float
    """Of the share of a class."""
    rows: float
    """Of the number of rows in the same months."""


REDRAWN = Noise(shares=2, rows=2)
"""Batches with different rows: siblings come, and are decided on and closed, together, so that
two rows tell about as much as one (a design effect of 2)."""

REPEATED = Noise(shares=1, rows=0.25)
"""Batches that repeat the history: of the last three months at least half the rows are the same,
which outweighs the siblings; of a past month at most a quarter of the rows are late or corrected."""


def distance_threshold(
    classes: int, current_rows: int, reference_rows: int, comparisons: int, noise: Noise
) -> float:
    """Return the Jensen-Shannon distance (square root of nats) from which a column is a finding.

    Where it exceeds `LARGEST_DISTANCE` there are too few rows to find any change.
    """
    quantile = chdtri(max(classes - 1, 1), FALSE_ALARMS / comparisons)
    expected = noise.shares * quantile / 8 * (1 / current_rows + 1 / reference_rows)
    return max(DISTANCE_FLOOR, sqrt(expected))


def rows_statistic(current_rows: float, reference_rows: float, noise: Noise) -> float:
    """Return how many standard errors two volumes of the same months lie apart.

    The square root of a Poisson count has a standard error of one half whatever its mean.
    """
    return sqrt(2 / noise.rows) * abs(sqrt(current_rows) - sqrt(reference_rows))


def rows_threshold(reference_rows: int, comparisons: int, noise: Noise) -> float:
    """Return the `rows_statistic` from which a table's volume is a finding."""
    by_chance = -ndtri(FALSE_ALARMS / comparisons / 2)
    floor = rows_statistic((1 - ROWS_FLOOR) * reference_rows, reference_rows, noise)
    return float(max(by_chance, floor))
