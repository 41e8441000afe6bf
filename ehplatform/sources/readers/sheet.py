"""One sheet of a workbook, row by row: the text that each filled cell shows."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ehplatform.sources.readers.archive import Archive, damaged
from ehplatform.sources.readers.cell_values import number_text
from ehplatform.sources.readers.office_xml import PartReader
from ehplatform.sources.refusal import FileRefused

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
"""As in Excel; whatever lies further out is no sheet."""

DIGITS = "0123456789"
LAST_ROW = re.compile(r"\d{1,7}$", re.ASCII)
NOT_CALCULATED = "a formula that was never calculated: open the workbook in Excel and save it"
ERROR = "an error of its formula: correct it"


@dataclass(frozen=True)
class CellRules:
    """What cells refer to: the shared strings, the styles that show dates, the workbook's date system."""

    strings: Sequence[str]
    moments: Collection[str]
    is_1904: bool


@dataclass(frozen=True)
class Row:
    """A row's filled cells by column, counted from 0, and what is wrong with some of them."""

    number: int
    cells: dict[int, str]
    wrong: dict[int, str]

    @property
    def texts(self) -> list[str]:
        """The row from its first column to its last filled one."""
        return [self.cells.get(column, "") for column in range(max(self.cells, default=-1) + 1)]


class SheetReader(PartReader):
    """Reads one sheet (ECMA-376 part 1, 18.3); rows and cells without a place follow the one before."""

    def __init__(self, archive: Archive, part: str, where: str, rules: CellRules) -> None:
        super().__init__(archive, part, where)
        self.rules = rules
        self.finished: list[Row] = []
        self.merged: Counter[int] = Counter()
        """How many areas of merged cells end in which row."""
        self.row = Row(0, {}, {})
        self.column = -1
        self.columns: dict[str, int] = {}
        self.cell: dict[str, str] = {}
        self.value: str | None = None
        self.has_formula = self.is_phonetic = False

    def rows(self) -> Iterator[Row]:
        """Yield every row that holds anything."""
        for _ in self.blocks():
            yield from self.finished
            self.finished.clear()
        yield from self.finished

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        name = self.names[tag]
        if name == "c":
            self.cell, self.value, self.has_formula = attributes, None, False
        elif name in ("v", "t"):
            self.texts.clear()
        elif name == "row":
            self.start_row(attributes.get("r"))
        elif name == "f":
            self.has_formula = True
        elif name == "rPh":
            self.is_phonetic = True
        elif name == "mergeCell":
            self.merged[last_row(attributes.get("ref", ""))] += 1

    def end(self, tag: str) -> None:
        self.depth -= 1
        name = self.names[tag]
        if name == "v":
            self.value = self.text()
        elif name == "t":
            if not self.is_phonetic:
                self.value = (self.value or "") + self.text()
        elif name == "c":
            self.end_cell()
        elif name == "row":
            if self.row.cells or self.row.wrong:
                self.finished.append(self.row)
        elif name == "rPh":
            self.is_phonetic = False

    def start_row(self, place: str | None) -> None:
        number = self.number(place, MAX_ROWS) if place else self.row.number + 1
        if not self.row.number < number <= MAX_ROWS:
            raise self.out_of_place()
        self.row, self.column = Row(number, {}, {}), -1

    def end_cell(self) -> None:
        place = self.cell.get("r")
        column = self.column_of(place) if place else self.column + 1
        if not self.column < column < MAX_COLUMNS:
            raise self.out_of_place()
        self.column = column
        kind = self.cell.get("t", "n")
        if self.has_formula and not self.value and kind != "str":
            self.row.wrong[column] = NOT_CALCULATED
        elif self.value:
            text = self.value if kind in ("inlineStr", "str") else self.shown(kind, self.value)
            if text := text.strip():
                self.row.cells[column] = text
            if kind == "e":
                self.row.wrong[column] = ERROR

    def shown(self, kind: str, value: str) -> str:
        """Return what a cell shows that holds more than its text."""
        if kind == "n":
            return number_text(value, self.cell.get("s") in self.rules.moments, self.rules.is_1904)
        if kind == "s":
            return self.shared_string(value)
        if kind == "b":
            return {"1": "true", "0": "false"}.get(value, value)
        return value

    def shared_string(self, value: str) -> str:
        try:
            return self.rules.strings[self.number(value, len(self.rules.strings))]
        except IndexError:
            raise damaged(self.archive.file, self.where) from None

    def column_of(self, place: str) -> int:
        """Return the column of a cell's place: 0 for ``A1``, 27 for ``AB1``."""
        letters = place.rstrip(DIGITS)
        column = self.columns.get(letters)
        if column is None:
            column = self.columns[letters] = column_number(letters)
        return column

    def number(self, digits: str, most: int) -> int:
        """Return a whole number; refuse the sheet when it is none, or has more digits than `most`."""
        if not (digits.isascii() and digits.isdecimal()) or len(digits) > len(str(most)):
            raise damaged(self.archive.file, self.where)
        return int(digits)

    def too_long(self, what: str) -> FileRefused:
        refusal = super().too_long(what)
        place = self.cell.get("r")
        column = self.column_of(place) if place else self.column + 1
        return FileRefused(
            refusal.file, f"{self.where}, row {self.row.number}, column {column + 1}", refusal.reason
        )

    def out_of_place(self) -> FileRefused:
        return FileRefused(
            self.archive.file.name,
            f"{self.where}, after row {self.row.number:,}",
            "rows or cells do not follow each other as in a spreadsheet: save the workbook again",
        )


def last_row(area: str) -> int:
    """Return the last row of an area such as ``A2:C4``; 0 for what is none."""
    digits = LAST_ROW.search(area)
    return int(digits[0]) if digits else 0


def column_number(letters: str) -> int:
    """Return the place of a column from its letters, counted from 0; one too far out for what is none."""
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        return MAX_COLUMNS
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
