import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2, norm

from ehplatform.quality.thresholds import (
    DISTANCE_FLOOR,
    FALSE_ALARMS,
    LARGEST_DISTANCE,
    REDRAWN,
    REPEATED,
    Noise,
    distance_threshold,
    rows_statistic,
    rows_threshold,
)

INDEPENDENT = Noise(shares=1, rows=1)


def test_the_largest_distance_is_that_of_batches_without_a_common_class() -> None:
    assert jensenshannon([1, 0], [0, 1]) == pytest.approx(LARGEST_DISTANCE)


def test_the_floor_is_reached_by_three_per_cent_of_rows_in_a_new_class() -> None:
    assert jensenshannon([1, 0], [0.97, 0.03]) == pytest.approx(DISTANCE_FLOOR, abs=0.003)
    assert jensenshannon([0.5, 0.5], [0.64, 0.36]) == pytest.approx(DISTANCE_FLOOR, abs=0.003)


def test_the_threshold_is_the_chi_square_quantile_of_the_divergence() -> None:
    quantile = chi2.isf(FALSE_ALARMS / 90, df=9)
    assert distance_threshold(10, 200, 300, 90, INDEPENDENT) ** 2 == pytest.approx(
        quantile / 8 * (1 / 200 + 1 / 300)
    )


def test_the_threshold_falls_with_size_down_to_the_floor() -> None:
    thresholds = [distance_threshold(12, rows, rows, 90, REPEATED) for rows in (20, 200, 2000, 200_000)]
    assert thresholds == sorted(thresholds, reverse=True)
    assert thresholds[-1] == DISTANCE_FLOOR


def test_a_handful_of_rows_can_show_no_change() -> None:
    assert distance_threshold(5, 4, 4, 90, REPEATED) > LARGEST_DISTANCE


@pytest.mark.parametrize("rows", [60, 200, 1000])
def test_two_independent_samples_of_one_world_rarely_differ(rows: int) -> None:
    """The formula is an expansion; sparse classes are where it could be loud."""
    dice = np.random.default_rng(11)
    worlds = [
        dice.dirichlet(np.full(classes, spread)) for classes in (2, 5, 12, 20) for spread in (0.3, 1, 5)
    ]
    alarms, batches = 0, 200
    for _ in range(batches):
        pairs = [(dice.multinomial(rows, world), dice.multinomial(rows, world)) for world in worlds]
        distances = [jensenshannon(now, before) for now, before in pairs]
        classes = [int(((now + before) > 0).sum()) for now, before in pairs]
        thresholds = [distance_threshold(k, rows, rows, len(worlds), INDEPENDENT) for k in classes]
        alarms += any(d >= t for d, t in zip(distances, thresholds, strict=True))
    assert alarms / batches <= 0.04


def test_the_rows_statistic_has_unit_variance_under_no_change() -> None:
    dice = np.random.default_rng(5)
    before, now = dice.poisson(300, 4000), dice.poisson(300, 4000)
    statistics = [rows_statistic(a, b, INDEPENDENT) for a, b in zip(now, before, strict=True)]
    assert np.mean(np.square(statistics)) == pytest.approx(1, abs=0.1)


def test_a_fifth_of_a_large_table_may_go_before_it_is_a_finding() -> None:
    threshold = rows_threshold(10_000, 90, REPEATED)
    assert rows_statistic(8100, 10_000, REPEATED) < threshold <= rows_statistic(8000, 10_000, REPEATED)


def test_a_small_table_needs_more_than_chance_gives() -> None:
    assert rows_threshold(10, 90, REDRAWN) == pytest.approx(norm.isf(FALSE_ALARMS / 180))


def test_batches_that_repeat_the_history_are_heard_more_finely() -> None:
    assert distance_threshold(12, 200, 200, 90, REPEATED) < distance_threshold(12, 200, 200, 90, REDRAWN)
    assert rows_statistic(110, 150, REPEATED) > rows_statistic(110, 150, REDRAWN)
