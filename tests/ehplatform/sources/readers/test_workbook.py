"""Workbooks, sound and hostile."""

import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from ehplatform.sources.readers.archive import column_number
from ehplatform.sources.readers.workbook import open_workbook, read_sheet
from ehplatform.sources.refusal import FileRefused

HEADERS = ["Child ID", "D.O.B.", "Note"]


def read(file, sheet="Children", headers=HEADERS):
    return read_sheet(open_workbook(file), file, sheet, headers)


def columns(text):
    return {name: values.to_pylist() for name, values in text.columns.items()}


def test_the_header_is_found_below_title_and_note(received):
    sheets = {
        "Children": [["Early Help"], ["last updated Monday"], HEADERS, ["007", date(2015, 2, 1), "None"]]
    }
    text = read(received("a.xlsx", sheets))
    assert text.rows.to_pylist() == [4]
    assert columns(text) == {"childid": ["007"], "dob": ["2015-02-01"], "note": ["None"]}


def test_cells_become_the_text_they_show(received):
    cells = [12345678.0, *map(datetime.fromisoformat, ("2020-04-25", "2020-04-25 09:30")), True, 0.5, " x "]
    sheets = {"S": [["A", "B"], *([cell, "."] for cell in cells)]}
    text = read(received("a.xlsx", sheets), "S", ["A", "B"])
    assert columns(text)["a"] == ["12345678", "2020-04-25", "2020-04-25 09:30:00", "true", "0.5", "x"]


def test_blank_rows_are_passed_over_and_row_numbers_stay_true(received):
    sheets = {"Children": [HEADERS, ["1", "", ""], ["", "", ""], ["2", "", ""]]}
    assert read(received("a.xlsx", sheets)).rows.to_pylist() == [2, 4]


def test_rows_and_columns_are_true_when_the_sheet_starts_further_in(received, tmp_path):
    workbook = Workbook()
    workbook.worksheets[0].title = "Children"
    for cell, value in {"C4": "Child ID", "D4": "D.O.B.", "E4": "Note", "C5": "1", "E6": "m"}.items():
        workbook.worksheets[0][cell] = value
    workbook.worksheets[0].merge_cells("C5:D5")
    workbook.save(tmp_path / "made.xlsx")
    text = read(received("a.xlsx", (tmp_path / "made.xlsx").read_bytes()))
    assert text.rows.to_pylist() == [5, 6]
    assert columns(text) == {"childid": ["1", ""], "dob": ["", ""], "note": ["", "m"]}


def test_a_sheet_without_its_header_says_what_was_expected(received):
    with pytest.raises(FileRefused) as refusal:
        read(received("a.xlsx", {"Children": [["Canary", "Secret"]]}))
    assert "sheet Children: no header row in the first 15 rows" in str(refusal.value)
    assert "'D.O.B.'" in str(refusal.value)
    assert "Canary" not in str(refusal.value)


def test_duplicate_headers_are_refused_by_position(received):
    with pytest.raises(FileRefused, match="sheet Children, row 1: columns 1 and 3"):
        read(received("a.xlsx", {"Children": [["Child ID", "D.O.B.", "child id"], ["1", "2", "3"]]}))


def test_a_missing_sheet_is_refused(received):
    with pytest.raises(FileRefused, match="the sheet is missing"):
        read(received("a.xlsx", {"Other": [HEADERS]}))


@pytest.mark.parametrize("length", [0, 100, -100, -1])
def test_a_truncated_workbook_is_refused(received, length):
    whole = received("whole.xlsx", {"Children": [HEADERS]}).path.read_bytes()
    with pytest.raises(FileRefused, match="not a readable XLSX workbook"):
        read(received("a.xlsx", whole[:length]))


@pytest.mark.parametrize("content", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, b"a,b\n1,2\n"])
def test_another_format_under_the_name_is_refused(received, content):
    with pytest.raises(FileRefused, match="not a readable XLSX workbook"):
        open_workbook(received("a.xlsx", content))


def test_a_zip_that_is_no_workbook_is_refused(received, tmp_path):
    with zipfile.ZipFile(tmp_path / "z", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(FileRefused, match="not a readable XLSX workbook"):
        open_workbook(received("a.xlsx", (tmp_path / "z").read_bytes()))


def bomb(path, bytes_inside):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * bytes_inside)
    return path.read_bytes()


def test_a_bomb_is_refused_by_its_ratio_before_it_is_opened(received, tmp_path):
    with pytest.raises(FileRefused, match="more than 200 times its size"):
        open_workbook(received("a.xlsx", bomb(tmp_path / "z", 5_000_000)))


def test_a_large_workbook_is_refused_by_its_unpacked_size(received, tmp_path):
    file = received(
        "a.xlsx", bomb(tmp_path / "z", 5_000_000), max_expansion_ratio=5_000, max_bytes=2 * 1024**2
    )
    with pytest.raises(FileRefused, match="more than 2 MB"):
        open_workbook(file)


def test_a_bomb_that_lies_about_its_size_is_refused(received, tmp_path):
    content = bomb(tmp_path / "z", 5_000_000)
    stated = (5_000_000).to_bytes(4, "little")
    assert content.count(stated) == 2
    with pytest.raises(FileRefused, match="not a readable XLSX workbook"):
        open_workbook(received("a.xlsx", content.replace(stated, (1_000).to_bytes(4, "little"))))


def test_an_archive_of_very_many_parts_is_refused(received, tmp_path):
    with zipfile.ZipFile(tmp_path / "z", "w") as archive:
        for number in range(2_001):
            archive.writestr(f"{number}.xml", "x")
    with pytest.raises(FileRefused, match="more than 2,000 parts"):
        open_workbook(received("a.xlsx", (tmp_path / "z").read_bytes()))


@pytest.mark.parametrize(
    "sheet",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row><c r = 'XFD1'><v>1</v></c></row><row r='1048576'><c><v>1</v></c></row>",
        '<row r="1"><c s="1" r="xfd1"><v>1</v></c></row><row r="999999"><c><v>1</v></c></row>',
    ],
)
def test_two_cells_in_far_corners_are_refused_before_a_place_is_made_for_those_between(
    received, tmp_path, sheet
):
    """Opening such a workbook of 5 KB allots 500 GB and kills the process."""
    whole = received("whole.xlsx", {"Children": [HEADERS]}).path
    with (
        zipfile.ZipFile(whole) as source,
        zipfile.ZipFile(tmp_path / "z", "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.namelist():
            content = source.read(member)
            if member == "xl/worksheets/sheet1.xml":
                start, end = content.index(b"<sheetData>") + 11, content.index(b"</sheetData>")
                content = content[:start] + sheet.encode() + content[end:]
            target.writestr(member, content)
    with pytest.raises(FileRefused, match="a sheet spans more than 10,000,000 cells"):
        open_workbook(received("a.xlsx", (tmp_path / "z").read_bytes()))


def test_a_reference_across_two_blocks_is_seen(received, monkeypatch):
    file = received("a.xlsx", {"Children": [HEADERS, *([str(n), "", ""] for n in range(40))]})
    monkeypatch.setattr("ehplatform.sources.readers.archive.MAX_CELLS", 41 * 3 - 1)
    for block in (7, 16, 33):
        monkeypatch.setattr("ehplatform.sources.readers.archive.BLOCK", block)
        with pytest.raises(FileRefused, match="a sheet spans more than"):
            open_workbook(file)


def test_columns_are_numbered_as_in_a_spreadsheet():
    assert [column_number(letters) for letters in (b"", b"A", b"Z", b"AA", b"xfd")] == [0, 1, 26, 27, 16_384]
