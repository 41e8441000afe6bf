"""Workbooks read a second way: what our reader says of a sheet is what calamine says of it."""

import tempfile
from datetime import date, datetime, time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from ehplatform.sources.readers.workbook import open_workbook, read_sheet
from ehplatform.sources.receive import Limits, ReceivedFile

HEADER = ["Child ID", "D.O.B.", "Note", "Number"]
TEXT = st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=8).filter(
    lambda t: not t.startswith("=")
)
MOMENTS = st.datetimes(datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2099-12-31"))
CELL = st.one_of(
    st.none(),
    TEXT,
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6).map(lambda number: round(number, 3)),
    st.booleans(),
    st.dates(date(1901, 1, 1), date(2099, 12, 31)),
    MOMENTS.map(lambda moment: moment.replace(microsecond=0)),
)  # fmt: skip
ROWS = st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=1, max_size=6)


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_every_cell_reads_as_calamine_reads_it(rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.xlsx"
        book = Workbook()
        book.worksheets[0].title = "Children"
        for row in (HEADER, *rows):
            book.worksheets[0].append(list(row))
        book.save(path)
        ours = read_sheet(open_workbook(received(path)), received(path), "Children", HEADER)
        theirs = CalamineWorkbook.from_path(path).get_sheet_by_name("Children").to_python()[1:]
    expected = [[shown(cell) for cell in row] for row in theirs]
    read = [
        list(cells) for cells in zip(*(column.to_pylist() for column in ours.columns.values()), strict=True)
    ]
    assert read == [row for row in expected if any(row)]


def received(path):
    return ReceivedFile("212", "made.xlsx", path, Limits(10_000_000, 200))


def shown(cell):
    """Write a cell that calamine has typed as a person sees it."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
