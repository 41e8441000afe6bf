"""XLSX workbooks as text."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

import pyarrow as pa

from ehplatform.sources.readers.archive import Archive, damaged
from ehplatform.sources.readers.headers import SEARCHED_ROWS, Header, find_header
from ehplatform.sources.readers.office_xml import Relationship, relationships
from ehplatform.sources.readers.sheet import CellRules, Row, SheetReader
from ehplatform.sources.readers.workbook_parts import StringsPart, StylesPart, WorkbookPart
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused, RefusedRow
from ehplatform.sources.text_table import TextTable, header_key

ROWS_AT_ONCE = 1_000

MAX_BYTES = 500_000_000
"""Of one sheet's text, which is held whole; shared strings can repeat a long one for each cell."""


@dataclass(frozen=True)
class Workbook:
    """A workbook's sheets by name, each with its part, and what their cells refer to."""

    archive: Archive
    parts: Mapping[str, str]
    rules: CellRules

    @property
    def sheet_names(self) -> list[str]:
        return list(self.parts)


def open_workbook(file: ReceivedFile) -> Workbook:
    """Read what a workbook says about its sheets; raises `FileRefused` when it is none."""
    archive = Archive(file)
    main = part_of(relationships(archive, "").values(), "officeDocument")
    if main is None:
        raise damaged(file)
    book = WorkbookPart(archive, main)
    book.read()
    related = relationships(archive, main)
    return Workbook(
        archive,
        {
            name: related[key].part
            for name, key in book.sheets.items()
            if key in related and related[key].kind == "worksheet"
        },
        CellRules(
            strings_of(archive, part_of(related.values(), "sharedStrings")),
            moments_of(archive, part_of(related.values(), "styles")),
            book.is_1904,
        ),
    )


def part_of(related: Collection[Relationship], kind: str) -> str | None:
    return next((found.part for found in related if found.kind == kind), None)


def strings_of(archive: Archive, part: str | None) -> list[str]:
    if part is None:
        return []
    reader = StringsPart(archive, part)
    reader.read()
    return reader.strings


def moments_of(archive: Archive, part: str | None) -> frozenset[str]:
    if part is None:
        return frozenset()
    reader = StylesPart(archive, part)
    reader.read()
    return reader.moments


def read_sheet(workbook: Workbook, file: ReceivedFile, sheet: str, expected: Collection[str]) -> TextTable:
    """Read one sheet below its header row, which is the one that holds most of the expected headers.

    Formulas come as their last values, Excel dates as ISO text, whole numbers without a decimal
    point. Blank rows are passed over; of merged cells the first holds the value. A row is set apart
    where an expected column holds an error, or a formula without a value.
    """
    where = f"sheet {sheet}"
    if sheet not in workbook.parts:
        raise FileRefused(file.name, where, "the sheet is missing or damaged")
    first = takewhile(lambda row: row.number <= SEARCHED_ROWS, sheet_reader(workbook, sheet).rows())
    header = find_header(((row.number, row.texts) for row in first), file, where, expected)
    table = SheetTable(file, sheet, header, frozenset(map(header_key, expected)))
    reader = sheet_reader(workbook, sheet)
    below = (row for row in reader.rows() if row.number > header.row)
    while rows := list(islice(below, ROWS_AT_ONCE)):
        table.add(rows)
    return table.finish(reader.merged)


def sheet_reader(workbook: Workbook, sheet: str) -> SheetReader:
    return SheetReader(workbook.archive, workbook.parts[sheet], f"sheet {sheet}", workbook.rules)


class SheetTable:
    """Collects the rows of one sheet as columns, in Arrow's form: it takes the least memory."""

    def __init__(self, file: ReceivedFile, sheet: str, header: Header, expected: Collection[str]) -> None:
        self.file = file
        self.sheet = sheet
        self.header = header
        self.needed = {place: key for key, place in header.positions.items() if key in expected}
        self.rows: list[int] = []
        self.columns: dict[str, list[pa.Array]] = {key: [] for key in header.positions}
        self.set_apart: list[RefusedRow] = []
        self.filled: set[int] = set()
        self.bytes = 0

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows below the header."""
        refused = {row.number: refusal for row in rows if (refusal := self.refusal(row))}
        self.set_apart += refused.values()
        taken = [row for row in rows if row.cells and row.number not in refused]
        self.rows += [row.number for row in taken]
        self.filled.update(*(row.cells for row in taken))
        for key, place in self.header.positions.items():
            texts = pa.array([row.cells.get(place, "") for row in taken], pa.string())
            self.columns[key].append(texts)
            self.bytes += texts.nbytes
            self.check_size()

    def refusal(self, row: Row) -> RefusedRow | None:
        """Return why a row is set apart: the first of its cells that is needed and wrong."""
        wrong = sorted(row.wrong.keys() & self.needed.keys())
        if not wrong:
            return None
        return RefusedRow(self.sheet, row.number, None, f"column {wrong[0] + 1} holds {row.wrong[wrong[0]]}")

    def check_size(self) -> None:
        if len(self.rows) > self.file.limits.max_rows:
            raise FileRefused(
                self.file.name,
                f"sheet {self.sheet}",
                f"more than {self.file.limits.max_rows:,} rows: split the sheet, or raise EHP_MAX_ROWS",
            )
        if self.bytes > MAX_BYTES:
            raise FileRefused(
                self.file.name,
                f"sheet {self.sheet}",
                f"holds more than {MAX_BYTES // 10**6:,} MB of text: split the sheet",
            )

    def finish(self, merged: Mapping[int, int]) -> TextTable:
        """Return what was collected; `merged` says how many areas of merged cells end in which row."""
        repairs = [*self.header.repairs, *self.header.nameless(self.filled)]
        if areas := sum(count for row, count in merged.items() if row > self.header.row):
            repairs.append(f"merged areas read as their first cell: {areas:,}")
        return TextTable(
            self.file.name,
            self.sheet,
            pa.array(self.rows, pa.int64()),
            self.header.written,
            {
                key: pa.concat_arrays([pa.array([], pa.string()), *arrays])
                for key, arrays in self.columns.items()
            },
            tuple(self.set_apart),
            tuple(f"sheet {self.sheet}: {words}" for words in repairs),
        )
