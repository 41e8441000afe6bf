"""The SQL engine: DuckDB in memory, and the runner of named SQL steps."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

SPILLING_MEMORY = "128MB"
"""What one large sort may hold; measured: twice as much is no quicker for a million rows."""


def connect() -> duckdb.DuckDBPyConnection:
    """Open an empty in-memory database whose results do not depend on the machine's time zone.

    One thread: a council's tables are too small to be shared out, and councils run side by side.
    """
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("set timezone = 'UTC'").fetchall()
    return connection


@contextmanager
def connect_spilling(folder: Path, memory: str = SPILLING_MEMORY) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database of little memory that keeps and sorts larger tables by way of files in `folder`.

    The files hold rows: `folder` must be one for personal data. They go when the connection does.
    """
    with TemporaryDirectory(prefix=".sorting-", dir=folder) as spill, connect() as connection:
        connection.execute(f"set memory_limit = '{memory}'").fetchall()
        connection.execute(f"set temp_directory = '{spill}'").fetchall()
        yield connection


def register(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> None:
    """Make each Arrow table a view of that name."""
    for name, table in tables.items():
        connection.register(name, table)


def run_steps(connection: duckdb.DuckDBPyConnection, folder: Path, steps: Sequence[str]) -> None:
    """Run ``<folder>/<step>.sql`` in order; each is one SELECT that becomes a table of the step's name."""
    for step in steps:
        query = (folder / f"{step}.sql").read_text(encoding="utf-8")
        connection.execute(f"create table {step} as {query}").fetchall()


def run_steps_in_memory(
    inputs: Mapping[str, pa.Table], folder: Path, steps: Sequence[str], results: Mapping[str, str]
) -> dict[str, pa.Table]:
    """Run steps over `inputs`; return the tables of `results`, each in the order that it states."""
    with connect() as connection:
        register(connection, inputs)
        run_steps(connection, folder, steps)
        return {table: fetch(connection, table, order_by) for table, order_by in results.items()}


def fetch(connection: duckdb.DuckDBPyConnection, table: str, order_by: str) -> pa.Table:
    """Return a whole table in a stated order, so that equal content gives equal bytes."""
    return connection.sql(f"select * from {table} order by {order_by}").to_arrow_table()


def rule_in_words(folder: Path, step: str) -> str:
    """Return the comment at the top of a step's file: its rule, as a person reads it."""
    lines = (folder / f"{step}.sql").read_text(encoding="utf-8").splitlines()
    comment = takewhile(lambda line: line.startswith("--"), lines)
    return " ".join(line.removeprefix("--").strip() for line in comment)
