"""The simulator's migration, end to end: SYNTHETIC extracts, profiles, Evidently, findings."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from ehplatform.quality.binned_columns import WATCHED_TABLES
from ehplatform.quality.drift import DriftResult, compare
from ehplatform.quality.profile import drift_frame
from ehplatform.simulate.plan import Injection
from ehplatform.simulate.simulate import Plan, simulate

COMPLETE_TO = date(2026, 10, 31)
CANARY = "zqcanary"
"""Put behind every text that names or numbers a person, a family or a record."""

CANARIES = ("forename", "surname", "postcode", "upn", "nhs_number", "family_ref")

Batch = dict[str, pa.Table]


def batch_of(folder: Path, until: date = COMPLETE_TO, inject: Injection | None = None) -> Batch:
    simulate(Plan(("306",), children=2500, years=2, until=until, inject=inject), folder)
    truth = folder / "truth" / "306"
    return {name: with_canaries(pq.read_table(truth / f"{name}.parquet")) for name in WATCHED_TABLES}


def with_canaries(table: pa.Table) -> pa.Table:
    for place, name in enumerate(table.column_names):
        if name in CANARIES or name.endswith("_id"):
            table = table.set_column(place, name, pc.binary_join_element_wise(table[name], CANARY, ""))
    return table


def frames_of(batch: Batch, until: date = COMPLETE_TO) -> Batch:
    return drift_frame(batch, batch["person_record"], until)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    return batch_of(tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="module")
def report_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports") / "306.html"


@pytest.fixture(scope="module")
def result(clean: Batch, report_path: Path, tmp_path_factory: pytest.TempPathFactory) -> DriftResult:
    migrated = batch_of(tmp_path_factory.mktemp("migrated"), inject="migration")
    return compare(frames_of(migrated), frames_of(clean), "306", report_path, "Croydon (306) SYNTHETIC")


@pytest.mark.parametrize(
    "column",
    [
        "eh_referral.source_code",
        "eh_referral.source_id",
        "eh_referral.decision_date",
        "eh_episode.end_reason_code",
        "eh_episode.start_date",
        "allocation.rows",
    ],
)
def test_each_column_that_the_migration_broke_is_named(result: DriftResult, column: str) -> None:
    assert column in {f"{finding.table}.{finding.column}" for finding in result.findings}


def test_tables_that_the_migration_left_alone_are_not_named(result: DriftResult) -> None:
    named = {finding.table for finding in result.findings}
    assert named.isdisjoint({"person_record", "csc_spell", "eh_assessment"})


def test_no_value_that_identifies_a_simulated_person_stands_in_the_page(
    clean: Batch, result: DriftResult, report_path: Path
) -> None:
    assert all(name.endswith(CANARY) for name in clean["person_record"]["surname"].to_pylist())
    assert CANARY.encode() not in report_path.read_bytes().lower()


def test_a_clean_batch_one_month_later_has_no_finding(clean: Batch, tmp_path: Path) -> None:
    earlier = date(2026, 9, 30)
    before = frames_of(batch_of(tmp_path, until=earlier), earlier)
    assert compare(frames_of(clean), before, "306", tmp_path / "306.html", "SYNTHETIC").findings == ()
