"""Tables of the Standard Safeguarding Dataset as CSV files: their columns, and cells without placeholders.

Layout: Data to Insight, Standard Safeguarding Dataset (MIT licence), data objects and extraction
scripts of July 2026. Systems differ in which columns they can fill, so that few are required.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.model.tables import Table
from ehplatform.sources.dialects.ssd_json import CellUnreadable
from ehplatform.sources.dialects.worker_ids import NAME_LEFT_OUT, ids_only
from ehplatform.sources.part import Part, RawRows
from ehplatform.sources.readers.csv_set import read_table
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import RefusedRow
from ehplatform.sources.text_table import TextTable, header_key, text_of, whole

NOTHING = pa.scalar(None, pa.string())

NOT_AVAILABLE = r"^\s*(SSD_PH|PLACEHOLDER_DATA)\s*$"
STANDS_FOR_NOTHING = r"^\s*(-1|NULL|1900-01-01([T ].*)?|0?1/0?1/1900.*)?\s*$"
"""-1 is a warehouse's key for 'no such record', NULL what a database client writes for it."""


@dataclass(frozen=True)
class SsdTable:
    """One table: the columns without which it says nothing, and the further ones that are used.

    `names` are people's names: they are text as it stands, whatever it says.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        return (*self.required, *self.optional, *self.names)


@dataclass(frozen=True)
class Block:
    """Consecutive rows of one table; `columns` are by header key, null where the dataset says nothing."""

    text: TextTable
    headers: Sequence[str]
    columns: Mapping[str, pa.Array]
    repairs: Counter[str]

    @classmethod
    def of(cls, text: TextTable, table: SsdTable) -> "Block":
        """Take the placeholders out of every column but people's names, and count them."""
        text.require(table.required)
        repairs: Counter[str] = Counter(dict.fromkeys(text.repairs, 1))
        columns: dict[str, pa.Array] = {}
        for header in table.headers:
            key = header_key(header)
            if key in text.columns:
                cells = text.columns[key]
                columns[key] = (
                    cells if header in table.names else without_placeholders(cells, header, repairs)
                )
        return cls(text, table.headers, columns, repairs)

    @property
    def rows(self) -> pa.Array:
        return self.text.rows

    def column(self, *headers: str) -> pa.Array:
        """Return the first of these columns that the file has, or an empty one."""
        for header in headers:
            if (key := header_key(header)) in self.columns:
                return self.columns[key]
        return pa.nulls(len(self.rows), pa.string())

    def worker(self, header: str) -> pa.Array:
        """Return a column of workers' ids; names in it are left out and counted."""
        written = self.column(header)
        ids = ids_only(written)
        if left_out := ids.null_count - written.null_count:
            self.repairs[f"{header}: {NAME_LEFT_OUT}"] += left_out
        return ids

    def constant(self, value: str) -> pa.Array:
        return text_of(value, len(self.rows))

    def read_cells(self, header: str, read: Callable[[str], Any]) -> "CellReadings":
        """Read a column's texts one by one; each different text once."""
        distinct = self.column(header).dictionary_encode()
        readings: list[Any] = []
        reasons: list[str | None] = []
        for text in distinct.dictionary.to_pylist():
            try:
                readings.append(read(text))
                reasons.append(None)
            except CellUnreadable as error:
                readings.append(None)
                reasons.append(str(error))
        return CellReadings(header, distinct.indices, readings, reasons)

    def refused(self, is_refused: npt.NDArray[np.bool_], header: str | None, reason: str) -> list[RefusedRow]:
        """Return a refusal with this reason for each row of the mask."""
        rows = self.rows.to_numpy()[is_refused].tolist()
        return [RefusedRow(self.text.sheet, row, header, reason) for row in rows]

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as dicts of all columns that the table can have, with `source_row`."""
        columns = [self.column(header).to_pylist() for header in self.headers]
        return [
            dict(zip(self.headers, values, strict=True), source_row=row)
            for row, *values in zip(self.rows.to_pylist(), *columns, strict=True)
        ]

    def raw_rows(
        self, table: Table, columns: Mapping[str, pa.Array], keep: npt.NDArray[np.bool_] | None = None
    ) -> RawRows:
        """Return records of a canonical table, one for each row, or each kept row, of the block."""
        if keep is None:
            return RawRows(table, self.text.sheet, self.rows, columns)
        mask = pa.array(keep)
        kept = {name: values.filter(mask) for name, values in columns.items()}
        return RawRows(table, self.text.sheet, self.rows.filter(mask), kept)

    def part(
        self,
        records: Sequence[RawRows] = (),
        set_aside: Sequence[RefusedRow] = (),
        supporting: Sequence[int] = (),
    ) -> Part:
        """Return the part that this block gives."""
        sheet = self.text.sheet
        return Part(
            records=tuple(records),
            source_rows={sheet: self.text.source_rows},
            supporting={sheet: supporting},
            set_aside=(*self.text.malformed, *set_aside),
            repairs=self.repairs,
        )


@dataclass(frozen=True)
class CellReadings:
    """What the cells of one column say, by row, and which of them cannot be read."""

    header: str
    indices: pa.Array
    readings: Sequence[Any]
    reasons: Sequence[str | None]

    @property
    def texts(self) -> pa.Array:
        """The readings as a column of text."""
        return pa.array(self.readings, pa.string()).take(self.indices)

    @property
    def values(self) -> list[Any]:
        return [None if place is None else self.readings[place] for place in self.indices.to_pylist()]

    @property
    def is_readable(self) -> npt.NDArray[np.bool_]:
        failed = pa.array([reason is not None for reason in self.reasons], pa.bool_())
        unreadable: npt.NDArray[np.bool_] = failed.take(self.indices).fill_null(False).to_numpy(False)
        return ~unreadable

    def refused(self, block: Block) -> list[RefusedRow]:
        """Return the rows whose cell cannot be read, each with the reason."""
        places = self.indices.to_pylist()
        return [
            RefusedRow(block.text.sheet, row, self.header, reason)
            for row, place in zip(block.rows.to_pylist(), places, strict=True)
            if place is not None and (reason := self.reasons[place])
        ]


@dataclass(frozen=True)
class Tables:
    """The tables that came together, by name: those of one ZIP archive, or the one of a single file."""

    files: Mapping[str, ReceivedFile]
    layouts: Mapping[str, SsdTable]
    is_archive: bool = False

    def __contains__(self, name: str) -> bool:
        return name in self.files

    def blocks(self, name: str) -> Iterator[Block]:
        """Yield a table in blocks; nothing when it did not come."""
        for text in self.texts(name):
            yield Block.of(text, self.layouts[name])

    def block(self, name: str) -> Block | None:
        """Return a table as a whole, for records that span rows; None when it did not come."""
        return Block.of(whole(self.texts(name)), self.layouts[name]) if name in self else None

    def texts(self, name: str) -> Iterator[TextTable]:
        if name in self:
            sheet = name if self.is_archive else None
            yield from read_table(self.files[name], self.layouts[name].headers, sheet)


def without_placeholders(cells: pa.Array, header: str, repairs: Counter[str]) -> pa.Array:
    """Return cells with null for what stands for nothing; count the placeholders by what they say."""
    is_not_available = pc.match_substring_regex(cells, NOT_AVAILABLE)
    is_nothing = pc.match_substring_regex(cells, STANDS_FOR_NOTHING)
    is_blank = pc.equal(pc.utf8_trim_whitespace(cells), "")
    count = {
        "not available from this system (SSD_PH)": pc.sum(is_not_available).as_py(),
        "a placeholder read as nothing": pc.sum(pc.and_not(is_nothing, is_blank)).as_py(),
    }
    for words, times in count.items():
        if times:
            repairs[f"{header}: {words}"] += times
    return pc.if_else(pc.or_(is_not_available, is_nothing), NOTHING, pc.utf8_trim_whitespace(cells))


def says_yes(answers: pa.Array) -> pa.Array:
    """Return whether each answer is a readable yes."""
    return pc.match_substring_regex(answers, r"^(y|yes|true|t|1)$", ignore_case=True).fill_null(False)


def says_no(answers: pa.Array) -> pa.Array:
    """Return whether each answer is a readable no."""
    return pc.match_substring_regex(answers, r"^(n|no|false|f|0)$", ignore_case=True).fill_null(False)


def to_mask(booleans: pa.Array) -> npt.NDArray[np.bool_]:
    mask: npt.NDArray[np.bool_] = booleans.fill_null(False).to_numpy(False)
    return mask
