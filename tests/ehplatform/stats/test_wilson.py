"""Wilson's interval against statsmodels and its own inequality."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from ehplatform.stats.wilson import wilson_interval


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.sampled_from([0.8, 0.95, 0.998]),
)
def test_the_interval_is_the_one_statsmodels_gives(counts: tuple[int, int], confidence: float) -> None:
    numerator, denominator = counts
    expected = proportion_confint(numerator, denominator, alpha=1 - confidence, method="wilson")
    interval = wilson_interval(numerator, denominator, confidence)
    assert interval is not None
    assert (interval.lower, interval.upper) == pytest.approx(expected, abs=1e-12)


def test_the_interval_of_a_worked_example_is_the_published_one() -> None:
    """Newcombe (1998), Statistics in Medicine 17:857, table I, method 3: 81 of 263 and 15 of 148."""
    for counts, published in {(81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605)}.items():
        interval = wilson_interval(*counts)
        assert interval is not None
        assert (round(interval.lower, 4), round(interval.upper, 4)) == published


def test_none_and_all_still_leave_room_for_chance_on_one_side() -> None:
    none, everyone = wilson_interval(0, 20), wilson_interval(20, 20)
    assert none is not None
    assert everyone is not None
    assert none.lower == 0
    assert none.upper == pytest.approx(0.1611, abs=5e-5)  # Newcombe (1998), table I: 0 of 20
    assert everyone.upper == 1
    assert everyone.lower == pytest.approx(1 - none.upper)


def test_nothing_counted_gives_no_interval() -> None:
    assert wilson_interval(0, 0) is None


@pytest.mark.parametrize("counts", [(3, 2), (-1, 5)])
def test_counts_that_are_no_proportion_are_refused(counts: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="numerator <= denominator"):
        wilson_interval(*counts)
