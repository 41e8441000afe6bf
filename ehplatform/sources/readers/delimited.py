"""CSV files as text: nothing becomes a number, a date or a missing value on the way."""

import codecs
import csv
import gc
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, islice
from pathlib import Path
from typing import TextIO

import pyarrow as pa

from ehplatform.sources.readers.headers import SEARCHED_ROWS, Header, find_header
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused, RefusedRow
from ehplatform.sources.text_table import TextTable

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNMARKED_ENCODINGS = ("utf-8", "cp1252")
"""In this order: text in Windows-1252 is hardly ever valid UTF-8, but any UTF-8 passes as Windows-1252."""

READ_AS = {
    "utf-8-sig": "byte order mark passed over",
    "utf-16": "read as UTF-16",
    "cp1252": "read as Windows-1252",
}
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

ROWS_PER_BLOCK = 50_000
CHARACTERS_PER_BLOCK = 32_000_000
RECORDS_AT_ONCE = 1_000
"""Few enough to stay in the processor's cache: twice as quick as a whole block."""
CHARACTERS_AT_ONCE = LONGEST_RECORD = 4_000_000
"""A longer record is not text for people, and would have to be held whole: each comma takes 8 bytes."""

TWO_ENCODINGS = re.compile(rb"[\xc2-\xc5][\x80-\xbf]|\xe2\x80[\x80-\xbf]")
"""Letters with an accent, and typographic quotes and dashes, in UTF-8; no word in Windows-1252 has these."""


def read_csv(file: ReceivedFile, expected: Collection[str]) -> Iterator[TextTable]:
    """Yield a delimited file in blocks of rows, the first also when it is empty.

    The header is the one of the first rows that holds most of the expected headers; the separator is
    the one that makes them so. Raises `FileRefused` when the file cannot be read to its end.
    """
    csv.field_size_limit(file.limits.max_cell_characters)
    encoding = detect_encoding(file)
    repairs = [READ_AS[encoding]] if encoding in READ_AS else []
    separator, header = detect_layout(file, encoding, expected)
    if separator != ",":
        repairs.append(f"separated by {SEPARATORS[separator]}")
    with file.path.open(encoding=encoding, newline="") as stream:
        records = Records(stream, file, separator)
        records.take(header.row)
        yield from text_tables(records, header, (*repairs, *header.repairs))


class Records:
    """The records of a delimited file, blank ones included, a few at a time."""

    def __init__(self, stream: TextIO, file: ReceivedFile, separator: str) -> None:
        self.file = file
        self.characters = self.characters_before = 0
        """How many have been read, and how many of them before the record that is being read."""
        self.row = 0
        """How many records have been taken: the last one's number, as a spreadsheet counts."""
        self.reader = csv.reader(self.lines(stream), delimiter=separator, strict=True)

    def take(self, count: int) -> list[list[str]]:
        """Return the next records, fewer where they are long, none at the end.

        Raises `FileRefused` at broken quoting and at a record without an end.
        """
        taken: list[list[str]] = []
        enough = self.characters + CHARACTERS_AT_ONCE
        try:
            for record in islice(self.reader, count):
                taken.append(record)
                self.row += 1
                self.characters_before = self.characters
                if self.characters > enough:
                    break
        except csv.Error:
            raise FileRefused(
                self.file.name,
                f"row {self.row + 1}",
                "not readable as CSV: a quote is not closed or stands inside a word, or a cell is longer "
                f"than {self.file.limits.max_cell_characters:,} characters",
            ) from None
        return taken

    def lines(self, stream: TextIO) -> Iterator[str]:
        """Yield the file's lines; refuse a record longer than can be held."""
        while line := stream.readline(LONGEST_RECORD):
            self.characters += len(line)
            if self.characters - self.characters_before >= LONGEST_RECORD:
                raise FileRefused(
                    self.file.name,
                    f"row {self.row + 1}",
                    f"longer than {LONGEST_RECORD:,} characters: not an extract, or a quote is not closed",
                )
            yield line


def detect_layout(file: ReceivedFile, encoding: str, expected: Collection[str]) -> tuple[str, Header]:
    """Return the separator and the header of a file: of all separators the one that gives most columns."""
    headers: dict[str, Header] = {}
    refused: list[FileRefused] = []
    for separator in SEPARATORS:
        try:
            with file.path.open(encoding=encoding, newline="") as stream:
                first = enumerate(Records(stream, file, separator).take(SEARCHED_ROWS), start=1)
                headers[separator] = find_header(first, file, "", expected)
        except FileRefused as refusal:
            refused.append(refusal)
    if not headers:
        raise refused[0]
    separator = max(headers, key=lambda found: len(headers[found].positions))
    return separator, headers[separator]


def text_tables(records: Records, header: Header, repairs: tuple[str, ...]) -> Iterator[TextTable]:
    """Yield the rows below the header as blocks of columns."""
    most, is_first = records.file.limits.max_rows, True
    noted: set[int] = set()
    while (chunks := next_chunks(records, header)) or is_first:
        if records.row - header.row > most:
            raise FileRefused(
                records.file.name,
                f"row {header.row + most + 1}",
                f"more than {most:,} rows: split the file, or raise EHP_MAX_ROWS",
            )
        filled = {place for chunk in chunks for place in chunk.nameless} - noted
        noted |= filled
        yield TextTable(
            records.file.name,
            None,
            pa.concat_arrays([pa.array([], pa.int64()), *(chunk.rows for chunk in chunks)]),
            header.written,
            {
                key: pa.concat_arrays([pa.array([], pa.string()), *(chunk.columns[key] for chunk in chunks)])
                for key in header.positions
            },
            tuple(row for chunk in chunks for row in chunk.malformed),
            (*(repairs if is_first else ()), *header.nameless(filled)),
        )
        is_first = False


@dataclass(frozen=True)
class Chunk:
    """A few records as columns: their numbers, their cells by header key, and those that do not fit.

    `nameless` are the places of columns that are filled and have no header.
    """

    rows: pa.Array
    columns: dict[str, pa.Array]
    malformed: list[RefusedRow]
    nameless: list[int]


def next_chunks(records: Records, header: Header) -> list[Chunk]:
    """Return the next records, bounded in number and in what they hold.

    The collector of reference cycles is off meanwhile: rows of text form none, and looking through
    each of a million lists takes it as long as reading them.
    """
    chunks: list[Chunk] = []
    last_row = records.row + ROWS_PER_BLOCK
    last_character = records.characters + CHARACTERS_PER_BLOCK
    gc.disable()
    try:
        while records.row < last_row and records.characters < last_character:
            first = records.row + 1
            taken = records.take(min(RECORDS_AT_ONCE, last_row - records.row))
            if not taken:
                break
            chunks.append(chunk(taken, first, header))
    finally:
        gc.enable()
    return chunks


def chunk(taken: list[list[str]], first: int, header: Header) -> Chunk:
    """Turn records into columns; leave out blank ones, set apart those that do not fit the header."""
    rows: Sequence[int] = range(first, first + len(taken))
    fits = [len(record) == header.width and any(record) for record in taken]
    malformed: list[RefusedRow] = []
    if not all(fits):
        malformed = [
            RefusedRow(None, row, None, misfit(len(record), header.width))
            for row, record, fit in zip(rows, taken, fits, strict=True)
            if not fit and any(record)
        ]
        rows, taken = list(compress(rows, fits)), list(compress(taken, fits))
    cells = list(zip(*taken, strict=True)) or [()] * header.width
    columns = {key: pa.array(cells[position], pa.string()) for key, position in header.positions.items()}
    nameless = [place for place in range(header.width) if place not in header.named and any(cells[place])]
    return Chunk(pa.array(rows, pa.int64()), columns, malformed, nameless)


def misfit(cells: int, expected: int) -> str:
    """Return why a row was refused that has more or fewer cells than the header."""
    remedy = "quote cells that hold a separator" if cells > expected else "the row, or the file, is cut short"
    return f"{cells:,} cells where the header has {expected:,}: {remedy}"


def detect_encoding(file: ReceivedFile) -> str:
    """Return the encoding that fits the whole file: UTF-8, UTF-16 with its mark, or Windows-1252."""
    with file.path.open("rb") as stream:
        start = stream.read(4)
    if not start:
        raise FileRefused(file.name, "", "the file is empty: send it again, or leave it out")
    marked = [encoding for mark, encoding in BYTE_ORDER_MARKS if start.startswith(mark)]
    for encoding in marked or UNMARKED_ENCODINGS:
        if decodes(file.path, encoding):
            check_one_encoding(file, encoding)
            return encoding
    raise FileRefused(file.name, "", "neither UTF-8, UTF-16 nor Windows-1252 text: save it as 'CSV UTF-8'")


def check_one_encoding(file: ReceivedFile, encoding: str) -> None:
    """Refuse text in Windows-1252 that holds letters in UTF-8: one of the two would be garbled."""
    if encoding != "cp1252":
        return
    with file.path.open("rb") as stream:
        for number, line in enumerate(iter(lambda: stream.readline(LONGEST_RECORD), b""), start=1):
            if TWO_ENCODINGS.search(line):
                raise FileRefused(
                    file.name,
                    f"line {number}",
                    "text in UTF-8, in a file that is not in UTF-8 throughout: save it as 'CSV UTF-8'",
                )


def decodes(path: Path, encoding: str) -> bool:
    """Whether every byte of the file is text in this encoding (a NUL character is not text)."""
    try:
        with path.open(encoding=encoding, newline="") as stream:
            return all("\0" not in block for block in iter(lambda: stream.read(1 << 20), ""))
    except UnicodeError:
        return False
