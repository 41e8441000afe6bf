"""Empty files to fill in: one per canonical table, or one workbook with a sheet for each.

For a council whose system no dialect reads. The columns are those of the canonical tables but for what
the platform writes on arrival. Files are named as the template dialect expects them.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ehplatform.model.codes import all_code_sets
from ehplatform.model.tables import ARROW_TYPES, Column, Table

WORKBOOK = "early_help_template.xlsx"
CODES_SHEET = "allowed codes"
CODES_HEADER = ("code set", "code", "meaning", "valid from", "valid to", "formerly written")

AS_TEXT, AS_DATE = "@", "yyyy-mm-dd"
"""Formats of a column in a workbook: ids keep their leading zeros, dates cannot be misread."""

WIDTH = 22


def write_csv(tables: Iterable[Table], folder: Path) -> list[Path]:
    """Write ``<table>.csv`` with the header alone for each table; return the paths."""
    paths = []
    for table in tables:
        path = folder / f"{table.name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(column.name for column in table.file_columns)
        paths.append(path)
    return paths


def write_parquet(tables: Iterable[Table], folder: Path) -> list[Path]:
    """Write ``<table>.parquet`` without rows, with types and meanings, for each table; return the paths."""
    paths = []
    for table in tables:
        path = folder / f"{table.name}.parquet"
        fields = [
            pa.field(c.name, ARROW_TYPES[c.type], nullable=not c.required, metadata={"meaning": c.meaning})
            for c in table.file_columns
        ]
        pq.write_table(pa.schema(fields, metadata={"grain": table.grain}).empty_table(), path)
        paths.append(path)
    return paths


def write_workbook(tables: Iterable[Table], folder: Path) -> list[Path]:
    """Write one workbook: a sheet for each table, and one with the codes they allow; return its path."""
    tables = list(tables)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for table in tables:
        add_table(workbook.create_sheet(table.name), table)
    add_codes(workbook.create_sheet(CODES_SHEET), tables)
    path = folder / WORKBOOK
    workbook.save(path)
    return [path]


def add_table(sheet: Worksheet, table: Table) -> None:
    """Lay out one table: its header, each cell with its meaning as a comment, columns formatted by type."""
    for number, column in enumerate(table.file_columns, start=1):
        cell = sheet.cell(1, number, column.name)
        cell.font = Font(bold=column.required)
        cell.comment = Comment(explanation(column), "Early Help Platform")
        place = sheet.column_dimensions[get_column_letter(number)]
        place.width = WIDTH
        if column.type in ("text", "date"):
            place.number_format = AS_TEXT if column.type == "text" else AS_DATE
    sheet.freeze_panes = "A2"


def explanation(column: Column) -> str:
    """Return what a person who fills in a column needs to know."""
    words = [column.meaning]
    if column.required:
        words.append("required")
    if column.code_set is not None:
        words.append(f"codes: {column.code_set} on the sheet '{CODES_SHEET}'")
    return "; ".join(words)


def add_codes(sheet: Worksheet, tables: Iterable[Table]) -> None:
    """List the codes that the tables' columns allow."""
    sheet.append(CODES_HEADER)
    named = {column.code_set for table in tables for column in table.columns}
    for code_set in all_code_sets().values():
        if code_set.name in named:
            for code in code_set.codes.values():
                formerly = ", ".join(code.formerly) or None
                sheet.append((code_set.name, code.code, code.label, code.valid_from, code.valid_to, formerly))
    sheet.freeze_panes = "A2"
