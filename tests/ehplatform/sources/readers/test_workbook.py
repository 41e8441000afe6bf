"""Workbooks, sound and hostile."""

import os
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ehplatform.sources.readers import workbook_parts as workbook_parts_module
from ehplatform.sources.readers.sheet import column_number
from ehplatform.sources.readers.workbook import open_workbook, read_sheet, sheet_reader
from ehplatform.sources.receive import Limits, ReceivedFile
from ehplatform.sources.refusal import FileRefused
from tests.ehplatform.sources.hostile_files import (
    relations,
    text_cell,
    with_shared_string,
    workbook_parts,
    workbook_parts_sharing,
    zipped,
)

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


@pytest.mark.parametrize("length", [1, 100, -100, -1])
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


FAR = "<v>far away</v></c></row>"


@pytest.fixture
def with_cells(received, tmp_path):
    """A workbook whose sheet `Children` holds these rows of XML."""

    def make(rows, name="a.xlsx"):
        whole = received("whole.xlsx", {"Children": [HEADERS]}).path
        with (
            zipfile.ZipFile(whole) as source,
            zipfile.ZipFile(tmp_path / "z", "w", zipfile.ZIP_DEFLATED) as target,
        ):
            for member in source.namelist():
                content = source.read(member)
                if member == "xl/worksheets/sheet1.xml":
                    end = content.index(b"</sheetData>")
                    content = content[:end] + rows.encode() + content[end:]
                target.writestr(member, content)
        return received(name, (tmp_path / "z").read_bytes())

    return make


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1048576"><c t="str" r="C1048576">{FAR}',
        f'<row r="1048576"><c t="str" r="C1048576">{FAR}'.replace("<", "<x:").replace("<x:/", "</x:"),
    ],
    ids=["plain", "with a prefix"],
)
def test_cells_in_far_corners_take_no_place_for_those_between(with_cells, rows):
    """A reader that allots a place to each would need 500 GB for such a workbook of 5 KB."""
    if "x:" in rows:
        rows = rows.replace("<x:row", '<x:row xmlns:x="urn:x"', 1)
    text = read(with_cells(rows))
    assert text.rows.to_pylist() == [1_048_576]
    assert columns(text)["note"] == ["far away"]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
        '<row r="3"><c r="XFE3"><v>1</v></c></row>',
        '<row r="3"/><row r="2"><c r="A2"><v>1</v></c></row>',
        '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
        '<row r="2"><c r="!2"><v>1</v></c></row>',
    ],
    ids=[
        "below the last row",
        "beyond the last column",
        "row goes back",
        "cell goes back",
        "cell twice",
        "no column",
    ],
)
def test_cells_that_lie_where_no_sheet_has_any_are_refused(with_cells, rows):
    with pytest.raises(FileRefused, match=r"sheet Children, after row [123]: rows or cells do not follow"):
        read(with_cells(rows))


@pytest.mark.parametrize("row", ["0", "-1", "1e3", "", "9" * 5_000, "\u0663"])
def test_a_row_number_that_is_none_is_refused_without_an_error(with_cells, row):
    with pytest.raises(FileRefused, match="sheet Children"):
        read(with_cells(f'<row r="{row or "x"}"><c><v>1</v></c></row>'))


def test_rows_and_cells_without_a_place_follow_the_one_before(with_cells):
    rows = '<row><c/><c><v>7</v></c></row><row r="5"><c r="B5"><v>8</v></c><c><v>9</v></c></row>'
    text = read(with_cells(rows))
    assert text.rows.to_pylist() == [2, 5]
    assert columns(text) == {"childid": ["", ""], "dob": ["7", "8"], "note": ["", "9"]}


def test_whole_numbers_keep_all_their_digits(with_cells):
    cells = "".join(
        f'<row><c r="A{row}"><v>{number}</v></c></row>' for row, number in enumerate(NUMBERS, start=2)
    )
    assert columns(read(with_cells(cells)))["childid"] == list(NUMBERS.values())


NUMBERS = {
    "12345678901234567890": "12345678901234567890",
    "7.0": "7",
    "1E3": "1000",
    "1E400": "1E400",
    "-0.5": "-0.5",
    "1.23456789012346E+17": "1.23456789012346E+17",
}


def test_a_row_with_an_error_or_an_uncalculated_formula_is_set_apart(with_cells):
    text = read(
        with_cells(
            '<row><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
            "<row><c><v>1</v></c><c/><c><f>A1+1</f></c></row>"
            '<row><c><f>1+1</f><v>2</v></c><c t="str"><f>""</f><v></v></c></row>'
            "<row><c><v>3</v></c><c/><c/><c><f>A1+1</f></c></row>"
        )
    )
    assert columns(text)["childid"] == ["2", "3"]
    assert [(row.sheet, row.source_row, row.reason) for row in text.malformed] == [
        ("Children", 2, "column 1 holds an error of its formula: correct it"),
        (
            "Children",
            3,
            "column 3 holds a formula that was never calculated: open the workbook in Excel and save it",
        ),
    ]


def test_merged_cells_below_the_header_are_noted(received, tmp_path):
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Children"
    for row in (["Title"], HEADERS, ["1", "x", "m"], ["2", "x", "n"]):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("B3:B4")
    workbook.save(tmp_path / "made.xlsx")
    text = read(received("a.xlsx", (tmp_path / "made.xlsx").read_bytes()))
    assert columns(text)["dob"] == ["x", ""]
    assert text.repairs == (
        "sheet Children: header found in row 2",
        "sheet Children: merged areas read as their first cell: 1",
    )


def test_filled_columns_without_a_header_are_noted(received):
    sheets = {
        "Children": [[*HEADERS, None, ""], ["1", "x", "m", "lost", None], ["2", "x", "m", None, None, "y"]]
    }
    text = read(received("a.xlsx", sheets))
    assert text.repairs == ("sheet Children: filled columns without a header passed over: 4, 6",)


def test_dates_of_the_1904_system_are_read_in_it(received, tmp_path):
    workbook = Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    workbook.worksheets[0].title = "Children"
    workbook.worksheets[0].append(HEADERS)
    workbook.worksheets[0].append(["1", date(2015, 2, 1), "m"])
    workbook.save(tmp_path / "made.xlsx")
    text = read(received("a.xlsx", (tmp_path / "made.xlsx").read_bytes()))
    assert columns(text)["dob"] == ["2015-02-01"]


def test_columns_are_numbered_as_in_a_spreadsheet():
    assert [column_number(letters) for letters in ("A", "Z", "AA", "xfd")] == [0, 25, 26, 16_383]


def test_shared_strings_are_read_without_how_they_look_or_sound(received):
    parts = workbook_parts(
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row>'
        '<row><c t="s"><v>3</v></c><c t="s"><v>4</v></c><c t="s"><v>5</v></c></row>'
    )
    parts["xl/_rels/workbook.xml.rels"] = relations(
        [("worksheet", "/xl/worksheets/sheet1.xml"), ("sharedStrings", "shared/strings.xml")]
    )
    rich = "<si><r><rPr><b/></rPr><t>No</t></r><r><t xml:space='preserve'>ne &amp; all </t></r></si>"
    sounding = "<si><t>Ng</t><rPh sb='0' eb='1'><t>ing</t></rPh><phoneticPr/></si>"
    headers = "".join(f"<si><t>{header}</t></si>" for header in HEADERS)
    parts["xl/shared/strings.xml"] = f"<sst>{headers}{rich}{sounding}<si/></sst>"
    text = read(received("a.xlsx", zipped(parts)), "allocation")
    assert columns(text) == {"childid": ["None & all"], "dob": ["Ng"], "note": [""]}


@pytest.mark.parametrize("number", ["3", "-1", "x", "9" * 5_000])
def test_a_shared_string_that_does_not_exist_is_refused(received, number):
    content = with_shared_string(f'<row><c t="s"><v>{number}</v></c><c t="s"><v>0</v></c></row>', "D.O.B.")
    with pytest.raises(
        FileRefused, match=r"sheet allocation.*: (not a readable XLSX workbook|no header row)"
    ):
        read(received("a.xlsx", content), "allocation")


def test_strings_that_fill_the_memory_are_refused_also_empty_ones(received, monkeypatch):
    monkeypatch.setattr(workbook_parts_module, "MAX_TEXT", 100)
    for strings in ("<si/>" * 11, f"<si><t>{'x' * 91}</t></si>"):
        with pytest.raises(FileRefused, match="holds more than 100 characters of text"):
            open_workbook(received("a.xlsx", zipped(workbook_parts_sharing(strings))))


def test_lists_that_fill_the_memory_are_refused(received, monkeypatch):
    monkeypatch.setattr(workbook_parts_module, "MAX_STYLES", 3)
    parts = workbook_parts("") | {
        "xl/styles.xml": f"<styleSheet><cellXfs>{'<xf/>' * 5}</cellXfs></styleSheet>"
    }
    parts["xl/_rels/workbook.xml.rels"] = relations([("styles", "styles.xml")])
    with pytest.raises(FileRefused, match="not a readable XLSX workbook"):
        open_workbook(received("a.xlsx", zipped(parts)))
    parts = workbook_parts("") | {"_rels/.rels": relations([("officeDocument", "xl/workbook.xml")] * 3_000)}
    with pytest.raises(FileRefused, match="not a readable XLSX workbook"):
        open_workbook(received("a.xlsx", zipped(parts)))


def test_the_workbook_s_parts_stand_where_it_says(received):
    parts = workbook_parts("".join(f"<row>{''.join(map(text_cell, row))}</row>" for row in (HEADERS, "123")))
    moved = {
        "_rels/.rels": relations([("officeDocument", "book/main.xml")]),
        "book/main.xml": parts["xl/workbook.xml"],
        "book/_rels/main.xml.rels": relations([("worksheet", "../sheets/One.XML")]),
        "sheets/one.xml": parts["xl/worksheets/sheet1.xml"],
    }
    assert columns(read(received("a.xlsx", zipped(moved)), "allocation"))["childid"] == ["1"]


def test_cells_of_other_kinds_show_what_a_spreadsheet_shows(with_cells):
    text = read(
        with_cells(
            '<row><c t="b"><v>1</v></c><c t="d"><v>2015-02-01</v></c><c t="str"><v> x </v></c></row>'
            '<row><c t="b"><v>0</v></c><c t="d"><v>2015-02-01T00:00:00</v></c><c t="e"><v>#N/A</v></c></row>'
        ),
        headers=HEADERS[:2],
    )
    assert columns(text)["childid"] == ["true", "false"]
    assert columns(text)["dob"] == ["2015-02-01", "2015-02-01T00:00:00"]
    assert columns(text)["note"] == ["x", "#N/A"]


@pytest.mark.samples
def test_every_cell_of_the_samples_is_what_another_library_reads(tmp_path):
    if "EHP_SAMPLES" not in os.environ:
        pytest.skip("EHP_SAMPLES is not set")
    paths = sorted(Path(os.environ["EHP_SAMPLES"]).rglob("*.xlsx"))
    assert paths
    for path in paths:
        workbook = open_workbook(ReceivedFile("212", path.name, path, Limits(10_000_000, 200)))
        for sheet in load_workbook(path, data_only=True).worksheets:
            found = {
                (row.number, column + 1): text
                for row in sheet_reader(workbook, sheet.title.strip()).rows()
                for column, text in row.cells.items()
            }
            expected = {
                (cell.row, cell.column): shown(cell.value)
                for row in sheet.iter_rows()
                for cell in row
                if shown(cell.value)
            }
            assert {place: as_number(text) for place, text in found.items()} == {
                place: as_number(text) for place, text in expected.items()
            }


def shown(value):
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M:%S}"
    return "" if value is None else str(value).strip()


def as_number(text):
    try:
        return float(text)
    except ValueError:
        return text
