"""The funnel: how its pieces hang together. The figures of England are in test_funnel_of_england.py."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.stats.funnel import limits, proportion_funnel

units = st.lists(
    st.integers(1, 20_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1,
    max_size=60,
)


@settings(max_examples=100, deadline=None)
@given(units, st.sampled_from([1.96, 3.0]))
def test_a_unit_is_outside_the_limits_exactly_when_its_z_is_beyond(
    counts: list[tuple[int, int]], z: float
) -> None:
    r, n = np.array(counts, dtype=float).T
    funnel = proportion_funnel(r, n)
    for adjusted, score in ((True, funnel.z_adjusted), (False, funnel.z)):
        clear = np.abs(np.abs(score) - z) > 1e-9  # on the very limit rounding decides
        lower, upper = limits(funnel, n, z, adjusted=adjusted)
        outside = (r / n < lower) | (r / n > upper)
        assert np.array_equal(outside[clear], (np.abs(score) > z)[clear])


@settings(max_examples=50, deadline=None)
@given(units)
def test_adjusting_never_makes_a_unit_more_unusual_on_the_arcsine_scale(
    counts: list[tuple[int, int]],
) -> None:
    r, n = np.array(counts, dtype=float).T
    funnel = proportion_funnel(r, n)
    arcsine = (np.arcsin(np.sqrt(r / n)) - np.arcsin(np.sqrt(funnel.p0))) * np.sqrt(4 * n)
    assert np.all(np.abs(funnel.z_adjusted) <= np.abs(arcsine) + 1e-9)


def test_units_that_differ_by_chance_only_need_almost_no_adjustment() -> None:
    generator = np.random.default_rng(1)
    n = generator.integers(200, 5000, size=150)
    funnel = proportion_funnel(generator.binomial(n, 0.2), n)
    assert funnel.phi_raw == pytest.approx(1, abs=0.3)
    assert funnel.tau < 0.01
    assert np.abs(funnel.z_adjusted).max() < 4


def test_a_known_spread_between_units_is_found_again() -> None:
    """Rates drawn with standard deviation 0.05 on the arcsine scale; a few wild units barely move tau."""
    generator = np.random.default_rng(2)
    n = generator.integers(500, 5000, size=2000)
    true_rate = np.sin(np.arcsin(np.sqrt(0.2)) + generator.normal(0, 0.05, size=2000)) ** 2
    r = generator.binomial(n, true_rate)
    tau = proportion_funnel(r, n).tau
    assert tau == pytest.approx(0.05, rel=0.25)  # winsorising shrinks it somewhat
    r[:20] = n[:20]
    assert proportion_funnel(r, n).tau == pytest.approx(tau, rel=0.1)


def test_the_z_of_a_worked_example() -> None:
    """30 of 100 beside 10 of 100: pooled 0.2, standard error 0.04, so 2.5 either way."""
    funnel = proportion_funnel([30, 10], [100, 100])
    assert funnel.p0 == 0.2
    assert funnel.z == pytest.approx([2.5, -2.5])
    assert funnel.phi_raw == pytest.approx(6.25)


def test_a_single_unit_is_its_own_average() -> None:
    funnel = proportion_funnel([20], [100])
    assert (funnel.p0, funnel.tau) == (0.2, 0)
    assert list(funnel.z) == [0]


def test_where_nobody_had_the_event_no_unit_stands_out() -> None:
    funnel = proportion_funnel([0, 0, 0], [10, 20, 30])
    assert list(funnel.z) == [0, 0, 0]
    assert list(funnel.z_adjusted) == [0, 0, 0]


@pytest.mark.parametrize(("r", "n"), [([1], [0]), ([3], [2]), ([-1], [2]), ([], []), ([1, 2], [3])])
def test_counts_that_are_no_proportions_are_refused(r: list[int], n: list[int]) -> None:
    with pytest.raises(ValueError, match="numerator <= denominator"):
        proportion_funnel(r, n)
