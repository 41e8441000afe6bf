"""Rows of two answers, brought to one form and compared."""

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

Row = tuple[Any, ...]


def in_one_form(rows: Iterable[Sequence[Any]]) -> list[Row]:
    """Return the rows in an order of their own, with numbers as floats and days as moments."""
    return sorted((tuple(one_form(value) for value in row) for row in rows), key=sort_key)


def one_form(value: Any) -> Any:
    match value:
        case bool():
            return value
        case int() | float() | Decimal():
            return float(value)
        case datetime():
            return value.replace(tzinfo=None)
        case date():
            return datetime.combine(value, time.min)
    return value


def sort_key(row: Row) -> list[tuple[str, str]]:
    """Order by what is no number first: numbers may differ in their last digit."""
    texts = [(type(v).__name__, "" if isinstance(v, float) else str(v)) for v in row]
    return texts + [("number", f"{v:.6f}") for v in row if isinstance(v, float)]


def are_equal(left: Sequence[Row], right: Sequence[Row]) -> bool:
    return len(left) == len(right) and all(
        len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
        for one, other in zip(left, right, strict=True)
    )


def same(left: Any, right: Any) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)
    return bool(left == right)
