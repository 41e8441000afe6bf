"""The files and the truth beside them."""

import hashlib
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ehplatform.model.council import load_council
from ehplatform.model.tables import TABLES_BY_NAME
from ehplatform.settings import REPOSITORY, Settings
from ehplatform.simulate.simulate import Plan, simulate
from ehplatform.sources.ingest import ingest

from .conftest import PILOTS, SMALL, Truth

FACT_TABLES = ("eh_referral", "eh_assessment", "eh_episode", "allocation", "csc_spell")
SUPPORT_TABLES = ("need", "outcome_score", "plan_review", "worker_contact", "feedback")
TEMPLATE = "212"


def facts_of(la_code: str) -> tuple[str, ...]:
    """What the files tell: only the template has a place for what goes on while a family is supported."""
    return (*FACT_TABLES, *SUPPORT_TABLES) if la_code == TEMPLATE else FACT_TABLES


def checksums(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(simulated: Path, tmp_path: Path) -> None:
    simulate(SMALL, tmp_path)
    assert checksums(tmp_path) == checksums(simulated)


def test_a_council_s_data_do_not_depend_on_the_others(simulated: Path, tmp_path: Path) -> None:
    simulate(Plan(("306",), children=SMALL.children, seed=SMALL.seed), tmp_path)
    alone = checksums(tmp_path / "landing" / "306")
    assert alone == checksums(simulated / "landing" / "306")


def test_another_seed_gives_other_children(simulated: Path, tmp_path: Path) -> None:
    simulate(Plan(("306",), children=SMALL.children, seed=SMALL.seed + 1), tmp_path)
    assert checksums(tmp_path / "landing" / "306") != checksums(simulated / "landing" / "306")


def test_every_file_says_synthetic_and_its_date(simulated: Path) -> None:
    files = [path for path in (simulated / "landing").rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert path.name.startswith("SYNTHETIC_")
        assert path.stem.endswith("_2026-10-31")


def test_each_pilot_has_its_own_shape(simulated: Path) -> None:
    names = {
        la_code: {path.name for path in (simulated / "landing" / la_code / "early_help").iterdir()}
        for la_code in PILOTS
    }
    assert "SYNTHETIC_eh_referral_2026-10-31.csv" in names["212"]
    assert names["306"] == {"SYNTHETIC_people_2026-10-31.csv", "SYNTHETIC_steps_2026-10-31.csv"}
    assert names["869"] == {"SYNTHETIC_Early Help tracker_2026-10-31.xlsx"}


def test_a_format_for_all_councils_leaves_workflow_exports_to_early_help(tmp_path: Path) -> None:
    simulate(Plan(("869", "123"), children=20, format="workflow_steps"), tmp_path)
    for la_code in ("869", "123"):
        folder = tmp_path / "landing" / la_code
        assert (folder / "early_help" / "SYNTHETIC_steps_2026-10-31.csv").exists()
        assert (folder / "social_care" / "SYNTHETIC_csc_spell_2026-10-31.csv").exists()


@pytest.mark.parametrize("wrong", [{"councils": ("6",)}, {"councils": ("306",), "children": 0}])
def test_a_plan_that_cannot_be_carried_out_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"three-digit|at least 1"):
        Plan(**wrong)  # type: ignore[arg-type]


def test_progress_names_each_council(tmp_path: Path) -> None:
    words: list[str] = []
    simulate(Plan(("306",), children=10), tmp_path, words.append)
    assert all("SYNTHETIC council 306" in line for line in words)
    assert "person records" in words[-1]


@pytest.mark.parametrize("la_code", PILOTS)
def test_truth_has_the_columns_of_the_canonical_tables(simulated: Path, la_code: str) -> None:
    for name in ("person_record", *facts_of(la_code)):
        columns = pq.read_schema(simulated / "truth" / la_code / f"{name}.parquet").names
        canonical = [column.name for column in TABLES_BY_NAME[name].columns]
        assert columns == ["true_person_id", *(c for c in canonical if c not in {"batch_id", "source_row"})]


@pytest.mark.parametrize("la_code", PILOTS)
def test_the_platform_s_own_readers_recover_the_truth(simulated: Path, truth: Truth, la_code: str) -> None:
    """The files carry what the truth says they do: compared row by row, by id."""
    council = load_council(REPOSITORY / "deploy" / "councils" / f"{la_code}.yml")
    found = ingest(council, Settings(home=simulated))
    assert found.ok
    for name in ("person_record", *facts_of(la_code)):
        expected = truth.rows(la_code, name)
        columns = [column for column in expected[0] if column != "true_person_id"]
        key = [column for column in TABLES_BY_NAME[name].key if column != "la_code"]
        rows = found.tables[name].select(columns).to_pylist()

        def ordered(records: list[dict[str, object]]) -> list[tuple[object, ...]]:
            records = sorted(records, key=lambda record: [str(record[column]) for column in key])  # noqa: B023
            return [tuple(record[column] for column in columns) for record in records]  # noqa: B023

        assert ordered(rows) == ordered(expected), name


@pytest.mark.parametrize("la_code", PILOTS)
def test_every_fact_belongs_to_a_record_of_the_same_true_child(truth: Truth, la_code: str) -> None:
    people = {
        (row["source_system"], row["source_person_id"]): row["true_person_id"]
        for row in truth.rows(la_code, "person")
    }
    for name in facts_of(la_code):
        for row in truth.rows(la_code, name):
            assert people[row["source_system"], row["source_person_id"]] == row["true_person_id"]


@pytest.mark.parametrize("la_code", PILOTS)
def test_siblings_referred_together_share_the_family_s_referral(truth: Truth, la_code: str) -> None:
    families = {row["true_person_id"]: row["true_family_id"] for row in truth.rows(la_code, "person")}
    together = defaultdict(list)
    for row in truth.rows(la_code, "eh_referral"):
        together[row["family_referral_id"]].append(row)
    assert any(len(rows) > 1 for rows in together.values())
    for rows in together.values():
        assert len({families[row["true_person_id"]] for row in rows}) == 1
        assert len({row["referral_date"] for row in rows}) == 1
        assert len({row["true_person_id"] for row in rows}) == len(rows)


@pytest.mark.parametrize("la_code", PILOTS)
def test_no_true_event_is_more_than_twenty_weeks_before_birth(truth: Truth, la_code: str) -> None:
    births = {row["true_person_id"]: row["true_birth_date"] for row in truth.rows(la_code, "person")}
    for row in truth.rows(la_code, "eh_referral"):
        assert row["referral_date"] >= births[row["true_person_id"]] - timedelta(weeks=20)


@pytest.mark.parametrize("la_code", PILOTS)
def test_journeys_are_what_the_facts_say(truth: Truth, la_code: str) -> None:
    """A naive search through the other tables finds the same next events."""
    referrals = truth.rows(la_code, "eh_referral")
    spells = [s for s in truth.rows(la_code, "csc_spell") if s["spell_type"] in {"CIN", "CPP", "CLA"}]
    journeys = truth.rows(la_code, "journey")
    assert journeys
    for journey in journeys:
        child, closed_on = journey["true_person_id"], journey["closed_on"]
        later = [r["referral_date"] for r in referrals if r["true_person_id"] == child]
        levels = [s["start_date"] for s in spells if s["true_person_id"] == child]
        assert journey["next_referral_on"] == min((day for day in later if day > closed_on), default=None)
        assert journey["next_csc_on"] == min((day for day in levels if day > closed_on), default=None)
        assert journey["started_on"] <= closed_on <= date(2026, 10, 31)
