"""One council's canonical tables, from the mapped rows of its batches in force."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from ehplatform.model.tables import CANONICAL_TABLES, CSC_SPELL, Table
from ehplatform.sources.care_returns import whole_care_periods
from ehplatform.sources.in_force import ReadBatch
from ehplatform.store.engine import connect_spilling

CURRENT_ROW = Path(__file__).parent / "steps" / "current_row.sql"

ROWS_AT_ONCE = 100_000


@contextmanager
def current_rows(table: Table, batches: Sequence[ReadBatch]) -> Iterator[pa.RecordBatchReader]:
    """Give one canonical table as a stream: one row per key, in key order.

    `batches` are those in force, oldest content first.
    """
    schema = table.arrow_schema()
    with standing_rows(table, batches) as rows:
        if rows is None:
            yield pa.RecordBatchReader.from_batches(schema, [])
        else:
            yield rows.to_arrow_reader(ROWS_AT_ONCE).cast(schema)


def rows_standing(batches: Sequence[ReadBatch]) -> Counter[str]:
    """Return how many canonical rows each batch in force gives, by batch id."""
    standing = Counter(dict.fromkeys((batch.batch.batch_id for batch in batches), 0))
    for table in CANONICAL_TABLES:
        giving = giving_rows(table, batches)
        if len(giving) == 1:
            standing[giving[0].batch.batch_id] += giving[0].account.tables[table.name]
        elif giving:
            with standing_rows(table, batches) as rows:
                counts = rows.aggregate("batch_id, count(*)").fetchall() if rows else []
            standing.update(dict(counts))
    return standing


def giving_rows(table: Table, batches: Sequence[ReadBatch]) -> list[ReadBatch]:
    """Return the batches that hold rows of a table."""
    return [batch for batch in batches if table.name in batch.account.tables]


@contextmanager
def standing_rows(table: Table, batches: Sequence[ReadBatch]) -> Iterator[duckdb.DuckDBPyRelation | None]:
    """Give the rows of a table that stand, as a query that has not run yet; None when there are none."""
    giving = giving_rows(table, batches)
    if not giving:
        yield None
        return
    with connect_spilling(giving[0].files.folder.parent) as connection:
        paths = [str(batch.files.table_path(table.name)) for batch in giving]
        connection.read_parquet(paths).create_view("mapped")
        if len(giving) == 1:
            yield only_rows(connection, table)
        else:
            rows = latest_rows(connection, table, giving)
            yield whole_care_periods(rows) if table is CSC_SPELL else rows


def only_rows(connection: duckdb.DuckDBPyConnection, table: Table) -> duckdb.DuckDBPyRelation:
    """Return the rows of a single batch, in key order: inside a file keys are unique."""
    columns = ", ".join(column.name for column in table.columns)
    return connection.sql(f"select {columns} from mapped order by {', '.join(table.key)}")


def latest_rows(
    connection: duckdb.DuckDBPyConnection, table: Table, giving: Sequence[ReadBatch]
) -> duckdb.DuckDBPyRelation:
    """Return the row of the latest content for each key, in key order."""
    given = [frozenset(batch.account.columns.get(table.name, ())) for batch in giving]
    in_all = given[0].intersection(*given)
    in_some = given[0].union(*given) - in_all - set(table.key)
    order = {
        "batch_id": [batch.batch.batch_id for batch in giving],
        "place": pa.array(range(len(giving)), pa.int32()),
    }
    order |= {f"has_{name}": [name in columns for columns in given] for name in sorted(in_some)}
    connection.register("batch_order", pa.table(order))
    query = CURRENT_ROW.read_text(encoding="utf-8").format(
        key=", ".join(f"mapped.{name}" for name in table.key),
        columns=", ".join(
            latest_known(column.name) if column.name in in_some else f"mapped.{column.name}"
            for column in table.columns
        ),
    )
    return connection.sql(query)


def latest_known(column: str) -> str:
    """Return what a column holds by the latest batch that has it, null where that says nothing."""
    # In a struct a null that was said differs from a value that was not, which the window passes over.
    said = f"case when batch_order.has_{column} then {{'value': mapped.{column}}} end"
    return f"(last_value({said} ignore nulls) over history).value as {column}"
