"""Template files as another program opens them."""

import csv
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

from ehplatform.model.codes import code_set
from ehplatform.model.tables import CANONICAL_TABLES, TABLES_BY_NAME
from ehplatform.model.templates import CODES_SHEET, write_csv, write_parquet, write_workbook

ALLOCATION_HEADER = [
    "source_person_id", "source_id", "episode_id", "start_date", "end_date", "role", "worker_ref", "team_ref",
    "change_reason_code",
]  # fmt: skip


def test_a_csv_template_is_a_header_and_nothing_else(tmp_path: Path) -> None:
    paths = write_csv(CANONICAL_TABLES, tmp_path)
    assert [path.stem for path in paths] == list(TABLES_BY_NAME)
    with (tmp_path / "allocation.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [ALLOCATION_HEADER]


def test_a_parquet_template_has_the_types_and_no_rows(tmp_path: Path) -> None:
    for path in write_parquet(CANONICAL_TABLES, tmp_path):
        table = TABLES_BY_NAME[path.stem]
        schema = pq.read_schema(path)
        assert schema.names == [column.name for column in table.file_columns]
        assert schema.types == [table.arrow_schema().field(name).type for name in schema.names]
        assert [f.nullable for f in schema] == [not table.column(name).required for name in schema.names]
        assert pq.read_metadata(path).num_rows == 0


def test_the_workbook_has_a_sheet_for_each_table_and_one_of_codes(tmp_path: Path) -> None:
    [path] = write_workbook(CANONICAL_TABLES, tmp_path)
    workbook = CalamineWorkbook.from_path(path)
    assert workbook.sheet_names == [*TABLES_BY_NAME, CODES_SHEET]
    assert workbook.get_sheet_by_name("allocation").to_python() == [ALLOCATION_HEADER]
    codes = workbook.get_sheet_by_name(CODES_SHEET).to_python()
    listed = {row[1] for row in codes if row[0] == "ASSESSMENT_FACTOR"}
    assert listed == set(code_set("ASSESSMENT_FACTOR"))
    [police] = [row for row in codes if row[0] == "SOURCE" and row[1] == "6"]
    assert police[2] == "Police"


def test_ids_are_kept_as_text_and_meanings_stand_at_the_headers(tmp_path: Path) -> None:
    [path] = write_workbook([TABLES_BY_NAME["eh_referral"]], tmp_path)
    sheet = openpyxl.load_workbook(path)["eh_referral"]
    headers = {cell.value: cell for cell in sheet[1]}
    formats = {n: sheet.column_dimensions[c.column_letter].number_format for n, c in headers.items()}
    assert (formats["source_person_id"], formats["referral_date"]) == ("@", "yyyy-mm-dd")
    assert headers["source_code"].comment.text == "who referred; codes: SOURCE on the sheet 'allowed codes'"
    assert headers["referral_date"].comment.text == "day the referral was received; required"


def test_a_workbook_of_one_table_lists_its_codes_only(tmp_path: Path) -> None:
    [path] = write_workbook([TABLES_BY_NAME["team"]], tmp_path)
    codes = CalamineWorkbook.from_path(path).get_sheet_by_name(CODES_SHEET).to_python()[1:]
    assert {row[0] for row in codes} == {"ORG_TYPE"}
