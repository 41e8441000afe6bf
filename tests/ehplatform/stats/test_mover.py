"""MOVER against published figures, another library, and Fieller's closed form."""

from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from ehplatform.stats.interval import Interval
from ehplatform.stats.mover import Estimate, ratio, weighted_sum
from ehplatform.stats.wilson import wilson_interval


def proportion(numerator: int, denominator: int) -> Estimate:
    limits = wilson_interval(numerator, denominator)
    assert limits is not None
    return Estimate(numerator / denominator, limits)


def test_a_difference_of_proportions_is_newcombes_method_10() -> None:
    # Newcombe RG (1998), Statistics in Medicine 17:873-890, table II, example (a): 56/70 - 48/80.
    difference = weighted_sum([1, -1], [proportion(56, 70), proportion(48, 80)])
    assert difference.value == pytest.approx(0.2)
    assert (difference.limits.lower, difference.limits.upper) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 30), st.integers(0, 40))
def test_differences_are_those_of_statsmodels(first: int, second: int) -> None:
    ours = weighted_sum([1, -1], [proportion(first, 30), proportion(second, 40)]).limits
    theirs = confint_proportions_2indep(first, 30, second, 40, compare="diff", method="newcomb")
    assert (ours.lower, ours.upper) == pytest.approx(theirs, abs=1e-9)


def normal(mean: float, error: float) -> Estimate:
    return Estimate(mean, Interval(mean - 1.96 * error, mean + 1.96 * error))


@settings(deadline=None)
@given(st.floats(0, 50), st.floats(0.01, 5), st.floats(10, 100), st.floats(0.01, 4))
def test_with_symmetrical_limits_a_ratio_is_fiellers(
    top: float, top_error: float, bottom: float, bottom_error: float
) -> None:
    a = bottom**2 - (1.96 * bottom_error) ** 2
    b = -2 * top * bottom
    c = top**2 - (1.96 * top_error) ** 2
    root = sqrt(b**2 - 4 * a * c)
    ours = ratio(normal(top, top_error), normal(bottom, bottom_error)).limits
    assert ours.upper == pytest.approx((-b + root) / (2 * a), rel=1e-6)
    assert ours.lower == pytest.approx(max((-b - root) / (2 * a), 0), rel=1e-6, abs=1e-6)


def test_a_ratio_over_what_may_be_nothing_has_no_upper_end() -> None:
    assert ratio(normal(1, 0.1), Estimate(1, Interval(0, 3))).limits.upper == float("inf")
    with pytest.raises(ValueError, match="above 0"):
        ratio(normal(1, 0.1), Estimate(0, Interval(0, 1)))
