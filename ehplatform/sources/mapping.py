"""From text rows to canonical rows: codes, dates, numbers and answers, column by column.

Every column is read on its distinct values, so that the cost follows the variety of a column and not
its length. A value that cannot be read becomes null and is queued for a person; a row without a
value that it must have is refused.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.model.tables import ARROW_TYPES, Column
from ehplatform.sources.part import RawRows
from ehplatform.sources.readings import Reader, Reading, reader_of
from ehplatform.sources.refusal import RefusedRow
from ehplatform.sources.text_table import text_of
from ehplatform.sources.vocabulary import LONGEST_VALUE, Vocabulary

UNREADABLE = "<unreadable>"
"""Stands in the review queue for dates and numbers that cannot be read: a wrong birth date is personal."""

EXPECTED = {
    "date": "not a date: expected dd/mm/yyyy or yyyy-mm-dd",
    "boolean": "neither yes nor no",
    "integer": "not a whole number, or out of range",
    "decimal": "not a number, or out of range",
}


@dataclass(frozen=True)
class Unread:
    """One value of one column that no rule reads; `code_set` is the column's type where it has none."""

    table_name: str
    column_name: str
    code_set: str
    source_value: str


@dataclass(frozen=True)
class Origin:
    """Whose rows these are: what the lineage columns say."""

    la_code: str
    source_system: str
    batch_id: str


@dataclass
class Mapped:
    """Canonical rows of one table, which of them hold an unread value, and what was refused."""

    rows: pa.Table
    is_queued: npt.NDArray[np.bool_]
    refused: list[RefusedRow]
    unread: Counter[Unread] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class MappedColumn:
    """One column's values, which of its texts could not be read, and what was put right how often."""

    values: pa.Array
    unreadable: pa.Array
    repairs: Mapping[str, int] = field(default_factory=dict)


def map_rows(raw: RawRows, origin: Origin, vocabularies: Mapping[str, Vocabulary]) -> Mapped:
    """Return the canonical rows of `raw`; nothing of it is lost without being counted."""
    count = len(raw.rows)
    values: dict[str, pa.Array] = {
        "la_code": text_of(origin.la_code, count),
        "source_system": text_of(origin.source_system, count),
        "batch_id": text_of(origin.batch_id, count),
        "source_row": raw.rows,
    }
    result = Mapped(pa.table({}), np.zeros(count, dtype=bool), [])
    is_refused = np.zeros(count, dtype=bool)
    for column in raw.table.file_columns:
        if column.name not in raw.columns:
            values[column.name] = pa.nulls(count, ARROW_TYPES[column.type])
            mapped = MappedColumn(values[column.name], pa.nulls(count, pa.bool_()).fill_null(False))
        else:
            text = cleaned(raw.columns[column.name])
            mapped = map_column(column, text, vocabularies)
            values[column.name] = mapped.values
            result.unread += unread_values(raw.table.name, column, text.filter(mapped.unreadable))
            result.repairs += Counter(
                {f"{column.name}: {words}": times for words, times in mapped.repairs.items()}
            )
            result.is_queued |= mapped.unreadable.to_numpy(zero_copy_only=False)
        if column.required:
            result.refused += refusals(raw, column, mapped, is_refused)
    schema = raw.table.arrow_schema()
    result.rows = pa.table({name: values[name] for name in schema.names}, schema)
    if result.refused:
        result.rows = result.rows.filter(pa.array(~is_refused))
        result.is_queued = result.is_queued[~is_refused]
    return result


def cleaned(text: pa.Array) -> pa.Array:
    """Return text without surrounding space; nothing is null, and no word is taken for nothing."""
    trimmed = pc.utf8_trim_whitespace(text)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def map_column(column: Column, text: pa.Array, vocabularies: Mapping[str, Vocabulary]) -> MappedColumn:
    """Read every distinct text of a column once."""
    reader = reader_of(column, vocabularies)
    if reader is None:
        return MappedColumn(text, pa.nulls(len(text), pa.bool_()).fill_null(False))
    distinct = text.dictionary_encode()
    readings = [attempt(reader, value) for value in distinct.dictionary.to_pylist()]
    values = pa.array([reading and reading.value for reading in readings], ARROW_TYPES[column.type])
    failed = pa.array([reading is None for reading in readings], pa.bool_())
    return MappedColumn(
        values.take(distinct.indices),
        failed.take(distinct.indices).fill_null(False),
        count_repairs(readings, distinct),
    )


def attempt(reader: Reader, text: str) -> Reading | None:
    """Return the reading of a text; None when it has no known meaning."""
    try:
        return reader(text)
    except ValueError:
        return None


def count_repairs(readings: list[Reading | None], distinct: pa.DictionaryArray) -> Counter[str]:
    """Count the texts that were put right, by what was done."""
    repairs: Counter[str] = Counter()
    if any(reading and reading.repair for reading in readings):
        used = np.bincount(distinct.indices.drop_null().to_numpy(), minlength=len(readings))
        for reading, times in zip(readings, used.tolist(), strict=True):
            if reading and reading.repair:
                repairs[reading.repair] += times
    return repairs


def unread_values(table_name: str, column: Column, texts: pa.Array) -> Counter[Unread]:
    """Count each unread text of one column; dates and numbers are counted together, as `UNREADABLE`."""
    if not len(texts):
        return Counter()
    kind = column.code_set or column.type
    if column.type in ("date", "integer", "decimal"):
        return Counter({Unread(table_name, column.name, kind, UNREADABLE): len(texts)})
    return Counter(
        {
            Unread(table_name, column.name, kind, entry["values"]): entry["counts"]
            for entry in pc.value_counts(pc.utf8_slice_codeunits(texts, 0, LONGEST_VALUE)).to_pylist()
        }
    )


def refusals(
    raw: RawRows, column: Column, mapped: MappedColumn, is_refused: npt.NDArray[np.bool_]
) -> list[RefusedRow]:
    """Return the rows refused for want of a required value, unless already refused; note them."""
    lacking = mapped.values.is_null().to_numpy(zero_copy_only=False) & ~is_refused
    found = []
    for position in np.flatnonzero(lacking).tolist():
        reason = not_read(column) if mapped.unreadable[position].as_py() else "the required value is missing"
        found.append(RefusedRow(raw.sheet, raw.rows[position].as_py(), column.name, reason))
    is_refused |= lacking
    return found


def not_read(column: Column) -> str:
    """Return why a required value was not taken, without the value."""
    if column.code_set is not None:
        return f"no known spelling of {column.code_set}: map the value in the review queue"
    return EXPECTED[column.type]
