"""From text rows to canonical rows: codes, dates and answers, column by column.

Every coded column is mapped on its distinct values, so that the cost follows the variety of a
column and not its length. A value that cannot be read becomes null and is queued for a person;
a row without a value that it must have is refused.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.model.tables import ARROW_TYPES, Column, lineage
from ehplatform.sources.dates import read_boolean, read_date
from ehplatform.sources.extract import RawRows, text_of
from ehplatform.sources.refusal import RefusedRow
from ehplatform.sources.vocabulary import Vocabulary

UNREADABLE_DATE = "<unreadable date>"
"""Stands for the text in the review queue: a wrong date of birth is still personal."""

LINEAGE = frozenset(column.name for column in lineage()) - {"source_person_id"}

EXPECTED = {
    "date": "not a date: expected dd/mm/yyyy or yyyy-mm-dd",
    "boolean": "neither yes nor no",
}


@dataclass(frozen=True)
class Unread:
    """One value of one column that no rule reads; `code_set` is ``date`` or ``boolean`` for those."""

    table_name: str
    column_name: str
    code_set: str
    source_value: str


@dataclass(frozen=True)
class Mapped:
    """Canonical rows of one table, which of them hold an unread value, and what was refused."""

    rows: pa.Table
    is_queued: pa.Array
    refused: tuple[RefusedRow, ...]
    unread: Counter[Unread]


@dataclass(frozen=True)
class Origin:
    """Whose rows these are: what the lineage columns say."""

    la_code: str
    source_system: str
    batch_id: str


def map_rows(raw: RawRows, origin: Origin, vocabularies: Mapping[str, Vocabulary]) -> Mapped:
    """Return the canonical rows of `raw`; nothing of it is lost without being counted."""
    count = len(raw.rows)
    values: dict[str, pa.Array] = {
        "la_code": text_of(origin.la_code, count),
        "source_system": text_of(origin.source_system, count),
        "batch_id": text_of(origin.batch_id, count),
        "source_row": raw.rows,
    }
    refused: dict[int, RefusedRow] = {}
    unread: Counter[Unread] = Counter()
    queued = pa.array([False] * count, pa.bool_())
    for column in raw.table.columns:
        if column.name in LINEAGE:
            continue
        text = cleaned(raw.columns.get(column.name, pa.nulls(count, pa.string())))
        values[column.name], unreadable = map_column(column, text, vocabularies)
        unread += unread_values(raw.table.name, column, text.filter(unreadable))
        if column.required:
            note_refused(refused, raw, column, values[column.name], unreadable)
        queued = pc.or_(queued, unreadable)
    schema = raw.table.arrow_schema()
    rows = pa.table({name: values[name] for name in schema.names}, schema)
    kept = pa.array([position not in refused for position in range(count)], pa.bool_())
    return Mapped(rows.filter(kept), queued.filter(kept), tuple(refused.values()), unread)


def cleaned(text: pa.Array) -> pa.Array:
    """Return text without surrounding space; nothing is null, and no word is taken for nothing."""
    trimmed = pc.utf8_trim_whitespace(text)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def map_column(
    column: Column, text: pa.Array, vocabularies: Mapping[str, Vocabulary]
) -> tuple[pa.Array, pa.Array]:
    """Return a column's values, and which of its texts could not be read."""
    reader = reader_of(column, vocabularies)
    if reader is None:
        return text, pa.array([False] * len(text), pa.bool_())
    distinct = text.dictionary_encode()
    readings = [attempt(reader, value) for value in distinct.dictionary.to_pylist()]
    values = pa.array([value for value, _ in readings], ARROW_TYPES[column.type])
    unreadable = pa.array([failed for _, failed in readings], pa.bool_())
    return values.take(distinct.indices), unreadable.take(distinct.indices).fill_null(False)


def reader_of(column: Column, vocabularies: Mapping[str, Vocabulary]) -> Callable[[str], Any] | None:
    """Return what reads one text of a column; None for a column that is text as it stands."""
    if column.code_set is not None:
        return vocabularies[column.code_set].code
    return {"date": read_date, "boolean": read_boolean, "text": None, "integer": int}[column.type]


def attempt(reader: Callable[[str], Any], text: str) -> tuple[Any, bool]:
    """Return the reading of a text and whether it failed."""
    try:
        return reader(text), False
    except ValueError:
        return None, True


def unread_values(table_name: str, column: Column, texts: pa.Array) -> Counter[Unread]:
    """Count each unread text of one column; dates are counted together under `UNREADABLE_DATE`."""
    if column.type == "date":
        return Counter({Unread(table_name, column.name, "date", UNREADABLE_DATE): len(texts)})
    return Counter(
        {
            Unread(table_name, column.name, column.code_set or column.type, entry["values"]): entry["counts"]
            for entry in pc.value_counts(texts).to_pylist()
        }
    )


def note_refused(
    refused: dict[int, RefusedRow], raw: RawRows, column: Column, values: pa.Array, unreadable: pa.Array
) -> None:
    """Add the rows without a value in a required column, at the first such column of each."""
    for position in pc.indices_nonzero(values.is_null()).to_pylist():
        if position not in refused:
            reason = not_read(column) if unreadable[position].as_py() else "the required value is missing"
            refused[position] = RefusedRow(raw.sheet, raw.rows[position].as_py(), column.name, reason)


def not_read(column: Column) -> str:
    """Return why a required value was not taken, without the value."""
    if column.code_set is not None:
        return f"no known spelling of {column.code_set}: map the value in the review queue"
    return EXPECTED[column.type]
