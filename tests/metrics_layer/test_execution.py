"""A query that takes too long is stopped, and the next one is answered."""

import time
from dataclasses import replace

import duckdb
import pytest
import sqlalchemy as sa

from metrics_layer.compiler.access import AllCouncils
from metrics_layer.compiler.model import served_model
from metrics_layer.compiler.query import read_query
from metrics_layer.compiler.statement import Compiled, compile_query
from metrics_layer.execution import QueryTimeout, run, shared_engine

ENDLESS = sa.select(
    sa.literal_column("count(*) from range(1000000) a, range(1000000) b where a.range * b.range % 7 = 3")
)


def compiled() -> Compiled:
    return compile_query(read_query({"measures": ["councils.count"]}), served_model(), AllCouncils())


def test_a_slow_query_is_interrupted_in_the_database(database: duckdb.DuckDBPyConnection) -> None:
    engine = shared_engine(database)
    began = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"stopped after 0\.2 seconds"):
        run(engine, replace(compiled(), select=ENDLESS), timeout=0.2)
    assert time.monotonic() - began < 10
    assert run(engine, compiled(), timeout=10).rows == [(2,)]
