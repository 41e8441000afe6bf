"""Limits of F1 against another library's Wilson limits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from ehplatform.linkage.evaluation import PairCounts
from ehplatform.linkage.files.truth import f1_interval


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(0, 200), st.integers(1, 200))
def test_the_limits_of_f1_are_wilsons_of_the_share_that_is_both_linked_and_true(missed, wrong, right):
    pairs = PairCounts(true_pairs=right + missed, linked_pairs=right + wrong, correct_pairs=right)
    limits = f1_interval(pairs)
    lower, upper = proportion_confint(right, right + missed + wrong, method="wilson")
    assert (limits.lower, limits.upper) == pytest.approx((2 * lower / (1 + lower), 2 * upper / (1 + upper)))
    assert limits.lower <= pairs.f1 <= limits.upper + 1e-12


def test_where_there_is_no_pair_there_are_no_limits():
    assert f1_interval(PairCounts(0, 0, 0)) is None
