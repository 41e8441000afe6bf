"""Workbooks kept by hand: what each sheet's columns mean stands in the council's own file.

One row of a sheet can give a record of several tables; a table with a `when` column gives one only
where that column is filled.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, field_validator, model_validator

from ehplatform.model.tables import TABLES_BY_NAME
from ehplatform.sources.dialects.dialect import Dialect, DialectSettings
from ehplatform.sources.part import Part, RawRows
from ehplatform.sources.readers.workbook import open_workbook, read_sheet
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused
from ehplatform.sources.text_table import TextTable, text_of


class Record(DialectSettings):
    """How a row gives a record of one table: its columns by the council's headers, and constants."""

    table: str
    when: str | None = None
    columns: dict[str, str]
    constants: dict[str, str] = Field(default_factory=dict)

    @field_validator("table")
    @classmethod
    def must_exist(cls, table: str) -> str:
        if table not in TABLES_BY_NAME:
            raise ValueError(f"no table {table}; allowed: {', '.join(TABLES_BY_NAME)}")
        return table

    @model_validator(mode="after")
    def columns_must_exist(self) -> "Record":
        allowed = {column.name: column for column in TABLES_BY_NAME[self.table].file_columns}
        given = self.columns.keys() | self.constants.keys()
        if unknown := sorted(given - allowed.keys()):
            raise ValueError(
                f"{self.table} has no column {', '.join(unknown)}; allowed: {', '.join(allowed)}"
            )
        if missing := [name for name, column in allowed.items() if column.required and name not in given]:
            raise ValueError(f"{self.table} needs a header for {', '.join(missing)}")
        return self

    @property
    def headers(self) -> list[str]:
        """Every header of the sheet that the record reads."""
        return [*self.columns.values(), *([self.when] if self.when else [])]


class SpreadsheetSettings(DialectSettings):
    """The sheets to read, each with the records that its rows give."""

    sheets: dict[str, list[Record]]


def read(file: ReceivedFile, settings: SpreadsheetSettings) -> Iterator[Part]:
    """Read the sheets of one workbook that the council's file describes."""
    workbook = open_workbook(file)
    present = [sheet for sheet in settings.sheets if sheet in workbook.sheet_names]
    if not present:
        raise FileRefused(
            file.name, "", f"none of the sheets {', '.join(settings.sheets)}: name the sheets so"
        )
    for sheet in present:
        headers = list(dict.fromkeys(name for record in settings.sheets[sheet] for name in record.headers))
        text = read_sheet(workbook, file, sheet, headers)
        text.require(headers)
        yield Part(
            records=tuple(raw_rows(record, text) for record in settings.sheets[sheet]),
            source_rows={sheet: text.source_rows},
            set_aside=text.malformed,
            repairs=dict.fromkeys(text.repairs, 1),
        )


def raw_rows(record: Record, text: TextTable) -> RawRows:
    """Return the rows of a sheet that give this record."""
    count = len(text.rows)
    is_given = filled(text.column(record.when)) if record.when else pa.array([True] * count, pa.bool_())
    columns = {name: text.column(header) for name, header in record.columns.items()}
    columns |= {name: text_of(value, count) for name, value in record.constants.items()}
    return RawRows(
        TABLES_BY_NAME[record.table],
        text.sheet,
        text.rows.filter(is_given),
        {name: values.filter(is_given) for name, values in columns.items()},
    )


def filled(texts: pa.Array) -> pa.Array:
    return pc.not_equal(pc.utf8_trim_whitespace(texts), "")


SPREADSHEET = Dialect((".xlsx",), SpreadsheetSettings, read, delivery="snapshot", streams=False)
