"""What readers and dialects hand on: text, with the row it stood in. Nothing is interpreted here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from ehplatform.model.tables import Table
from ehplatform.sources.refusal import FileRefused, RefusedRow


def header_key(header: str) -> str:
    """Return what two writings of one header have in common: its letters and digits, in one case."""
    return re.sub(r"[\W_]", "", header).casefold()


@dataclass(frozen=True)
class TextTable:
    """One CSV file or one sheet: every cell as text.

    `rows` are source rows counted from 1, as a spreadsheet shows them; `columns` are by
    `header_key`; `malformed` are rows that do not fit the header, and are in neither.
    """

    file: str
    sheet: str | None
    rows: pa.Array
    columns: Mapping[str, pa.Array]
    malformed: tuple[RefusedRow, ...] = ()

    @property
    def where(self) -> str:
        return f"sheet {self.sheet}" if self.sheet else ""

    @property
    def source_rows(self) -> list[int]:
        """Every row below the header that holds anything."""
        rows: list[int] = self.rows.to_pylist()
        return rows + [row.source_row for row in self.malformed]

    def require(self, headers: Sequence[str]) -> None:
        """Raise `FileRefused` naming the expected headers that are not there."""
        missing = [header for header in headers if header_key(header) not in self.columns]
        if missing:
            names = ", ".join(f"'{header}'" for header in missing)
            raise FileRefused(
                self.file, self.where, f"no column {names}: add the column, or correct its header"
            )

    def column(self, *headers: str) -> pa.Array:
        """Return the first of these columns that exists, or an empty one."""
        for header in headers:
            if (key := header_key(header)) in self.columns:
                return self.columns[key]
        return pa.nulls(len(self.rows), pa.string())

    def records(self, headers: Sequence[str]) -> list[dict[str, Any]]:
        """Return the rows as dicts of the given columns, trimmed, with `source_row`."""
        columns = [[(text or "").strip() for text in self.column(header).to_pylist()] for header in headers]
        return [
            dict(zip(headers, values, strict=True), source_row=row)
            for row, *values in zip(self.rows.to_pylist(), *columns, strict=True)
        ]


@dataclass(frozen=True)
class RawRows:
    """Rows of one canonical table, still in the source's own words; absent columns are unknown."""

    table: Table
    sheet: str | None
    rows: pa.Array
    columns: Mapping[str, pa.Array]

    @classmethod
    def of(cls, table: Table, sheet: str | None, records: Sequence[Mapping[str, Any]]) -> "RawRows":
        """Build from dicts that hold `source_row` and text by canonical column name."""
        names = [column.name for column in table.columns if column.name != "source_row"]
        return cls(
            table,
            sheet,
            pa.array([record["source_row"] for record in records], pa.int64()),
            {name: pa.array([record.get(name) for record in records], pa.string()) for name in names},
        )


@dataclass(frozen=True)
class Extract:
    """What a dialect found in one file.

    `source_rows` are all the rows it read, by sheet; each must end up in `records`, in `supporting`
    (it completes another row's record) or in `set_aside`, or it is reported as lost.
    """

    records: tuple[RawRows, ...]
    source_rows: Mapping[str | None, Sequence[int]]
    supporting: Mapping[str | None, Sequence[int]] = field(default_factory=dict)
    set_aside: tuple[RefusedRow, ...] = ()
    extract_date: date | None = None
    """The day the file itself says its content was taken."""


def text_of(value: str, length: int) -> pa.Array:
    """Return a column that holds one text throughout."""
    return pa.repeat(pa.scalar(value, pa.string()), length)
