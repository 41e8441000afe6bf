"""Canonical tables as SQLAlchemy tables, for a database that an organisation already has.

Dates, keys, required values, ranges and short code sets are constraints of the database; comments say
what everything means. Long code sets are left to `conformance.py`: a list of a hundred codes in a CHECK
helps nobody.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from ehplatform.model.codes import code_set
from ehplatform.model.tables import CANONICAL_TABLES, Column, ColumnType, Table

SQL_TYPES: dict[ColumnType, type[TypeEngine[Any]]] = {
    "text": sa.Text,
    "date": sa.Date,
    "integer": sa.BigInteger,
    "decimal": sa.Double,
    "boolean": sa.Boolean,
}

MOST_CODES_IN_A_CHECK = 15


def canonical_metadata() -> sa.MetaData:
    """Return every canonical table in one `MetaData`, ready for `create_all`."""
    metadata = sa.MetaData()
    for table in CANONICAL_TABLES:
        sql_table(table, metadata)
    return metadata


def sql_table(table: Table, metadata: sa.MetaData) -> sa.Table:
    """Add one canonical table to `metadata` and return it."""
    return sa.Table(
        table.name,
        metadata,
        *(sql_column(column) for column in table.columns),
        sa.PrimaryKeyConstraint(*table.key),
        *(check for column in table.columns for check in checks(table, column)),
        comment=table.grain,
    )


def sql_column(column: Column) -> sa.Column[Any]:
    return sa.Column(
        column.name, SQL_TYPES[column.type], nullable=not column.required, comment=column.meaning
    )


def checks(table: Table, column: Column) -> Iterator[sa.CheckConstraint]:
    """Yield the constraints on the values of one column; null passes them all."""
    value: sa.ColumnClause[Any] = sa.column(column.name)
    codes = code_set(column.code_set) if column.code_set is not None else {}
    if 0 < len(codes) <= MOST_CODES_IN_A_CHECK:
        yield sa.CheckConstraint(value.in_(list(codes)), name=f"{table.name}_{column.name}_code")
    if column.minimum is not None:
        yield sa.CheckConstraint(value >= column.minimum, name=f"{table.name}_{column.name}_minimum")
    if column.maximum is not None:
        yield sa.CheckConstraint(value <= column.maximum, name=f"{table.name}_{column.name}_maximum")
