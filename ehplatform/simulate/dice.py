"""Chance: every random draw of a simulated council goes through one seeded `Dice`."""

import math
from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")

GOLDEN_RATIO = (5**0.5 - 1) / 2


class Weighted(Generic[T]):
    """A list to draw from with unequal chances; weights need not sum to one."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.values = tuple(weights)
        self.cumulative = tuple(accumulate(weights.values()))

    @classmethod
    def skewed(cls, values: Iterable[T]) -> "Weighted[T]":
        """Common first, rare last: Zipf's law with a flattened head, as for names."""
        return cls({value: 1 / (rank + 4) for rank, value in enumerate(values)})


class Dice:
    """Draws of the kinds the simulation needs, on one seeded numpy generator."""

    def __init__(self, *seed: int) -> None:
        self.generator = np.random.default_rng(seed)
        self.even_point = float(self.generator.random())

    def evenly(self) -> float:
        """Return the next point of ``[0, 1)`` in a sequence that fills it evenly (golden ratio).

        Systematic sampling: where one council must come near a published share, it takes out most
        of the noise that independent draws would add.
        """
        self.even_point = (self.even_point + GOLDEN_RATIO) % 1
        return self.even_point

    def chance(self, probability: float) -> bool:
        return self.generator.random() < probability

    def pick(self, weighted: Weighted[T]) -> T:
        point = self.generator.random() * weighted.cumulative[-1]
        return weighted.values[bisect(weighted.cumulative, point)]

    def one_of(self, values: Sequence[T]) -> T:
        return values[int(self.generator.random() * len(values))]

    def number(self, lowest: int, highest: int) -> int:
        """Return a whole number in ``[lowest, highest]``."""
        return lowest + int(self.generator.random() * (highest - lowest + 1))

    def date_between(self, first: date, last: date) -> date:
        return first + timedelta(days=self.number(0, (last - first).days))

    def some(self, values: Sequence[T], share: float) -> list[T]:
        """Return each value with probability `share`, in order, and at least one of them."""
        return [value for value in values if self.chance(share)] or [self.one_of(values)]

    def log_normal_days(self, median: float, sigma: float) -> int:
        return round(median * math.exp(sigma * self.generator.standard_normal()))

    def waiting_days(
        self, probability: float, within_days: int, shape: float, point: float | None = None
    ) -> int:
        """Draw a Weibull waiting time whose chance to end `within_days` is `probability`.

        A shape below one means that the risk falls with time. `point` in ``[0, 1)`` decides the
        time instead of a draw.
        """
        point = float(self.generator.random()) if point is None else point
        hazard = -math.log1p(-min(probability, 0.95))
        exposure = -math.log1p(-point)
        periods: float = (exposure / hazard) ** (1 / shape)
        return math.ceil(within_days * periods)

    def distinct_numbers(self, lowest: int, highest: int, count: int) -> list[int]:
        """Return `count` different numbers of ``[lowest, highest]``, in random order."""
        chosen = self.generator.choice(highest - lowest + 1, size=count, replace=False)
        return [lowest + int(number) for number in chosen]
