"""Workbooks, read back with openpyxl and calamine."""

from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from ehplatform.simulate.workbook import Cell, write_workbook

DAY = date(2026, 10, 31)
ROWS: list[list[Cell]] = [
    ["Name", "Date", "Note"],
    ["O'Brien & <Sons>", date(2024, 2, 29), " spaces kept "],
    [None, None, "Ștefania"],
]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    write_workbook(path, {"First & last": ROWS, "Second": [["only"]]}, DAY)
    return path


def test_openpyxl_reads_the_same_text_and_dates(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == ["First & last", "Second"]
    values = [list(row) for row in book["First & last"].iter_rows(values_only=True)]
    assert values == [ROWS[0], [ROWS[1][0], datetime.combine(date(2024, 2, 29), time()), ROWS[1][2]], ROWS[2]]


def test_calamine_reads_the_same_text_and_dates(workbook: Path) -> None:
    values = CalamineWorkbook.from_path(workbook).get_sheet_by_name("First & last").to_python()
    assert values == [[cell or "" for cell in row] for row in ROWS]
