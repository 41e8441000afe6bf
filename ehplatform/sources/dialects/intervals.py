"""Intervals of days, and which of them are one: the rule that turns classifications into episodes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Interval:
    """``[start, end)``, open while `end` is absent, and the row of the source that says so."""

    start: date
    end: date | None
    row: Any = None

    @property
    def open_to(self) -> date:
        """The end, or the end of time while open, so that intervals can be compared."""
        return self.end or date.max

    def holds(self, day: date) -> bool:
        return self.start <= day < self.open_to


@dataclass(frozen=True)
class Merged:
    """Intervals that are one, by their start."""

    parts: Sequence[Interval]

    @property
    def start(self) -> date:
        return self.parts[0].start

    @property
    def end(self) -> date | None:
        """The latest end; absent while any of the intervals is open."""
        ends = [part.end for part in self.parts]
        return None if None in ends else max(end for end in ends if end)

    @property
    def whole(self) -> Interval:
        return Interval(self.start, self.end)


def merge(intervals: Iterable[Interval], gap_days: int) -> list[Merged]:
    """Return the intervals of one person as few: those that overlap, touch, or lie close together are one.

    An interval joins those before it when it starts at most `gap_days` after the latest of their ends:
    with 0 it must overlap or touch, with 1 there may be one day between them. The latest end counts
    and not the end of the one before, so that a short interval inside a long one cuts nothing.
    """
    merged: list[list[Interval]] = []
    latest = date.min
    for interval in sorted(intervals, key=lambda interval: (interval.start, interval.open_to)):
        if merged and (interval.start - latest).days <= gap_days:
            merged[-1].append(interval)
            latest = max(latest, interval.open_to)
        else:
            merged.append([interval])
            latest = interval.open_to
    return [Merged(parts) for parts in merged]
