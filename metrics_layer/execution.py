"""Compiled statements, run on DuckDB with a time limit."""

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import duckdb
import sqlalchemy as sa
from duckdb_engine import ConnectionWrapper
from sqlalchemy.pool import NullPool, StaticPool

from metrics_layer.compiler.statement import Compiled


class QueryTimeout(TimeoutError):
    """A query ran longer than it may and was stopped."""


@dataclass(frozen=True)
class Rows:
    """What the database answered, in the order of the statement's columns."""

    rows: Sequence[Sequence[Any]]
    total: int | None


def shared_engine(root: duckdb.DuckDBPyConnection) -> sa.Engine:
    """Return an engine that gives every thread a connection of its own to the database of `root`."""
    return sa.create_engine("duckdb://", creator=lambda: ConnectionWrapper(root.cursor()), poolclass=NullPool)


def single_engine(connection: duckdb.DuckDBPyConnection) -> sa.Engine:
    """Return an engine on one connection, whose own temporary views it sees; for one thread."""
    return sa.create_engine("duckdb://", creator=lambda: ConnectionWrapper(connection), poolclass=StaticPool)


def run(engine: sa.Engine, compiled: Compiled, timeout: float | None = None) -> Rows:
    """Run a statement; raises `QueryTimeout` after `timeout` seconds, having stopped the database."""
    with engine.connect() as connection:
        dbapi: Any = connection.connection.dbapi_connection
        timer = threading.Timer(timeout, dbapi.interrupt) if timeout is not None else None
        if timer:
            timer.start()
        try:
            rows = connection.execute(compiled.select).all()
            total = connection.execute(compiled.total).scalar() if compiled.total is not None else None
        except (sa.exc.DBAPIError, duckdb.InterruptException) as error:
            if isinstance(getattr(error, "orig", error), duckdb.InterruptException):
                raise QueryTimeout(
                    f"The query was stopped after {timeout:g} seconds: ask for less."
                ) from error
            raise
        finally:
            if timer:
                timer.cancel()
            with suppress(sa.exc.DBAPIError):
                connection.rollback()
    return Rows([tuple(row) for row in rows], total)
