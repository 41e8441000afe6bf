"""The same tables in DuckDB and in PostgreSQL."""

from pathlib import Path

import duckdb
import sqlalchemy as sa

from metrics_layer.execution import shared_engine

TYPES = {"VARCHAR": "text", "DOUBLE": "double precision", "HUGEINT": "numeric", "TIMESTAMP_NS": "timestamp"}


def duckdb_of(database: Path) -> sa.Engine:
    connection = duckdb.connect(str(database), read_only=True)
    connection.execute("set timezone = 'UTC'")
    return shared_engine(connection)


def postgres_with(source: duckdb.DuckDBPyConnection, engine: sa.Engine) -> None:
    """Copy every table of a DuckDB database to an empty PostgreSQL, whose sessions are in UTC."""
    with engine.begin() as connection:
        connection.execute(sa.text("alter role all set timezone = 'UTC'"))
        for (table,) in source.execute("select table_name from duckdb_tables()").fetchall():
            copy_table(source, table, connection)


def copy_table(source: duckdb.DuckDBPyConnection, table: str, target: sa.Connection) -> None:
    columns = source.execute(f"describe {table}").fetchall()
    declared = ", ".join(f'"{name}" {TYPES.get(kind, kind)}' for name, kind, *_ in columns)
    target.execute(sa.text(f"create table {table} ({declared})"))
    cursor = target.connection.cursor()
    with cursor.copy(f"copy {table} from stdin") as copy:  # type: ignore[attr-defined]
        for row in source.execute(f"select * from {table}").fetchall():
            copy.write_row(row)
