"""CSV files as text: nothing becomes a number, a date or a missing value on the way."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import TextIO

import pyarrow as pa

from ehplatform.sources.extract import TextTable
from ehplatform.sources.readers.headers import header_positions
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused, RefusedRow

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNMARKED_ENCODINGS = ("utf-8", "cp1252")
"""In this order: text in Windows-1252 is hardly ever valid UTF-8, but any UTF-8 passes as Windows-1252."""

ROWS_PER_BLOCK = 20_000


def read_csv(file: ReceivedFile) -> TextTable:
    """Read a comma-separated file with one header row; raises `FileRefused` when that is not what it is."""
    with file.path.open(encoding=detect_encoding(file), newline="") as stream:
        records = numbered_records(stream, file.name)
        number, header = next(records, (1, []))
        positions = header_positions(header, file.name, f"row {number}")
        if not positions:
            raise FileRefused(file.name, "row 1", "no header row: the first line must name the columns")
        return read_body(records, len(header), positions, file.name)


def read_body(
    records: Iterator[tuple[int, list[str]]], width: int, positions: dict[str, int], name: str
) -> TextTable:
    """Gather the rows below the header into columns, a block at a time."""
    rows: list[pa.Array] = []
    columns: dict[str, list[pa.Array]] = {key: [] for key in positions}
    malformed: list[RefusedRow] = []
    for block in blocks(records, width, malformed):
        rows.append(pa.array([number for number, _ in block], pa.int64()))
        cells = list(zip(*(record for _, record in block), strict=True))
        for key, position in positions.items():
            columns[key].append(pa.array(cells[position], pa.string()))
    return TextTable(
        name,
        None,
        pa.chunked_array(rows, pa.int64()).combine_chunks(),
        {key: pa.chunked_array(arrays, pa.string()).combine_chunks() for key, arrays in columns.items()},
        tuple(malformed),
    )


def blocks(
    records: Iterator[tuple[int, list[str]]], width: int, malformed: list[RefusedRow]
) -> Iterator[Sequence[tuple[int, list[str]]]]:
    """Yield well-formed records in blocks; note the others in `malformed`."""
    block: list[tuple[int, list[str]]] = []
    for number, record in records:
        if len(record) != width:
            reason = f"{len(record)} cells where the header has {width}: quote cells that hold a comma"
            malformed.append(RefusedRow(None, number, None, reason))
            continue
        block.append((number, record))
        if len(block) == ROWS_PER_BLOCK:
            yield block
            block = []
    if block:
        yield block


def numbered_records(stream: TextIO, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank with its row number; raises `FileRefused` at broken quoting."""
    reader = csv.reader(stream, strict=True)
    for number in count(1):
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise FileRefused(
                name,
                f"row {number}",
                "not readable as CSV: a quote is not closed, or a cell is longer than "
                f"{csv.field_size_limit():,} characters",
            ) from None
        if any(record):
            yield number, record


def detect_encoding(file: ReceivedFile) -> str:
    """Return the encoding that fits the whole file: UTF-8, UTF-16 with its mark, or Windows-1252."""
    with file.path.open("rb") as stream:
        start = stream.read(4)
    marked = [encoding for mark, encoding in BYTE_ORDER_MARKS if start.startswith(mark)]
    for encoding in marked or UNMARKED_ENCODINGS:
        if decodes(file.path, encoding):
            return encoding
    raise FileRefused(file.name, "", "neither UTF-8, UTF-16 nor Windows-1252 text: save it as 'CSV UTF-8'")


def decodes(path: Path, encoding: str) -> bool:
    """Whether every byte of the file is text in this encoding (a NUL character is not text)."""
    try:
        with path.open(encoding=encoding, newline="") as stream:
            return all("\0" not in block for block in iter(lambda: stream.read(1 << 20), ""))
    except UnicodeError:
        return False
