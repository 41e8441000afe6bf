"""In process and over HTTP: the same question has the same answer."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings

from ehplatform.store.engine import connect, register
from ehplatform.store.lake import Lake
from metrics_layer.client import MetricsClient
from metrics_layer.compiler.errors import MemberHidden, QueryError
from metrics_layer.embedded import EmbeddedMetrics
from tests.metrics_layer.conftest import LEAD, NATIONAL
from tests.metrics_layer.queries import queries


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries())
def test_both_doors_give_the_same_rows(
    query: dict[str, Any], metrics: MetricsClient, database: duckdb.DuckDBPyConnection
) -> None:
    inside, outside = EmbeddedMetrics(database, LEAD).load(query), metrics.load(query)
    assert inside.rows == outside.rows
    assert inside.annotation == outside.annotation
    assert inside.total == outside.total


def test_it_reads_arrow_tables_that_are_registered_as_views(serving: Path) -> None:
    closures: pa.Table = Lake(serving / "lake").read("marts", "mart_closure", "212")
    connection = connect()
    register(connection, {"mart_closure": closures})
    answer = EmbeddedMetrics(connection, all_councils=True).load({"measures": ["closures.eh06_closures"]})
    assert answer.rows == [{"closures.eh06_closures": closures.num_rows}]
    assert answer.snapshot_id is None


def test_the_pipeline_sees_all_councils_and_an_identity_its_own(database: duckdb.DuckDBPyConnection) -> None:
    query = {"measures": ["councils.count"]}
    assert EmbeddedMetrics(database, all_councils=True).load(query).rows == [{"councils.count": 2}]
    assert EmbeddedMetrics(database, LEAD).load(query).rows == [{"councils.count": 1}]
    with pytest.raises(MemberHidden):
        EmbeddedMetrics(database, NATIONAL).load(query)


def test_who_asks_must_be_said(database: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ValueError, match="either an identity or all_councils"):
        EmbeddedMetrics(database)
    with pytest.raises(ValueError, match="either an identity or all_councils"):
        EmbeddedMetrics(database, LEAD, all_councils=True)


def test_a_wrong_query_is_refused_in_words(database: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(QueryError, match="'nothing' not found"):
        EmbeddedMetrics(database, LEAD).load({"measures": ["closures.nothing"]})


def test_the_connection_stays_open(database: duckdb.DuckDBPyConnection) -> None:
    EmbeddedMetrics(database, LEAD).load({"measures": ["councils.count"]})
    assert database.execute("select 1").fetchall() == [(1,)]
