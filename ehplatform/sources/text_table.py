"""Rows as text: a block of one CSV file, sheet or Parquet file, by the headers above it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from ehplatform.sources.refusal import FileRefused, RefusedRow


def header_key(header: str) -> str:
    """Return what two writings of one header have in common: its letters and digits, in one case."""
    return re.sub(r"[\W_]", "", header).casefold()


@dataclass(frozen=True)
class TextTable:
    """Consecutive rows of one file or sheet: every cell as text, nothing interpreted.

    `rows` are source rows counted from 1, as a spreadsheet shows them. `columns` are by `header_key`
    of the header that the dialect expects, `headers` hold each as the file writes it. `malformed` are
    rows that do not fit the header; they are in neither. `repairs` say what the reader had to put
    right to read the file at all; they stand on the first block that they are true of.
    """

    file: str
    sheet: str | None
    rows: pa.Array
    headers: Mapping[str, str]
    columns: Mapping[str, pa.Array]
    malformed: tuple[RefusedRow, ...] = ()
    repairs: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        return f"sheet {self.sheet}" if self.sheet else ""

    @property
    def source_rows(self) -> list[int]:
        """Every row of the block that holds anything."""
        rows: list[int] = self.rows.to_pylist()
        return rows + [row.source_row for row in self.malformed]

    def require(self, headers: Sequence[str]) -> None:
        """Raise `FileRefused` naming the expected headers that are not there."""
        missing = [header for header in headers if header_key(header) not in self.columns]
        if missing:
            names = ", ".join(f"'{header}'" for header in missing)
            raise FileRefused(
                self.file,
                self.where,
                f"no column {names}: add the column, correct its header, or name the header that stands for "
                "it under `headers` of the dataset in the council's file",
            )

    def column(self, *headers: str) -> pa.Array:
        """Return the first of these columns that exists, or an empty one."""
        for header in headers:
            if (key := header_key(header)) in self.columns:
                return self.columns[key]
        return pa.nulls(len(self.rows), pa.string())

    def records(self, headers: Sequence[str]) -> list[dict[str, Any]]:
        """Return the rows as dicts of the given columns, trimmed, with `source_row`.

        A cell of a column that is not there is None, an empty cell is an empty text.
        """
        columns = [[text and text.strip() for text in self.column(header).to_pylist()] for header in headers]
        return [
            dict(zip(headers, values, strict=True), source_row=row)
            for row, *values in zip(self.rows.to_pylist(), *columns, strict=True)
        ]


def whole(blocks: Iterable[TextTable]) -> TextTable:
    """Return the blocks of one file or sheet as one, for a dialect whose records span rows."""
    listed = list(blocks)
    first = listed[0]
    return TextTable(
        first.file,
        first.sheet,
        pa.concat_arrays([block.rows for block in listed]),
        first.headers,
        {key: pa.concat_arrays([block.columns[key] for block in listed]) for key in first.columns},
        tuple(row for block in listed for row in block.malformed),
        tuple(dict.fromkeys(words for block in listed for words in block.repairs)),
    )


def text_of(value: str, length: int) -> pa.Array:
    """Return a column that holds one text throughout."""
    return pa.repeat(pa.scalar(value, pa.string()), length)
