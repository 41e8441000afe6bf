"""The rules as Dagster runs them: three tables, a check for each severity, no word about a person."""

from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pytest

from assets.quality_rules import judge_records
from assets.tables import lake
from ehplatform.model.tables import CANONICAL_TABLES
from ehplatform.sources.ingest import LAYERS
from tests.ehplatform.quality.rules.conftest import canonical

CANARIES = ("CANARY-FORENAME", "CANARY-PERSON", "CANARY-RECORD", "A950000178302", "2015-05-05")

EPISODE = {
    "source_id": "CANARY-RECORD", "source_person_id": "CANARY-PERSON",
    "start_date": date(2024, 5, 1), "end_date": date(2024, 4, 30), "end_reason_code": "DIED",
}  # fmt: skip
PERSON = {
    "source_person_id": "CANARY-PERSON", "forename": "CANARY-FORENAME", "upn": "A950000178302",
    "birth_date": date(2015, 5, 5),
}  # fmt: skip


def run(rows: dict[str, list[dict[str, Any]]], home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("EHP_HOME", str(home))
    for table in CANONICAL_TABLES:
        lake().write(LAYERS[table.name], table.name, canonical(table.name, rows.get(table.name, [])), "306")
    ledger = pa.table({"batch_id": ["b1"], "extract_date": [date(2026, 3, 31)]})
    lake().write("quality", "file_ledger", ledger, "306")
    return dg.materialize([judge_records], partition_key="306", instance=dg.DagsterInstance.ephemeral())


def test_three_tables_and_a_check_for_each_severity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run({"eh_episode": [EPISODE], "person_record": [PERSON]}, tmp_path, monkeypatch)
    assert lake().read("quality", "dq_result", "306").num_rows > 100
    assert "CANARY-RECORD" in lake().read("personal", "dq_failure", "306")["source_id"].to_pylist()
    assert "rows_tested" in lake().read("marts", "mart_data_quality", "306").column_names
    checks = {each.check_name: each for each in result.get_asset_check_evaluations()}
    assert checks.keys() == {"errors_are_rare", "queries_are_few", "remarks_are_few"}
    errors = checks["errors_are_rare"]
    assert not errors.passed
    assert errors.severity == dg.AssetCheckSeverity.WARN
    assert "8630 Case closed before it began: 1 of 1" in str(errors.description)
    assert checks["queries_are_few"].passed


def test_the_event_log_holds_no_value_and_no_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run({"eh_episode": [EPISODE], "person_record": [PERSON]}, tmp_path, monkeypatch)
    events = "".join(str(event) for event in result.all_events)
    assert not [canary for canary in CANARIES if canary in events]


def test_sound_records_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = EPISODE | {"end_date": date(2024, 6, 30)}
    result = run({"eh_episode": [sound]}, tmp_path, monkeypatch)
    assert all(each.passed for each in result.get_asset_check_evaluations())
