"""Our own template: one table of the canonical model a file or sheet, columns named as the table names them.

For councils whose system no other dialect reads. As CSV or Parquet the file's name says the table,
``[SYNTHETIC_]<table>[_<date of extract>].csv``; in a workbook each sheet's name does. A council whose
system names its files otherwise says under ``settings.files`` which table each holds.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, field_validator
from rapidfuzz import fuzz, process

from ehplatform.model.tables import TABLES_BY_NAME, Table
from ehplatform.sources.dates import name_without_date
from ehplatform.sources.dialects.dialect import Dialect, DialectSettings
from ehplatform.sources.part import Part, RawRows, UnknownHeader
from ehplatform.sources.readers.columnar import read_parquet
from ehplatform.sources.readers.delimited import read_csv
from ehplatform.sources.readers.workbook import open_workbook, read_sheet
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused
from ehplatform.sources.text_table import TextTable, header_key

FILE_NAME = re.compile(r"(?:synthetic_)?(?P<table>[a-z_]+?)(?:[_-]?\d[\d_-]*)?", re.IGNORECASE)

LEAST_LIKENESS = 60.0
"""Below this a suggestion for a header would mislead more often than help."""


class TemplateSettings(DialectSettings):
    """Which table a file or sheet of another name holds."""

    files: dict[str, str] = Field(default_factory=dict)
    """By the name of the file without suffix and date, or of the sheet: the canonical table."""

    @field_validator("files")
    @classmethod
    def tables_must_exist(cls, files: dict[str, str]) -> dict[str, str]:
        for table in files.values():
            if table not in TABLES_BY_NAME:
                raise ValueError(f"no table {table}; allowed: {', '.join(TABLES_BY_NAME)}")
        return files


def read(file: ReceivedFile, settings: TemplateSettings) -> Iterator[Part]:
    """Read one template file."""
    if file.suffix == ".xlsx":
        yield from read_workbook(file, settings)
        return
    table = table_named(Path(file.name).stem, settings)
    if table is None:
        raise FileRefused(
            file.name,
            "",
            f"the name says no table: name it <table>_<date>{file.suffix}, {', '.join(TABLES_BY_NAME)}",
        )
    reader = read_csv if file.suffix == ".csv" else read_parquet
    for text in reader(file, names_of(table)):
        yield part(text, table)


def read_workbook(file: ReceivedFile, settings: TemplateSettings) -> Iterator[Part]:
    """Read the sheets of a workbook that are named for tables; others, such as guidance, are passed over."""
    workbook = open_workbook(file)
    tables = {sheet: table for sheet in workbook.sheet_names if (table := table_named(sheet, settings))}
    if not tables:
        raise FileRefused(
            file.name, "", f"no sheet is named for a table: name it one of {', '.join(TABLES_BY_NAME)}"
        )
    for sheet, table in tables.items():
        yield part(read_sheet(workbook, file, sheet, names_of(table)), table)


def table_named(name: str, settings: TemplateSettings) -> Table | None:
    """Return the table that the name of a file or sheet says."""
    own = {name_without_date(file): table for file, table in settings.files.items()}
    if table := own.get(name_without_date(name.strip())):
        return TABLES_BY_NAME[table]
    match = FILE_NAME.fullmatch(name.strip())
    return TABLES_BY_NAME.get(match["table"].lower()) if match else None


def names_of(table: Table) -> list[str]:
    return [column.name for column in table.file_columns]


def part(text: TextTable, table: Table) -> Part:
    """Return the rows of one block; rows that fill a column nobody knows wait for a decision about it."""
    text.require([column.name for column in table.file_columns if column.required])
    columns = {name: text.column(name) for name in names_of(table) if header_key(name) in text.columns}
    known = {header_key(column.name) for column in table.columns}
    unknown = {key: is_filled(texts) for key, texts in text.columns.items() if key not in known}
    missing = [name for name in names_of(table) if name not in columns]
    waiting = {row for filled in unknown.values() for row in text.rows.filter(filled).to_pylist()}
    return Part(
        records=(RawRows(table, text.sheet, text.rows, columns),),
        source_rows={text.sheet: text.source_rows},
        set_aside=text.malformed,
        waiting={text.sheet: sorted(waiting)},
        unknown_headers=tuple(
            unknown_header(table, text.headers[key], pc.sum(filled).as_py() or 0, missing)
            for key, filled in unknown.items()
        ),
        repairs=dict.fromkeys(text.repairs, 1),
    )


def is_filled(texts: pa.Array) -> pa.Array:
    return pc.not_equal(pc.utf8_trim_whitespace(texts), "")


def unknown_header(table: Table, header: str, filled: int, missing: list[str]) -> UnknownHeader:
    """Describe a column that the table does not have; the likeliest meaning is a column that is missing."""
    found = process.extractOne(
        header_key(header),
        {name: header_key(name) for name in missing},
        scorer=fuzz.ratio,
        score_cutoff=LEAST_LIKENESS,
    )
    if found is None:
        return UnknownHeader(table.name, header, filled)
    return UnknownHeader(table.name, header, filled, found[2], round(found[1], 1))


TEMPLATE = Dialect((".csv", ".xlsx", ".parquet"), TemplateSettings, read, delivery="snapshot", streams=True)
