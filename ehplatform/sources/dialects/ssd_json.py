"""Cells of the Standard Safeguarding Dataset that hold JSON: outcome flags, factors, an address.

Most of them are put together by scripts without a JSON writer, so that a quotation mark in somebody's
comment breaks them. Numbers stay the text that they are; comments are never used.
"""

import json
from collections.abc import Sequence
from typing import Any

from ehplatform.sources.dates import read_boolean

MOST_CHARACTERS = 10_000
"""The dataset's widest JSON column has 4,000."""


class CellUnreadable(ValueError):
    """Why a cell is not taken, in words that hold nothing from it."""


def parse(text: str) -> Any:
    """Return what a cell says; raises `CellUnreadable` when it is not JSON of a sensible size and depth."""
    if len(text) > MOST_CHARACTERS:
        raise CellUnreadable(f"JSON of more than {MOST_CHARACTERS:,} characters")
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise CellUnreadable(
            "not readable as JSON: a quotation mark or a line break in a comment must be escaped"
        ) from None


def parse_object(text: str) -> dict[str, Any]:
    """Return the names and values of a JSON object."""
    value = parse(text)
    if not isinstance(value, dict):
        raise CellUnreadable("expected a JSON object of names and values")
    return value


def gravest_flag(text: str, order: Sequence[str]) -> str | None:
    """Return the first flag in `order` that is set; one that the order does not have comes last.

    A cell that does not begin like JSON holds the outcome in words, and is returned as it stands.
    """
    if not text.startswith(("{", "[")):
        return text
    raised = [
        flag_name(name) for name, value in parse_object(text).items() if is_flag(name) and is_set(value)
    ]
    places = {name: place for place, name in enumerate(order)}
    return min(raised, key=lambda name: places.get(name, len(order)), default=None)


def is_flag(name: str) -> bool:
    return name.upper().endswith("_FLAG")


def flag_name(name: str) -> str:
    """Return a flag's name as most systems write it; some put ``OUTCOME_`` before it."""
    return name.upper().removeprefix("OUTCOME_")


def is_set(value: Any) -> bool:
    """Whether a flag is a yes; raises `CellUnreadable` when it is no answer."""
    if value is None or isinstance(value, bool):
        return bool(value)
    try:
        return bool(value.strip()) and read_boolean(value)
    except (AttributeError, ValueError):
        raise CellUnreadable("a flag is neither yes nor no") from None


def listed_factors(text: str) -> list[str]:
    """Return the factors of a list of codes, or of an object of codes and answers; each once."""
    value = parse(text)
    if isinstance(value, dict):
        value = [code for code, answer in value.items() if is_set(answer)]
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise CellUnreadable("expected a JSON list of factors, such as 1A")
    return list(dict.fromkeys(code.strip().upper() for code in value))


def text_of_key(text: str, key: str) -> str | None:
    """Return the text under a key of a JSON object; None where there is none."""
    value = {name.upper(): value for name, value in parse_object(text).items()}.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise CellUnreadable("expected a text or a number under each key")
    return value.strip() or None
