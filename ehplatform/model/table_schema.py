"""Canonical tables as Table Schema, the open standard for describing CSV files.

Table Schema v2, datapackage.org/standard/table-schema. With such a file a supplier can check an extract
with any tool that knows the standard, before it is sent. It describes what arrives: columns that the
platform writes are left out, dates are yyyy-mm-dd, and coded values are the codes themselves.
"""

from typing import Any

from ehplatform.model.codes import code_set
from ehplatform.model.tables import Column, ColumnType, Table

PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"

FIELD_TYPES: dict[ColumnType, str] = {
    "text": "string",
    "date": "date",
    "integer": "integer",
    "decimal": "number",
    "boolean": "boolean",
}


def table_schema(table: Table) -> dict[str, Any]:
    """Return the Table Schema of one table's file, ready for JSON.

    A file may leave optional columns out, but may hold no column that the table does not know
    (`fieldsMatch`: superset).
    """
    names = [column.name for column in table.file_columns]
    return {
        "$schema": PROFILE,
        "name": table.name,
        "description": f"One row: {table.grain}.",
        "fieldsMatch": "superset",
        "fields": [field(column) for column in table.file_columns],
        "missingValues": [""],
        "primaryKey": [name for name in names if name in table.key],
    }


def field(column: Column) -> dict[str, Any]:
    """Return the description of one column."""
    described: dict[str, Any] = {
        "name": column.name,
        "type": FIELD_TYPES[column.type],
        "description": column.meaning,
    }
    if found := constraints(column):
        described["constraints"] = found
    return described


def constraints(column: Column) -> dict[str, Any]:
    """Return the constraints of one column; an empty mapping where there are none."""
    found: dict[str, Any] = {"required": True} if column.required else {}
    if column.code_set is not None:
        found["enum"] = list(code_set(column.code_set))
    if column.minimum is not None:
        found["minimum"] = column.minimum
    if column.maximum is not None:
        found["maximum"] = column.maximum
    return found
