"""A metric's value in any published state, under the definitions of that state."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ehplatform.store.snapshot import current_snapshot
from metrics_layer.compiler.model import MODEL_FOLDER
from metrics_layer.embedded import EmbeddedMetrics
from metrics_layer.history import NoSuchMetric, answered, main
from metrics_layer.reporting import figures
from tests.metrics_layer.conftest import LEAD, copy_of


def question(serving: Path, metric: str = "eh02", **asked: Any) -> dict[str, Any]:
    database = str(current_snapshot(serving / "snapshots").database)
    state = {"database": database, "model": None, "definition": "common"} | asked.pop("state", {})
    return {"metric": metric, "council": "306", "month": None, "comparisons": [[state]]} | asked


def figure(asked: dict[str, Any]) -> dict[str, Any]:
    [[found]] = answered(asked)["comparisons"]
    return dict(found)


def test_every_metric_is_what_the_reports_say(serving: Path, database: duckdb.DuckDBPyConnection) -> None:
    [last_month] = database.execute(
        "select last_complete_month from mart_council where la_code = '306'"
    ).fetchone() or [None]
    assert isinstance(last_month, date)
    reported = figures(EmbeddedMetrics(database, LEAD), last_month)
    assert len(reported) > 10
    for each in reported:
        found = figure(question(serving, each.metric.id))
        assert (found["value"], found["numerator"], found["denominator"]) == (
            each.value, each.numerator, each.denominator,
        )  # fmt: skip
        assert found["period"] == each.period.words


def test_all_states_of_a_comparison_are_asked_for_the_period_of_the_first(serving: Path) -> None:
    asked = question(serving, month="2026-05")
    asked["comparisons"] = [asked["comparisons"][0] * 2]
    [found] = answered(asked)["comparisons"]
    assert [each["period"] for each in found] == ["June 2025 to May 2026"] * 2
    assert found[0] == found[1]


def test_a_stock_is_asked_for_its_month(serving: Path) -> None:
    assert figure(question(serving, "eh03", month="2026-05"))["period"] == "May 2026"


def test_definitions_that_were_kept_are_the_ones_that_count(serving: Path, tmp_path: Path) -> None:
    for path in MODEL_FOLDER.glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(
            text.replace("100.0 * {eh02_numerator}", "1000.0 * {eh02_numerator}"), encoding="utf-8"
        )
    today = figure(question(serving))
    then = figure(question(serving, state={"model": str(tmp_path)}))
    assert then["numerator"] == today["numerator"]
    assert then["value"] == pytest.approx(10 * today["value"])


def test_what_a_state_cannot_say_is_said_in_words(serving: Path, tmp_path: Path) -> None:
    assert "was not complete" in figure(question(serving, month="2030-01"))["missing"]
    assert figure(question(serving, council="999"))["missing"] == "the council was not published"
    with copy_of(current_snapshot(serving / "snapshots").database, tmp_path) as common_only:
        common_only.execute("drop table mart_council_local").fetchall()
    database = str(tmp_path / "copy.duckdb")
    own = figure(question(serving, state={"definition": "local", "database": database}))
    assert own["missing"] == "figures by the council's own definition were not published"
    (tmp_path / "councils.yml").write_bytes((MODEL_FOLDER / "councils.yml").read_bytes())
    assert figure(question(serving, state={"definition": "local"}))["missing"] is None
    without = figure(question(serving, state={"model": str(tmp_path)}))
    assert without["missing"] == "the definitions of that day have no such metric"
    (tmp_path / "councils.yml").write_text("cubes:\n  - {name: x, odd: 1}\n", encoding="utf-8")
    unread = figure(question(serving, state={"model": str(tmp_path)}))
    assert unread["missing"] is not None


def test_an_unknown_metric_is_refused_with_those_that_exist(serving: Path) -> None:
    with pytest.raises(NoSuchMetric, match="no metric eh99; there are eh01, eh02"):
        answered(question(serving, "eh99"))
    said = io.StringIO()
    assert main(io.StringIO(json.dumps(question(serving, "eh99"))), said) == 1
    assert "no metric eh99" in json.loads(said.getvalue())["error"]


def test_the_answer_is_plain_json(serving: Path) -> None:
    said = io.StringIO()
    assert main(io.StringIO(json.dumps(question(serving))), said) == 0
    assert json.loads(said.getvalue()) == answered(question(serving))
