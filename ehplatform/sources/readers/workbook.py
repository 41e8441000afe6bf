"""XLSX workbooks as text."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from ehplatform.sources.extract import TextTable, header_key
from ehplatform.sources.readers.archive import check_archive, damaged
from ehplatform.sources.readers.headers import header_positions
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused

HEADER_SEARCH_ROWS = 15
"""Titles and notes may stand above the header, but not more than this many rows."""


def open_workbook(file: ReceivedFile) -> CalamineWorkbook:
    """Open a workbook that passed `check_archive`; raises `FileRefused` when it is none."""
    check_archive(file)
    try:
        return CalamineWorkbook.from_path(file.path)
    except CalamineError:
        raise damaged(file) from None


def read_sheet(
    workbook: CalamineWorkbook, file: ReceivedFile, sheet: str, expected: Collection[str]
) -> TextTable:
    """Read one sheet below its header row, which is the one that holds most of the expected headers.

    Formulas come as their last values, Excel dates as ISO text, whole numbers without a decimal
    point. Blank rows are passed over; of merged cells the first holds the value.
    """
    try:
        grid = workbook.get_sheet_by_name(sheet)
    except CalamineError:
        raise FileRefused(file.name, f"sheet {sheet}", "the sheet is missing or damaged") from None
    header_row, positions = find_header(grid, file, sheet, expected)
    rows: list[int] = []
    columns: dict[str, list[str]] = {key: [] for key in positions}
    for number, cells in enumerate(islice(grid.iter_rows(), header_row, None), start=header_row + 1):
        texts = [cell_text(cell) for cell in cells]
        if any(texts):
            rows.append(number)
            for key, position in positions.items():
                columns[key].append(texts[position])
    arrays = {key: pa.array(values, pa.string()) for key, values in columns.items()}
    return TextTable(file.name, sheet, pa.array(rows, pa.int64()), arrays)


def find_header(
    grid: CalamineSheet, file: ReceivedFile, sheet: str, expected: Collection[str]
) -> tuple[int, dict[str, int]]:
    """Return the header's row number and the position of each of its columns."""
    keys = {header_key(header) for header in expected}
    candidates: list[Sequence[str]] = [
        [cell_text(cell) for cell in cells] for cells in islice(grid.iter_rows(), HEADER_SEARCH_ROWS)
    ]
    found = [len(keys & {header_key(cell) for cell in cells}) for cells in candidates]
    best = max(found, default=0)
    if best < min(2, len(keys)):
        raise FileRefused(
            file.name,
            f"sheet {sheet}",
            f"no header row in the first {HEADER_SEARCH_ROWS} rows: expected "
            + ", ".join(f"'{header}'" for header in expected),
        )
    row = found.index(best)
    return row + 1, header_positions(candidates[row], file.name, f"sheet {sheet}, row {row + 1}")


def cell_text(cell: Any) -> str:
    """Return what a cell shows, as text that a date or a code reader can take."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
