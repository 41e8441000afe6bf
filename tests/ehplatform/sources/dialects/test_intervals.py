"""Merging intervals, against the set of days that they cover."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.sources.dialects.intervals import Interval, merge

DAY_ZERO = date(2025, 1, 1)
HORIZON = 70
"""A day after all that the generated intervals hold: what is open reaches it."""


def day(number):
    return DAY_ZERO + timedelta(days=number)


def interval(start, end):
    return Interval(day(start), None if end is None else day(end))


PAIRS = st.lists(
    st.tuples(st.integers(0, 60), st.none() | st.integers(0, 8)).map(
        lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1])
    ),
    max_size=12,
)


def by_sets_of_days(pairs, gap):
    """Return the first and last day of each run of days of which neighbours are at most `gap` apart.

    Half days, so that an interval holds together for a gap of 0, and one of no length is a point.
    """
    closed = [(start, HORIZON if end is None else end) for start, end in pairs]
    covered = sorted({half for start, end in closed for half in range(2 * start, 2 * end + 1)})
    if not covered:
        return []
    breaks = [(a, b) for a, b in pairwise(covered) if b - a > max(1, 2 * gap)]
    starts = [covered[0], *(b for _, b in breaks)]
    ends = [*(a for a, _ in breaks), covered[-1]]
    return [(start // 2, end // 2) for start, end in zip(starts, ends, strict=True)]


@given(PAIRS, st.integers(0, 5))
@settings(deadline=None)
def test_merging_finds_the_runs_of_days(pairs, gap):
    merged = merge([interval(*pair) for pair in pairs], gap)
    found = [(one.start, one.end or day(HORIZON)) for one in merged]
    assert found == [(day(start), day(end)) for start, end in by_sets_of_days(pairs, gap)]


@given(PAIRS, st.integers(0, 5))
@settings(deadline=None)
def test_every_interval_is_in_one_of_them(pairs, gap):
    intervals = [Interval(one.start, one.end, row) for row, one in enumerate(interval(*p) for p in pairs)]
    parts = [part.row for one in merge(intervals, gap) for part in one.parts]
    assert sorted(parts) == list(range(len(pairs)))


@pytest.mark.parametrize(
    ("pairs", "gap", "expected"),
    [
        ([(1, 5), (6, 9)], 1, [(1, 9)]),
        ([(1, 5), (6, 9)], 0, [(1, 5), (6, 9)]),
        ([(1, 5), (5, 9)], 0, [(1, 9)]),
        ([(1, 5), (7, 9)], 1, [(1, 5), (7, 9)]),
        ([(1, 20), (2, 3), (15, 25)], 1, [(1, 25)]),  # the short one inside the long cuts nothing
        ([(1, None), (5, 6)], 1, [(1, None)]),
        ([(1, 3), (2, None), (60, 61)], 1, [(1, None)]),
        ([(4, 4), (5, 9)], 1, [(4, 9)]),
    ],
)
def test_what_is_one(pairs, gap, expected):
    assert [(one.start, one.end) for one in merge([interval(*pair) for pair in pairs], gap)] == [
        (day(start), None if end is None else day(end)) for start, end in expected
    ]
