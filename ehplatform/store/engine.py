"""The SQL engine: DuckDB in memory, and the runner of named SQL steps."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa


def connect() -> duckdb.DuckDBPyConnection:
    """Open an empty in-memory database whose results do not depend on the machine's time zone."""
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'").fetchall()
    return connection


def register(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> None:
    """Make each Arrow table a view of that name."""
    for name, table in tables.items():
        connection.register(name, table)


def run_steps(connection: duckdb.DuckDBPyConnection, folder: Path, steps: Sequence[str]) -> None:
    """Run ``<folder>/<step>.sql`` in order; each is one SELECT that becomes a table of the step's name."""
    for step in steps:
        query = (folder / f"{step}.sql").read_text(encoding="utf-8")
        connection.execute(f"create table {step} as {query}").fetchall()


def fetch(connection: duckdb.DuckDBPyConnection, table: str, order_by: str) -> pa.Table:
    """Return a whole table in a stated order, so that equal content gives equal bytes."""
    return connection.execute(f"select * from {table} order by {order_by}").to_arrow_table()
