"""Made-up canonical rows, right or wrong, for tests of what follows from the model."""

from datetime import date
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from ehplatform.model.codes import code_set
from ehplatform.model.tables import Column, Table

Row = dict[str, Any]

DAYS = st.dates(min_value=date(2017, 1, 1), max_value=date(2026, 12, 31))
FEW_IDS = st.sampled_from(["1", "02", "x"])


def conforming(table: Table, number: int) -> Row:
    """A full row that keeps every promise of its table; `number` makes it one of its own."""
    day = date(2024, 5, 1)
    row: Row = {}
    for column in table.columns:
        if column.code_set is not None:
            row[column.name] = next(c.code for c in code_set(column.code_set).values() if c.is_valid_on(day))
        elif column.name in table.key:
            row[column.name] = f"0{number}"
        else:
            row[column.name] = {
                "text": "Zoë's “£5” \\ text, with, commas", "date": day, "integer": 1, "decimal": 1.25,
                "boolean": True,
            }[column.type]  # fmt: skip
    return row


def sparse(table: Table, number: int) -> Row:
    """A row with nothing but what is required."""
    row = conforming(table, number)
    return {c.name: row[c.name] if c.required or c.name in table.key else None for c in table.columns}


def table_of(table: Table, rows: list[Row]) -> pa.Table:
    return pa.Table.from_pylist(rows, table.arrow_schema())


def messy_values(column: Column) -> st.SearchStrategy[Any]:
    """Values of the right type, of which many break a rule."""
    if column.code_set is not None:
        values: st.SearchStrategy[Any] = st.sampled_from([*code_set(column.code_set), "no such code", ""])
    else:
        values = {
            "text": FEW_IDS,
            "date": DAYS,
            "integer": st.integers(-3, 60),
            "decimal": st.floats(-3, 60) | st.just(float("nan")),
            "boolean": st.booleans(),
        }[column.type]
    return st.none() | values


def messy_rows(table: Table) -> st.SearchStrategy[list[Row]]:
    """Lists of rows that break many of the table's rules."""
    return st.lists(st.fixed_dictionaries({c.name: messy_values(c) for c in table.columns}), max_size=12)
