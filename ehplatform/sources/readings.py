"""One text, read as what its column holds: the value, and what had to be put right to read it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ehplatform.model.tables import Column
from ehplatform.sources.dates import date_repair, read_boolean, read_date
from ehplatform.sources.vocabulary import Vocabulary

WHOLE_NUMBER = re.compile(r"[+-]?\d{1,15}(\.0+)?", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})", re.ASCII)


@dataclass(frozen=True)
class Reading:
    """What a text means; `value` is None where it says that there is nothing."""

    value: Any
    repair: str | None = None


Reader = Callable[[str], Reading]
"""Reads one text; raises `ValueError`, without repeating the text, when it has no known meaning."""


def reader_of(column: Column, vocabularies: Mapping[str, Vocabulary]) -> Reader | None:
    """Return what reads one text of a column; None for a column that is text as it stands."""
    if column.code_set is not None:
        vocabulary = vocabularies[column.code_set]
        return lambda text: Reading(vocabulary.code(text))
    if column.type in ("integer", "decimal"):
        return number_reader(column)
    readers: dict[str, Reader | None] = {
        "date": date_reading,
        "boolean": lambda text: Reading(read_boolean(text)),
        "text": None,
    }
    return readers[column.type]


@lru_cache(maxsize=50_000)
def date_reading(text: str) -> Reading:
    """Read a date; the days of a few decades come again in every part of a file."""
    return Reading(read_date(text), date_repair(text))


def number_reader(column: Column) -> Reader:
    """Return a reader of numbers within the column's bounds."""
    read, form = (read_integer, WHOLE_NUMBER) if column.type == "integer" else (float, NUMBER)

    def reader(text: str) -> Reading:
        if not form.fullmatch(text):
            raise ValueError("not a number")
        number = read(text)
        if column.minimum is not None and number < column.minimum:
            raise ValueError("below the least possible value")
        if column.maximum is not None and number > column.maximum:
            raise ValueError("above the greatest possible value")
        return Reading(number)

    return reader


def read_integer(text: str) -> int:
    return int(text.partition(".")[0])
