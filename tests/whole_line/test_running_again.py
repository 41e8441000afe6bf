"""What a second run does: nothing for what did not change, one council for what did."""

import csv
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ehplatform.linkage.review.decisions import Answer, LinkDecisions
from ehplatform.store.files import sha256_of
from ehplatform.store.lake import Lake
from tests.whole_line.conftest import Platform

pytestmark = pytest.mark.whole_line


@pytest.fixture
def copy(platform: Platform, tmp_path: Path) -> Platform:
    """An installation of its own, to change files in."""
    home = tmp_path / "home"
    shutil.copytree(platform.home, home)
    return Platform(home, platform.environment | {"EHP_HOME": str(home)})


def marts(installation: Platform) -> dict[str, str]:
    """Return the checksum of every mart file, by its path."""
    folder = installation.home / "lake" / "marts"
    return {str(path.relative_to(folder)): sha256_of(path) for path in folder.rglob("*.parquet")}


def test_a_second_run_on_unchanged_files_recomputes_nothing(copy: Platform) -> None:
    before, snapshot = marts(copy), copy.snapshot().id
    again = copy.command("run")
    assert again.returncode == 0, again.stdout + again.stderr
    assert again.stdout.count("unchanged, already materialized") == len(
        list((copy.home / "landing").glob("???"))
    )
    assert marts(copy) == before
    assert copy.snapshot().id == snapshot


def test_a_published_snapshot_is_made_again_elsewhere_with_the_same_metric_values(
    copy: Platform, tmp_path: Path
) -> None:
    """From what was kept alone: files, configuration, calibration, decisions. No number depends on a key."""
    values = "select * from benchmark_value union all by name select * from mart_linkage order by all"
    answer_a_pair(copy, "212")
    decided = copy.command("run")
    assert decided.returncode == 0, decided.stdout + decided.stderr
    shutil.rmtree(copy.home / "landing")
    out = tmp_path / "again"
    laid_out = copy.command("batch", "replay", copy.snapshot().id, "--out", str(out))
    assert laid_out.returncode == 0, laid_out.stderr
    again = Platform(out, copy.environment | {"EHP_HOME": str(out), "EHP_COUNCILS": str(out / "councils")})
    ran = again.command("run")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert again.published(values) == copy.published(values)
    assert again.snapshot().manifest["inputs"] == copy.snapshot().manifest["inputs"]


def answer_a_pair(installation: Platform, la_code: str) -> None:
    """Decide the first pair to review; `ehplatform run` then has something to do."""
    lake, decisions = Lake(installation.home / "lake"), LinkDecisions.of(installation.home, la_code)
    pair = lake.read("personal", "clerical_pair", la_code).to_pylist()[0]
    records = (pair["source_l"], pair["record_id_l"]), (pair["source_r"], pair["record_id_r"])
    decisions.add([Answer(records, is_same=True, reason="probable")], by="test", on=date(2026, 11, 25))


def test_a_changed_file_recomputes_its_council_alone(copy: Platform) -> None:
    path = copy.landed("212/early_help/*eh_referral*.csv")
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    late = rows[-1] | {"source_id": "late-referral", "referral_date": "2026-10-30", "decision_date": ""}
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, fieldnames=list(late)).writerow(late)
    before = marts(copy)
    changed = copy.command("run")
    assert changed.returncode == 0, changed.stdout + changed.stderr
    assert "212 Wandsworth: done" in changed.stdout
    assert "306 Croydon: unchanged" in changed.stdout
    with_late = duckdb.sql(f"from '{copy.home}/lake/mapped/eh_referral/council=212/data.parquet'")
    assert with_late.filter("source_id = 'late-referral'").fetchall()
    after = marts(copy)
    assert all("council=212" in path for path in before if before[path] != after[path])


def test_a_migration_is_flagged_with_the_columns_that_changed(copy: Platform) -> None:
    """The check fails, says which column, and links the report; the run itself goes on."""
    larger = ("simulate", "--councils", "306", "--children", "800", "--out", str(copy.home))
    for command in (larger, ("run",)):
        assert copy.command(*command).returncode == 0
    injected = copy.command(*larger, "--inject", "migration")
    assert injected.returncode == 0, injected.stderr
    ran = copy.command("run")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    words = next(line for line in ran.stdout.splitlines() if "like_the_batch_before" in line)
    assert "eh_referral.source_code" in words
    report = next((copy.home / "reports" / "drift").glob("*.html"))
    assert "SYNTHETIC" in report.read_text(encoding="utf-8")


def truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


def without_required_column(data: bytes) -> bytes:
    return data.replace(b"referral_date", b"date_of_something", 1)


def with_doctype(data: bytes) -> bytes:
    return data.replace(b"<Message>", b"<!DOCTYPE Message [<!ENTITY a 'b'>]><Message>", 1)


BROKEN = {
    "869/early_help/*.xlsx": truncated,
    "212/early_help/*eh_referral*.csv": without_required_column,
    "975/cin_census/*.xml": with_doctype,
}


def test_broken_files_are_quarantined_and_their_councils_keep_their_last_good_data(copy: Platform) -> None:
    """Three councils send what cannot be read; the fourth goes on; nothing published is lost."""
    paths = {pattern: copy.landed(pattern) for pattern in BROKEN}
    for pattern, path in paths.items():
        path.write_bytes(BROKEN[pattern](path.read_bytes()))
    steps = copy.landed("306/early_help/*steps*.csv")
    steps.write_bytes(steps.read_bytes() + b"\n")
    before = marts(copy)

    ran = copy.command("run")

    assert ran.returncode == 2, ran.stdout + ran.stderr
    assert "306 Croydon: done" in ran.stdout
    reasons = [line for line in ran.stdout.splitlines() if "quarantined:" in line]
    assert len(reasons) == len(BROKEN)
    for pattern, path in paths.items():
        la_code = pattern[:3]
        assert sum(path.name in reason for reason in reasons) == 1
        [kept] = (copy.home / "quarantine" / la_code).rglob(path.name)
        assert kept.read_bytes() == path.read_bytes()
        assert copy.published(f"select count(*) from mart_council where la_code = '{la_code}'") == [(1,)]
        mine = {name: sha for name, sha in marts(copy).items() if f"council={la_code}" in name}
        assert mine == {name: sha for name, sha in before.items() if f"council={la_code}" in name}


def test_no_personal_value_reaches_the_orchestrator(platform: Platform) -> None:
    """Names, dates of birth and identifiers stay in the personal layer: every other byte is searched."""
    records = f"{platform.home}/lake/personal/person_record/*/data.parquet"
    with duckdb.connect() as connection:
        people = connection.execute(
            "select upn, nhs_number from read_parquet($records)"
            " where upn is not null and nhs_number is not null using sample 200",
            {"records": records},
        ).fetchall()
    needles = {value.encode() for person in people for value in person}
    searched = [
        path
        for folder in ("dagster", "snapshots", "reports")
        for path in (platform.home / folder).rglob("*")
        if path.is_file()
    ]
    assert searched
    for path in searched:
        content = path.read_bytes()
        assert not [needle for needle in needles if needle in content], path
