"""Made-up batches of one council, small enough that a test can say what is in them."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pyarrow as pa
import pytest

from ehplatform.model.codes import code_set
from ehplatform.model.tables import TABLES_BY_NAME, Column

COMPLETE_TO = date(2026, 10, 31)

MakeTable = Callable[..., pa.Table]


def value(column: Column, row: int, dice: random.Random) -> object:
    """Return a plausible value: the first codes of a set are the commonest, as in life."""
    if column.name == "la_code":
        return "306"
    if column.name == "source_system":
        return "EHM"
    if column.code_set is not None:
        return min(dice.choices(sorted(code_set(column.code_set)), k=2))
    if column.type == "boolean":
        return dice.random() < 0.3
    if column.type == "integer":
        return row
    return f"{column.name}-{row:05d}" if column.type == "text" else None


@pytest.fixture(scope="session")
def make_table() -> MakeTable:
    """Return a maker of canonical tables: ``make_table(name, rows, seed, until)``.

    Rows fall evenly over the two years before `until`; later dates of a row follow the required one.
    """

    # Personal values, ids and batch ids are words that occur nowhere else: canaries for the report.
    def make(name: str, rows: int = 1600, seed: int = 1, until: date = COMPLETE_TO) -> pa.Table:
        dice, table = random.Random(seed), TABLES_BY_NAME[name]
        records = []
        for row in range(rows):
            record = {column.name: value(column, row, dice) for column in table.columns}
            day = until - timedelta(days=dice.randrange(730))
            for column in table.columns:
                if column.type == "date" and not column.personal:
                    record[column.name] = day if day <= until else None
                    day += timedelta(days=dice.randrange(120))
            records.append(record)
        return pa.Table.from_pylist(records, schema=table.arrow_schema())

    return make
