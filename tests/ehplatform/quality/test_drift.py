"""One clean and one migrated batch of made-up rows; the page of the second is read byte by byte."""

import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from scipy.spatial.distance import jensenshannon

from ehplatform.quality.binned_columns import WATCHED_TABLES
from ehplatform.quality.drift import FIRST_BATCH, DriftFinding, DriftResult, compare
from ehplatform.quality.profile import drift_frame

COMPLETE_TO = date(2026, 10, 31)
LABEL = "Croydon <306> SYNTHETIC"

Batch = dict[str, pa.Table]


def replaced(table: pa.Table, column: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(column), table.schema.field(column), values)


def every(share: float, rows: int) -> pa.Array:
    """Return a mask that is true for about `share` of the rows, spread evenly."""
    return pa.array([int((row + 1) * share) > int(row * share) for row in range(rows)])


def frames_of(batch: Mapping[str, pa.Table]) -> Batch:
    events = {name: table for name, table in batch.items() if name != "person_record"}
    return drift_frame(events, batch["person_record"], COMPLETE_TO)


@pytest.fixture(scope="module")
def clean(make_table: Callable[..., pa.Table]) -> Batch:
    return {name: make_table(name) for name in WATCHED_TABLES}


@pytest.fixture(scope="module")
def migrated(clean: Batch) -> Batch:
    """The clean batch after a bad change of system: one fault in each table."""
    source, need = clean["eh_referral"]["source_code"], clean["csc_spell"]["primary_need_code"]
    reason, start = clean["eh_episode"]["end_reason_code"], clean["allocation"]["start_date"]
    ids = clean["person_record"]["source_person_id"]
    go_live = pa.scalar(date(2026, 8, 19), pa.date32())
    none = pa.scalar(None, pa.string())
    return {
        "eh_referral": replaced(
            clean["eh_referral"], "source_code", pc.if_else(every(0.31, len(source)), none, source)
        ),
        "csc_spell": replaced(
            clean["csc_spell"], "primary_need_code", pc.if_else(every(0.3, len(need)), none, need)
        ),
        "eh_episode": replaced(
            clean["eh_episode"],
            "end_reason_code",
            pc.if_else(pc.equal(reason, "DISENGAGED"), "OUTCOMES_MET", reason),
        ),
        "allocation": replaced(
            clean["allocation"], "start_date", pc.if_else(every(0.25, len(start)), go_live, start)
        ),
        "person_record": replaced(
            clean["person_record"], "source_person_id", pc.utf8_slice_codeunits(ids, 17)
        ),
        "eh_assessment": clean["eh_assessment"].slice(0, clean["eh_assessment"].num_rows // 2),
    }


@pytest.fixture(scope="module")
def report_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports") / "306.html"


@pytest.fixture(scope="module")
def result(clean: Batch, migrated: Batch, report_path: Path) -> DriftResult:
    return compare(frames_of(migrated), frames_of(clean), "306", report_path, LABEL)


def findings_on(result: DriftResult, table: str) -> dict[str, DriftFinding]:
    return {finding.column: finding for finding in result.findings if finding.table == table}


def test_a_first_batch_passes_and_says_that_there_is_nothing_to_compare(clean: Batch, tmp_path: Path) -> None:
    result = compare(frames_of(clean), None, "306", tmp_path / "306.html", LABEL)
    assert result == DriftResult(True, 0, (), FIRST_BATCH, None)


def test_the_same_batch_again_has_no_finding(clean: Batch, tmp_path: Path) -> None:
    result = compare(frames_of(clean), frames_of(clean), "306", tmp_path / "306.html", LABEL)
    assert result.passed
    assert result.findings == ()
    assert result.compared_columns > 80


def test_a_rise_in_unmapped_values_is_found(result: DriftResult) -> None:
    assert findings_on(result, "eh_referral").keys() == {"source_code"}
    unmapped = r"eh_referral.source_code: 3\d % of rows are now empty or not mapped \(0 % before\)"
    assert any(re.fullmatch(unmapped, finding.words) for finding in result.findings)


def test_a_column_going_null_is_found(result: DriftResult) -> None:
    assert findings_on(result, "csc_spell").keys() == {"primary_need_code"}


def test_a_code_folded_into_another_is_found_and_both_are_named(result: DriftResult) -> None:
    found = findings_on(result, "eh_episode")
    assert found.keys() == {"end_reason_code"}
    assert re.search(r"DISENGAGED fell from \d+ % to 0 %; OUTCOMES_MET rose", found["end_reason_code"].words)


def test_dates_stamped_on_one_day_are_found(result: DriftResult) -> None:
    words = [finding.words for finding in result.findings if finding.table == "allocation"]
    assert any("start_date: rows whose day holds 5 % of the rows or more rose from 0 %" in w for w in words)


def test_a_new_form_of_id_is_found(result: DriftResult) -> None:
    assert "source_person_id" in findings_on(result, "person_record")


def test_a_table_that_lost_half_its_rows_is_found(result: DriftResult) -> None:
    assert "rows" in findings_on(result, "eh_assessment")


def test_every_finding_has_reached_its_threshold_and_the_strongest_stands_first(result: DriftResult) -> None:
    assert not result.passed
    excess = [finding.statistic / finding.threshold for finding in result.findings]
    assert min(excess) >= 1
    assert excess == sorted(excess, reverse=True)


def test_the_distance_of_a_finding_is_the_jensen_shannon_distance(
    clean: Batch, migrated: Batch, result: DriftResult
) -> None:
    before, now = (
        frames_of(batch)["csc_spell"]["primary_need_code"].to_pylist() for batch in (clean, migrated)
    )
    classes = sorted({*before, *now})
    expected = jensenshannon([now.count(c) for c in classes], [before.count(c) for c in classes])
    found = [
        finding for finding in result.findings if finding.words.startswith("csc_spell.primary_need_code:")
    ]
    assert [finding.statistic for finding in found] == [pytest.approx(expected)]


def test_batches_too_small_to_compare_still_give_a_page(
    make_table: Callable[..., pa.Table], tmp_path: Path
) -> None:
    frames = drift_frame({}, make_table("person_record", rows=2), COMPLETE_TO)
    result = compare(frames, frames, "306", tmp_path / "306.html", LABEL)
    assert result.passed
    assert result.compared_columns == 0
    assert "0 columns compared" in (tmp_path / "306.html").read_text(encoding="utf-8")


def test_a_table_that_did_not_come_is_found(clean: Batch, tmp_path: Path) -> None:
    frames = {"eh_referral": frames_of(clean)["eh_referral"]}
    result = compare({}, frames, "306", tmp_path / "306.html", LABEL)
    assert [(finding.table, finding.column) for finding in result.findings] == [("eh_referral", "rows")]


def test_the_page_carries_the_label_and_every_finding_in_words(
    result: DriftResult, report_path: Path
) -> None:
    page = report_path.read_text(encoding="utf-8")
    assert "<title>Croydon &lt;306&gt; SYNTHETIC: this batch and the one before</title>" in page
    assert all(f"<li>{finding.words}</li>" in page for finding in result.findings)


def test_no_personal_value_id_or_date_stands_in_the_page(
    clean: Batch, migrated: Batch, result: DriftResult, report_path: Path
) -> None:
    """Every text of the made-up rows that is no code ends in five digits, after its column's name."""
    page = report_path.read_bytes().decode("utf-8", "strict")
    assert not re.search(r"(forename|surname|postcode|upn|nhs_number|family_\w+|batch_id|\w*_id)-\d{5}", page)
    days = {COMPLETE_TO - timedelta(days=days) for days in range(800)}
    written = {day.strftime(shape) for day in days for shape in ("%Y-%m-%d", "%d/%m/%Y")}
    assert written.isdisjoint(re.findall(r"\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4}", page))
    baseline = repr([table.to_pylist() for table in frames_of(clean).values()])
    assert not re.search(r"-\d{5}|\d{4}-\d\d-\d\d|datetime", baseline)


def test_the_page_refers_to_nothing_outside_itself(result: DriftResult, report_path: Path) -> None:
    page = report_path.read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"']?(?:https?:)?//", page) == []


def test_nothing_is_sent_while_batches_are_compared(
    clean: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("tried to leave the process")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    frames = {"eh_assessment": frames_of(clean)["eh_assessment"]}
    assert compare(frames, frames, "306", tmp_path / "306.html", LABEL).passed


@pytest.fixture
def chromium() -> str:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no Chromium on this machine")
    return path


@pytest.mark.browser
def test_the_page_opens_in_a_browser_and_loads_nothing(
    result: DriftResult, report_path: Path, chromium: str
) -> None:
    from playwright.sync_api import sync_playwright

    requests: list[str] = []
    errors: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        page = browser.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(report_path.as_uri())
        page.get_by_text("Drifted Columns", exact=True).wait_for()
        browser.close()
    assert requests == [report_path.as_uri()]
    assert errors == []
