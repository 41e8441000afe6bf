"""The server reads what is published, as it is published."""

import logging
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import sqlalchemy as sa

from ehplatform.settings import Settings
from ehplatform.store.lake import Lake
from ehplatform.store.snapshot import publish
from metrics_layer.client import MetricsClient, MetricsUnavailable
from metrics_layer.server.snapshots import SnapshotReader
from tests.metrics_layer.conftest import LEAD, serve
from tests.metrics_layer.serving import build_serving

ASSESSMENTS = "assessments.eh05_assessments_completed"
COUNT = {"measures": [ASSESSMENTS]}


def without_assessments(root: Path) -> None:
    """Publish a second snapshot in which Croydon has completed none."""
    lake = Lake(root / "lake")
    old = lake.read("marts", "mart_assessment", "306")
    lake.write("marts", "mart_assessment", pa.Table.from_pylist([], schema=old.schema), "306")
    publish(lake, root / "snapshots", {})


def test_a_new_snapshot_is_answered_from_without_a_restart(tmp_path: Path) -> None:
    build_serving(tmp_path)
    with serve(Settings(home=tmp_path)) as running, running.metrics(LEAD) as client:
        before = client.load(COUNT)
        without_assessments(tmp_path)
        after = client.load(COUNT)
    assert before.rows[0][ASSESSMENTS] > 0
    assert after.rows[0][ASSESSMENTS] == 0
    assert before.snapshot_id != after.snapshot_id


def test_a_request_that_began_on_the_old_snapshot_finishes_there(tmp_path: Path) -> None:
    build_serving(tmp_path)
    reader = SnapshotReader(tmp_path / "snapshots")
    old = reader.current()
    without_assessments(tmp_path)
    new = reader.current()
    count = sa.text("select count(*) from mart_assessment where la_code = '306'")
    with old.engine.connect() as before, new.engine.connect() as after:
        assert before.execute(count).scalar_one() > 0
        assert after.execute(count).scalar_one() == 0


def test_before_the_first_snapshot_the_server_lives_but_is_not_ready(tmp_path: Path) -> None:
    with serve(Settings(home=tmp_path)) as running, running.metrics(LEAD) as client:
        assert running.http.get(f"{running.url}/livez").status_code == 200
        assert running.http.get(f"{running.url}/readyz").status_code == 503
        with pytest.raises(MetricsUnavailable, match="ehplatform run"):
            client.load(COUNT)


@pytest.mark.parametrize(
    "statement",
    [
        "create table stolen as select 1",
        "delete from mart_closure",
        "select * from read_text('/etc/hostname')",
        "copy mart_closure to 'out.csv'",
        "attach 'other.duckdb'",
        "install httpfs",
        "set enable_external_access = true",
        "set lock_configuration = false",
    ],
)
def test_the_served_database_cannot_write_reach_out_or_be_unlocked(serving: Path, statement: str) -> None:
    """A second lock: even a statement that slipped through could only read this snapshot."""
    engine = SnapshotReader(serving / "snapshots").current().engine
    with engine.connect() as connection, pytest.raises((sa.exc.DBAPIError, duckdb.Error)):
        connection.execute(sa.text(statement)).all()


def test_the_log_names_the_route_and_never_the_values(
    metrics: MetricsClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="metrics_layer"):
        metrics.load(
            {
                "measures": [ASSESSMENTS],
                "filters": [
                    {"member": "assessments.la_code", "operator": "equals", "values": ["value-of-a-filter"]}
                ],
            }
        )
    assert "POST /cubejs-api/v1/load 200" in caplog.text
    assert "value-of-a-filter" not in caplog.text
