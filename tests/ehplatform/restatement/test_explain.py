"""The parts of a difference add up to it, whatever the numbers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehplatform.restatement.explain import NUMBERS, OTHER_CODE, PARTS, difference, notes, waterfall


def figure(numerator: int | None, denominator: int | None) -> dict[str, Any]:
    known = numerator is not None and denominator
    value = 100.0 * numerator / denominator if known and numerator is not None and denominator else None
    return {"numerator": numerator, "denominator": denominator, "value": value, "missing": None}


counts = st.integers(0, 10**6)
whole_figures = st.builds(figure, counts, st.integers(1, 10**6))
any_figures = st.builds(figure, st.none() | counts, st.none() | counts)


@given(figures=st.lists(whole_figures, min_size=4, max_size=4))
def test_parts_add_up(figures: list[dict[str, Any]]) -> None:
    parts = waterfall(figures, dict.fromkeys(PARTS))
    whole = difference(figures[0], figures[-1])
    for number in NUMBERS:
        told = sum(part["difference"][number] for part in parts.values())
        assert told == (pytest.approx(whole[number], abs=1e-6) if number == "value" else whole[number])


@given(figures=st.lists(any_figures, min_size=4, max_size=4))
def test_each_part_begins_where_the_one_before_ends_and_nothing_is_made_up(
    figures: list[dict[str, Any]],
) -> None:
    parts = list(waterfall(figures, dict.fromkeys(PARTS)).values())
    assert [part["after"] for part in parts[:-1]] == [part["before"] for part in parts[1:]]
    for part in parts:
        for number in NUMBERS:
            lacking = part["before"][number] is None or part["after"][number] is None
            assert (part["difference"][number] is None) == lacking


def test_a_snapshot_of_other_code_is_told() -> None:
    figures = [figure(1, 10)] * 4
    assert notes(figures, figure(1, 10)) == []
    assert notes(figures, figure(2, 10)) == [OTHER_CODE]


def test_a_step_without_a_figure_is_told() -> None:
    lacking = figure(None, None) | {"missing": "May 2026 was not complete"}
    figures = [figure(1, 10), lacking, figure(1, 10), figure(1, 10)]
    assert notes(figures, figure(1, 10)) == ["A step has no figure: May 2026 was not complete."]
