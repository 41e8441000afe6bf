"""The client: typed answers, errors that say what to do, and no heavy imports."""

import subprocess
import sys
from datetime import datetime

import pytest

from metrics_layer.client import MetricsClient, MetricsRefused, MetricsUnavailable
from tests.metrics_layer.conftest import LEAD, Served


def test_an_answer_holds_rows_and_a_frame_with_types(metrics: MetricsClient) -> None:
    answer = metrics.load(
        {
            "measures": ["closures.eh06_closures", "closures.out05_escalated_12m_rate"],
            "dimensions": ["closures.is_matured_12m"],
            "timeDimensions": [{"dimension": "closures.closed_on", "granularity": "year"}],
        }
    )
    row = answer.rows[0]
    assert row["closures.closed_on.year"] == datetime(2021, 1, 1)  # noqa: DTZ001 -- local, as in Cube
    assert isinstance(row["closures.eh06_closures"], int)
    assert isinstance(row["closures.is_matured_12m"], bool)
    assert {name: str(kind) for name, kind in answer.frame.dtypes.items()} == {
        "closures.is_matured_12m": "boolean",
        "closures.closed_on.year": "datetime64[ns]",
        "closures.closed_on": "datetime64[ns]",
        "closures.eh06_closures": "Int64",
        "closures.out05_escalated_12m_rate": "Float64",
    }
    assert len(answer.frame) == len(answer.rows)


def test_an_answer_without_rows_keeps_its_columns(metrics: MetricsClient) -> None:
    answer = metrics.load(
        {"measures": ["closures.eh06_closures"], "dimensions": ["closures.tier"], "limit": 0}
    )
    assert list(answer.frame.columns) == ["closures.tier", "closures.eh06_closures"]
    assert answer.frame.empty


def test_an_answer_names_its_snapshot(metrics: MetricsClient, served: Served) -> None:
    answer = metrics.load({"measures": ["councils.count"]})
    assert (served.settings.snapshots / str(answer.snapshot_id) / "manifest.json").exists()


def test_a_refusal_says_why(metrics: MetricsClient) -> None:
    with pytest.raises(MetricsRefused, match="not found"):
        metrics.load({"measures": ["closures.nothing"]})


def test_a_wrong_key_is_a_refusal(served: Served) -> None:
    with (
        MetricsClient(served.url, LEAD, "another key that is long enough to be used") as client,
        pytest.raises(MetricsRefused, match="Invalid token"),
    ):
        client.meta()


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with (
        MetricsClient("http://127.0.0.1:9", LEAD, "a key that is long enough to be used") as client,
        pytest.raises(MetricsUnavailable, match="cannot be reached"),
    ):
        client.load({"measures": ["councils.count"]})


def test_the_front_end_can_import_the_client_without_a_database_library() -> None:
    heavy = "{'duckdb', 'sqlalchemy', 'sqlglot', 'starlette'}"
    script = f"import sys, metrics_layer.client; print({heavy} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
