"""Our own template: one CSV file per canonical table, columns named as the table names them.

The file's name says the table: ``[SYNTHETIC_]<table>[_<date of extract>].csv``.
"""

import re

from ehplatform.model.tables import TABLES_BY_NAME, Column, Table, lineage
from ehplatform.sources.dialects.dialect import Dialect, NoSettings
from ehplatform.sources.extract import Extract, RawRows, TextTable, header_key
from ehplatform.sources.readers.delimited import read_csv
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused

FILE_NAME = re.compile(r"(?:synthetic_)?(?P<table>\w+?)(?:_\d{4}-\d{2}-\d{2})?\.csv", re.IGNORECASE)

OURS = frozenset(column.name for column in lineage()) - {"source_person_id"}
"""Lineage that the platform writes; in a file it is passed over."""


def read(file: ReceivedFile, _settings: NoSettings) -> Extract:
    """Read one template file."""
    table = table_of(file)
    text = read_csv(file)
    check_columns(text, table)
    columns = {column.name: text.column(column.name) for column in template_columns(table)}
    rows = RawRows(table, None, text.rows, columns)
    return Extract(records=(rows,), source_rows={None: text.source_rows}, set_aside=text.malformed)


def table_of(file: ReceivedFile) -> Table:
    """Return the table that the file's name says."""
    match = FILE_NAME.fullmatch(file.name)
    table = TABLES_BY_NAME.get(match["table"].lower()) if match else None
    if table is None:
        raise FileRefused(
            file.name, "", f"the name says no table: name it <table>_<date>.csv, {', '.join(TABLES_BY_NAME)}"
        )
    return table


def template_columns(table: Table) -> list[Column]:
    return [column for column in table.columns if column.name not in OURS]


def check_columns(text: TextTable, table: Table) -> None:
    """Refuse a file whose header is wrong.

    Required columns must be there. An optional column may be missing, and a further column may be
    present; both at once look like a misspelt header, which would empty the column in silence.
    """
    text.require([column.name for column in template_columns(table) if column.required])
    known = {header_key(column.name) for column in table.columns}
    missing = [c.name for c in template_columns(table) if header_key(c.name) not in text.columns]
    unknown = [number for number, key in enumerate(text.columns, start=1) if key not in known]
    if missing and unknown:
        raise FileRefused(
            text.file,
            f"column {unknown[0]}",
            f"not a column of {table.name}, while these are missing: {', '.join(missing)}; "
            "correct the header, or add the missing columns empty",
        )


TEMPLATE = Dialect(".csv", NoSettings, read)
