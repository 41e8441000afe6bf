"""Byar's limits against the exact Poisson limits that they approximate."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from ehplatform.stats.byar import byar_interval


def exact_poisson_limits(count: int, confidence: float) -> tuple[float, float]:
    """Garwood (1936): chi-squared quantiles."""
    tail = (1 - confidence) / 2
    return chi2.ppf(tail, 2 * count) / 2, chi2.isf(tail, 2 * count + 2) / 2


@settings(max_examples=100, deadline=None)
@given(st.integers(10, 50_000), st.sampled_from([0.95, 0.998]))
def test_from_ten_events_on_the_limits_are_within_two_per_cent_of_exact(
    count: int, confidence: float
) -> None:
    interval = byar_interval(count, confidence=confidence)
    assert interval is not None
    assert (interval.lower, interval.upper) == pytest.approx(
        exact_poisson_limits(count, confidence), rel=0.02
    )


def test_no_events_have_a_lower_limit_of_zero_and_an_upper_near_three_point_seven() -> None:
    interval = byar_interval(0)
    assert interval is not None
    assert interval.lower == 0
    assert interval.upper == pytest.approx(3.69, abs=0.05)  # exact: -ln(0.025)


def test_a_lower_limit_never_turns_negative() -> None:
    interval = byar_interval(1, confidence=0.999)
    assert interval is not None
    assert interval.lower == 0


def test_a_rate_has_the_limits_of_its_count_over_the_exposure() -> None:
    count, rate = byar_interval(65), byar_interval(65, exposure=2.5)
    assert count is not None
    assert rate is not None
    assert (round(count.lower, 1), round(count.upper, 1)) == (50.2, 82.8)  # exact: 50.17, 82.85
    assert (rate.lower, rate.upper) == pytest.approx((count.lower / 2.5, count.upper / 2.5))


def test_no_exposure_gives_no_interval() -> None:
    assert byar_interval(0, exposure=0) is None


@pytest.mark.parametrize(("count", "exposure"), [(-1, 1.0), (1, -1.0)])
def test_negative_counts_and_exposures_are_refused(count: int, exposure: float) -> None:
    with pytest.raises(ValueError, match="not negative"):
        byar_interval(count, exposure)
