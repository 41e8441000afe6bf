"""The rule of 1 to 5: worked cases, and that nothing shown gives a small number back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.benchmarks.reference import load_reference
from ehplatform.disclosure.children_in_need import Disclosed, disclose_count, disclose_percentage
from ehplatform.disclosure.markers import Marker

counts = st.integers(0, 12) | st.integers(0, 20_000)
percentages = counts.flatmap(lambda denominator: st.tuples(st.integers(0, denominator), st.just(denominator)))
narrow_percentages = st.integers(1, 400).flatmap(
    lambda denominator: st.tuples(
        st.sampled_from(
            [
                part
                for part in (*range(7), *range(denominator - 6, denominator + 1))
                if 0 <= part <= denominator
            ]
        ),
        st.just(denominator),
    )
)
SMALL = range(1, 6)


@settings(max_examples=100, deadline=None)
@given(counts)
def test_a_shown_count_is_the_count_and_never_one_to_five(count: int) -> None:
    shown = disclose_count(count)
    assert (shown.value is None) == (count in SMALL)
    assert shown.value in (None, count)
    assert shown.numerator in (None, count)


@settings(max_examples=100, deadline=None)
@given(percentages | narrow_percentages)
def test_no_small_number_can_be_read_or_computed_from_a_percentage(part_and_whole: tuple[int, int]) -> None:
    shown = disclose_percentage(*part_and_whole)
    assert shown.numerator not in SMALL
    assert shown.denominator not in SMALL
    assert (shown.numerator is None) == (shown.denominator is None), "half a fraction tells the other half"
    if shown.numerator is not None and shown.denominator is not None:
        assert shown.denominator - shown.numerator not in SMALL
    if shown.value is not None:
        assert shown.denominator is not None, "a value without its denominator could be taken for another's"
        implied = round(shown.value * shown.denominator / 100)
        assert part_and_whole[0] not in SMALL
        assert abs(implied - part_and_whole[0]) <= 0.0005 * shown.denominator + 0.5


@settings(max_examples=100, deadline=None)
@given(percentages | narrow_percentages)
def test_what_need_not_be_hidden_is_shown(part_and_whole: tuple[int, int]) -> None:
    part, whole = part_and_whole
    shown = disclose_percentage(part, whole)
    must_hide = part in SMALL or whole - part in SMALL or 0 < whole < 10
    assert (shown.marker is Marker.CONFIDENTIAL) == must_hide


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (6, 30, Disclosed(6, 30, 20.0)),
        (0, 30, Disclosed(0, 30, 0.0)),
        (30, 30, Disclosed(30, 30, 100.0)),
        (5, 30, Disclosed(marker=Marker.CONFIDENTIAL)),
        (27, 30, Disclosed(marker=Marker.CONFIDENTIAL)),
        (0, 9, Disclosed(marker=Marker.CONFIDENTIAL)),
        (0, 10, Disclosed(0, 10, 0.0)),
        (0, 0, Disclosed(0, 0, marker=Marker.NOT_APPLICABLE)),
        (6, 20_000, Disclosed(6, 20_000, marker=Marker.ROUNDS_TO_ZERO)),
        (None, 30, Disclosed(marker=Marker.NOT_AVAILABLE)),
        (6, None, Disclosed(marker=Marker.NOT_AVAILABLE)),
    ],
)
def test_a_percentage_is_shown_with_its_counts_or_marked(
    numerator: int | None, denominator: int | None, expected: Disclosed
) -> None:
    assert disclose_percentage(numerator, denominator) == expected


def test_zero_is_shown_and_unknown_is_not_zero() -> None:
    assert disclose_count(0) == Disclosed(numerator=0, value=0.0)
    assert disclose_count(None) == Disclosed(marker=Marker.NOT_AVAILABLE)


def test_the_rule_shows_every_percentage_that_dfe_published() -> None:
    """In DfE's table of re-referrals, suppressed by the rule implemented here, no shown count is 1 to 5."""
    published = [
        (row["rereferrals"], row["referrals"])
        for row in load_reference(None).rereferral.to_pylist()
        if row["marker"] is None
    ]
    assert len(published) > 700
    for counts in published:
        shown = disclose_percentage(*counts)
        assert (shown.numerator, shown.denominator) == counts
