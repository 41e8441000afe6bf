"""The validation schema: does a table hold what its canonical table promises?

The rules follow from the model alone: types, required values, codes and the time in which they were
valid, ranges of numbers, keys. A finding counts rows and repeats no value.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.model.codes import Code, code_set
from ehplatform.model.tables import ARROW_TYPES, Column, Table

Rule = Literal["column", "type", "required", "code", "dated_code", "range", "key"]

MEANINGS: dict[Rule, str] = {
    "column": "the column is missing, or is none of the table's",
    "type": "the column has another type",
    "required": "a required value is missing",
    "code": "the value is no code of the code set",
    "dated_code": "the code was not valid on the day of the event",
    "range": "the number is out of range",
    "key": "another row has the same key",
}
"""What each rule finds wrong."""


@dataclass(frozen=True)
class Finding:
    """`count` rows break one rule in one column; of a key, the columns are joined by commas."""

    rule: Rule
    column: str
    count: int


def findings(rows: pa.Table, table: Table) -> list[Finding]:
    """Return what in `rows` does not conform to `table`, in the order of its columns; none: it conforms.

    Rules about values are judged only in columns of the right type.
    """
    found = [*column_findings(rows, table)]
    flawed = {finding.column for finding in found}
    for column in table.columns:
        if column.name not in flawed:
            found += value_findings(rows, table, column)
    if flawed.isdisjoint(table.key):
        found += key_findings(rows, table)
    return [finding for finding in found if finding.count]


def column_findings(rows: pa.Table, table: Table) -> Iterator[Finding]:
    """Yield the columns that are missing, unknown or of another type; all rows are concerned."""
    expected = table.arrow_schema()
    for name in [*expected.names, *(name for name in rows.column_names if name not in expected.names)]:
        if name not in rows.column_names or name not in expected.names:
            yield Finding("column", name, max(1, rows.num_rows))
        elif rows.schema.field(name).type != expected.field(name).type:
            yield Finding("type", name, max(1, rows.num_rows))


def value_findings(rows: pa.Table, table: Table, column: Column) -> Iterator[Finding]:
    """Yield what is wrong with the values of one column."""
    values = rows[column.name]
    if column.required:
        yield Finding("required", column.name, values.null_count)
    if column.code_set is not None:
        codes = code_set(column.code_set)
        known = pc.is_in(values, pa.array(codes, pa.string()))
        yield Finding("code", column.name, count(pc.and_(pc.is_valid(values), pc.invert(known))))
        yield Finding("dated_code", column.name, count_out_of_date(rows, table, column, codes.values()))
    if column.minimum is not None or column.maximum is not None:
        yield Finding("range", column.name, count_out_of_range(values, column))


def count_out_of_date(rows: pa.Table, table: Table, column: Column, codes: Iterable[Code]) -> int:
    """Count the rows whose code could not be used on their day; a row without a day passes."""
    name = table.dating_column(column)
    if name is None or name not in rows.column_names or rows.schema.field(name).type != ARROW_TYPES["date"]:
        return 0
    return sum(
        count(pc.and_(pc.equal(rows[column.name], code.code), out_of_date(rows[name], code)))
        for code in codes
        if code.valid_from or code.valid_to
    )


def out_of_date(days: pa.ChunkedArray, code: Code) -> pa.ChunkedArray:
    """Return for each day whether a code could not be used on it."""
    distinct = pc.unique(days).drop_null()
    invalid = [day for day in distinct.to_pylist() if not code.is_valid_on(day)]
    return pc.is_in(days, pa.array(invalid, pa.date32()))


def count_out_of_range(values: pa.ChunkedArray, column: Column) -> int:
    """Count the numbers below the minimum or above the maximum, and those that are not a number."""
    low = count(pc.less(values, column.minimum)) if column.minimum is not None else 0
    high = count(pc.greater(values, column.maximum)) if column.maximum is not None else 0
    return low + high + (count(pc.is_nan(values)) if column.type == "decimal" else 0)


def key_findings(rows: pa.Table, table: Table) -> Iterator[Finding]:
    """Yield the rows beyond the first of each key."""
    distinct = rows.group_by(list(table.key)).aggregate([])
    yield Finding("key", ", ".join(table.key), rows.num_rows - distinct.num_rows)


def count(is_wrong: pa.ChunkedArray) -> int:
    """Return how many are true; null is not."""
    return int(pc.sum(is_wrong).as_py() or 0)
