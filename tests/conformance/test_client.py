"""Cube's own client for JavaScript, unchanged, against a running server."""

import json
import os
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ehplatform.access import issue_token
from tests.conformance.conftest import BIN, NODE_MODULES
from tests.metrics_layer.conftest import LEAD, Served

CLIENT = Path(__file__).parent / "client.cjs"


@pytest.fixture(scope="module")
def said(served: Served) -> Any:
    """What the client read."""
    if not NODE_MODULES.is_dir():
        pytest.skip("needs the packages of `make test`")
    forged = issue_token(LEAD, "another secret of at least 32 bytes", timedelta(minutes=5))
    ran = subprocess.run(
        [str(BIN / "node"), str(CLIENT), served.api, served.token(LEAD), forged],
        env=os.environ | {"NODE_PATH": str(NODE_MODULES)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    return json.loads(ran.stdout)


def test_the_formats_hold_the_same_rows(said: Any) -> None:
    assert said["rows"]
    assert said["compact"] == said["columnar"] == said["rows"]


def test_pivot_series_and_table_have_the_dimensions_in_their_places(said: Any) -> None:
    assert [point["x"][:7] for point in said["pivot"]] == ["2025-01", "2025-04", "2025-07", "2025-10"]
    assert len(said["series"]) == len({row["closures.tier"] for row in said["rows"]})
    assert said["columns"] == ["closures.closed_on.quarter", "closures.tier", "closures.eh06_closures"]
    drawn = sum(value for point in said["pivot"] for value in point.values() if isinstance(value, int))
    assert drawn == sum(int(row["closures.eh06_closures"]) for row in said["rows"])


def test_a_total_is_of_all_rows(said: Any) -> None:
    assert said["total"] == 4


def test_compared_periods_are_told_apart(said: Any) -> None:
    this_year, last_year = said["compared"]
    assert {row["compareDateRange"] for row in this_year} == {
        "2025-01-01T00:00:00.000 - 2025-12-31T23:59:59.999"
    }
    assert {row["closures.closed_on"][:4] for row in last_year} == {"2024"}
    assert len(said["comparedSeries"]) == 2


def test_measures_of_two_queries_meet_on_one_axis(said: Any) -> None:
    assert len(said["blended"]) == 4
    for point in said["blended"]:
        assert {"closures.eh06_closures", "referrals.eh01_referrals"} <= {key.split(",")[-1] for key in point}


def test_a_drill_down_asks_for_the_cases_behind_a_point(said: Any) -> None:
    filters = {each["member"]: each["operator"] for each in said["drill"]["filters"]}
    assert filters == {"closures.eh06_closures": "measureFilter", "closures.tier": "equals"}
    assert "closures.closed_on" in said["drill"]["dimensions"]


def test_a_view_answers_as_a_cube_does(said: Any) -> None:
    [row] = said["view"]
    assert int(row["early_help.eh01_referrals"]) > 0
    assert int(row["early_help.eh06_closures"]) > 0
    assert said["views"] == ["early_help"]


def test_meta_sql_and_dry_run_are_read(said: Any) -> None:
    assert said["resolved"].startswith("Closures Percentage of cases closed due to family disengaging")
    assert "FROM mart_closure" in said["sql"]
    assert said["dryRun"] == "regularQuery"


def test_errors_reach_the_client_with_their_words_and_status(said: Any) -> None:
    assert "'nothing' not found" in said["unknown"]["message"]
    assert said["unknown"]["status"] == 400
    assert said["refused"]["status"] == 403
