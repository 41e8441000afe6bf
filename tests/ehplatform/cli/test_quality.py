"""What an analyst sees of the rules, and how the rows to correct are found."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from ehplatform.cli import app
from ehplatform.quality.rules.judge import judge
from ehplatform.settings import load_settings
from ehplatform.store.lake import Lake
from tests.ehplatform.quality.rules.conftest import canonical


def episode(source_id: str, **facts: Any) -> dict[str, Any]:
    return {"source_id": source_id, "start_date": date(2024, 5, 1), "source_system": "EHM", **facts}


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A home in which council 306 has one episode of each kind of fault, and one fault in two records."""
    monkeypatch.setenv("EHP_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    episodes = [
        episode("E1", end_date=date(2024, 4, 1), end_reason_code="DIED"),
        episode("E2", end_date=date(2024, 6, 1), source_person_id="P2"),
        episode("E3", end_date=date(2024, 7, 1), source_person_id="P3"),
        episode("E4", end_date=date(2024, 7, 1), end_reason_code="DIED", source_person_id="P4"),
    ]
    ledger = pa.table(
        {"batch_id": ["b1"], "file_name": ["SYNTHETIC_episodes.csv"], "extract_date": [date(2026, 3, 31)]}
    )
    found = judge({"eh_episode": canonical("eh_episode", episodes)}, ledger, "306")
    lake = Lake(load_settings().lake)
    lake.write("quality", "file_ledger", ledger, "306")
    lake.write("quality", "dq_result", found.dq_result, "306")
    lake.write("personal", "dq_failure", found.dq_failure, "306")
    return CliRunner()


def shown(runner: CliRunner, *words: str) -> str:
    result = runner.invoke(app, ["quality", *words])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_broken_rules_are_shown_worst_first_with_their_numbers(runner: CliRunner) -> None:
    lines = [line.split() for line in shown(runner, "306").splitlines()]
    broken = [line[:5] for line in lines if len(line) > 4 and line[1] in {"error", "query", "info"}]
    assert broken == [
        ["8805", "error", "4", "2", "50.0%"],
        ["8630", "error", "4", "1", "25.0%"],
    ]


def test_of_one_rule_the_reason_why_it_was_not_tested_is_shown(runner: CliRunner) -> None:
    text = shown(runner, "306", "--rule", "8805")
    assert "no row of csc_spell" in text
    assert "Closed without a reason" in text
    assert "8630" not in text


def test_failing_rows_are_listed_with_file_and_row_to_correct_them_at_the_source(runner: CliRunner) -> None:
    lines = shown(runner, "306", "--rule", "8805", "--failures").splitlines()
    assert [line.split() for line in lines if "E2" in line or "E3" in line] == [
        ["eh_episode", "EHM", "E2", "P2", "SYNTHETIC_episodes.csv", "2"],
        ["eh_episode", "EHM", "E3", "P3", "SYNTHETIC_episodes.csv", "3"],
    ]
    assert not [line for line in lines if "E1" in line or "E4" in line]


@pytest.mark.parametrize(
    ("words", "help_"),
    [
        (["306", "--failures"], "--rule 8820"),
        (["306", "--rule", "9999"], "8820"),
        (["999"], "ehplatform run"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_what_to_do(
    words: list[str], help_: str, runner: CliRunner
) -> None:
    refused = runner.invoke(app, ["quality", *words])
    assert refused.exit_code == 1
    assert help_ in " ".join(refused.stderr.split())
