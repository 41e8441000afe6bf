"""Disclosure control by the rule of DfE's children in need statistics: numbers of 1 to 5 are not shown.

A percentage is hidden as well where its counts would be, and then with both of them: a percentage beside
a denominator gives the numerator back, and a numerator beside a denominator the rest.

What this does NOT protect against, because each result is judged alone:

- subtracting two shown numbers, one of which contains the other: two overlapping periods, closures and
  closures with a known reason, a total and its parts (there is no secondary suppression);
- comparing two releases of the same number before and after a late record;
- what 0 % and 100 % say about everybody in the group;
- knowledge from outside, such as a published table of the same council.

It is therefore for a few headline totals of whole councils; no breakdown may pass through it.
"""

from dataclasses import dataclass

from ehplatform.disclosure.markers import Marker

SMALLEST_SHOWN_COUNT = 6
SMALLEST_SHOWN_DENOMINATOR = 10


@dataclass(frozen=True)
class Disclosed:
    """What may be shown of a result: the numbers, or a marker in their place."""

    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None
    marker: Marker | None = None


def disclose_count(count: int | None) -> Disclosed:
    """Show a count unless it is 1 to 5; an unknown count is not available, never zero."""
    if count is None:
        return Disclosed(marker=Marker.NOT_AVAILABLE)
    if _is_small(count):
        return Disclosed(marker=Marker.CONFIDENTIAL)
    return Disclosed(numerator=count, value=float(count))


def disclose_percentage(numerator: int | None, denominator: int | None) -> Disclosed:
    """Show a percentage, to one decimal, with both its counts, or nothing of the three.

    Hidden when the numerator or the rest of the denominator is 1 to 5, or the denominator below 10.
    Of nothing (0 of 0) the counts are shown and the percentage is not applicable. A percentage that
    one decimal would round to 0 keeps its counts and is marked instead.
    """
    if numerator is None or denominator is None:
        return Disclosed(marker=Marker.NOT_AVAILABLE)
    if denominator == 0:
        return Disclosed(numerator, denominator, marker=Marker.NOT_APPLICABLE)
    if denominator < SMALLEST_SHOWN_DENOMINATOR or _is_small(numerator) or _is_small(denominator - numerator):
        return Disclosed(marker=Marker.CONFIDENTIAL)
    value = round(100 * numerator / denominator, 1)
    if value == 0 and numerator > 0:
        return Disclosed(numerator, denominator, marker=Marker.ROUNDS_TO_ZERO)
    return Disclosed(numerator, denominator, value)


def _is_small(count: int) -> bool:
    return 0 < count < SMALLEST_SHOWN_COUNT
