"""`ehplatform metric history` as it is typed: what it shows, and what it says when it cannot."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from ehplatform.cli import app
from ehplatform.cli.metric import moved_in_words, show_difference
from ehplatform.store.lake import Lake
from ehplatform.store.snapshot import publish

ABOUT = {"id": "eh02", "title": "Re-referrals", "unit": "%", "decimals": 1, "version": "1.0"}
FIGURE = {
    "value": 20.0, "numerator": 4, "denominator": 20, "period": "x", "period_end": "2026-10-31",
    "as_of": "2026-10-31", "version": "1.0", "missing": None,
}  # fmt: skip


def typed(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["metric", "history", "eh02", "--council", "306", *words])
    return done.exit_code, " ".join(done.output.split())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation whose one snapshot was published before definitions were kept."""
    monkeypatch.setenv("EHP_HOME", str(tmp_path))
    lake = Lake(tmp_path / "lake")
    lake.write("marts", "mart_council", pa.table({"la_code": ["306"]}), "306")
    publish(lake, tmp_path / "snapshots", {"councils": ["306"]})
    module = import_module("ehplatform.cli.metric")  # its name in the package is the group of verbs
    monkeypatch.setattr(module, "ask", lambda _: {"metric": ABOUT, "comparisons": []})
    return tmp_path


def test_nothing_published_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EHP_HOME", str(tmp_path))
    code, said = typed()
    assert code == 1
    assert "ehplatform run" in said


def test_old_snapshots_are_listed(home: Path) -> None:
    code, said = typed()
    assert code == 0, said
    assert "definitions of that day were not kept" in said


def test_an_old_snapshot_is_not_reproduced(home: Path) -> None:
    code, said = typed("--on", "2100-01-01")
    assert code == 1
    assert "definitions of that day were not kept" in said


def test_a_day_before_the_first_snapshot_names_the_earliest(home: Path) -> None:
    code, said = typed("--on", "2020-01-01")
    assert code == 1
    assert "the earliest snapshot is of" in said


def test_a_period_without_a_day_is_refused(home: Path) -> None:
    code, said = typed("--period", "2026-09")
    assert code == 1
    assert "add --on" in said


def part(value: float, moved: Any) -> dict[str, Any]:
    return {"difference": {"value": value, "numerator": 1, "denominator": 0}, "moved": moved}


DEFINITIONS = {
    "metric_version": ["1.0", "1.1"],
    "metric_files": ["referrals.yml"],
    "configuration": ["a", "b"],
    "profile": {"step_down_from": (["CIN", "CPP"], ["CIN"])},
}

PARTS = {
    "definitions": part(0.0, DEFINITIONS),
    "people": part(5.0, {"merged: new_record": 1, "split: decision": 1200}),
    "records": part(-1.25, [{"table": "eh_referral", "new": 3, "changed": 0, "withdrawn": 1}]),
}  # fmt: skip


def test_what_moved_is_told_line_by_line() -> None:
    assert list(moved_in_words(PARTS)) == [
        "definitions: step_down_from CIN, CPP -> CIN",
        "definitions: version of the metric 1.0 -> 1.1",
        "definitions: definitions of metrics changed in referrals.yml",
        "definitions: the council's file changed",
        "people: merged: new record: 1 record",
        "people: split: decision: 1,200 records",
        "records: eh_referral: 3 new, 0 changed, 1 withdrawn",
    ]


@pytest.mark.parametrize("parts", [PARTS, None])
def test_a_difference_is_shown_in_the_metrics_decimals(
    parts: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    published = {"snapshot": "s", "published_at": "2026-11-02T06:00:00+00:00", "figure": FIGURE}
    show_difference(
        {
            "metric": ABOUT, "council": "306", "definition": "local", "period": "June 2026",
            "then": published, "today": published, "difference": PARTS["people"]["difference"],
            "parts": parts, "notes": ["A note."],
        }
    )  # fmt: skip
    said = capsys.readouterr().out
    assert "the council's own definition" in said
    assert "20.0" in said
    assert "+5.0" in said
    assert ("not explained" in said) == (parts is None)
    assert said.endswith("A note.\n")
