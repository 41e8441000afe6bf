"""Draws: the chances that callers ask for are the chances they get."""

from itertools import pairwise

import pytest

from ehplatform.simulate.dice import Dice, Weighted


def test_values_come_in_proportion_to_their_weights() -> None:
    dice = Dice(1)
    weighted = Weighted({"often": 3.0, "seldom": 1.0})
    drawn = [dice.pick(weighted) for _ in range(8000)]
    assert drawn.count("often") / len(drawn) == pytest.approx(0.75, abs=0.02)


@pytest.mark.parametrize("shape", [0.7, 1.0])
def test_a_waiting_time_ends_within_its_span_with_the_chance_asked_for(shape: float) -> None:
    dice = Dice(2)
    waits = [dice.waiting_days(0.1, 183, shape) for _ in range(8000)]
    assert sum(days <= 183 for days in waits) / len(waits) == pytest.approx(0.1, abs=0.012)
    assert min(waits) >= 1


def test_even_points_fill_the_interval_without_clusters() -> None:
    dice = Dice(3)
    points = sorted(dice.evenly() for _ in range(1000))
    gaps = [later - earlier for earlier, later in pairwise(points)]
    assert max(gaps) < 3 / 1000


def test_some_of_a_list_is_never_none_of_it() -> None:
    dice = Dice(4)
    assert all(dice.some([1, 2, 3], share=0.05) for _ in range(200))


def test_distinct_numbers_are_distinct_and_in_range() -> None:
    numbers = Dice(5).distinct_numbers(100, 999, 900)
    assert sorted(numbers) == list(range(100, 1000))
