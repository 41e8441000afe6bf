"""The injected change of system: it changes what it says, from the day it says, and nothing else."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ehplatform.simulate.migration import FOLDED_REASONS, migration_day
from ehplatform.simulate.simulate import simulate

from .conftest import PILOTS, SMALL, Truth

DAY = migration_day(SMALL.until)
Rows = dict[tuple[str, Any], dict[str, Any]]


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    out: Path = tmp_path_factory.mktemp("migrated")
    simulate(replace(SMALL, inject="migration"), out)
    return Truth(out)


def by_referral(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in an order that new ids do not disturb."""
    return sorted(rows, key=lambda row: (row["family_referral_id"], row["true_person_id"]))


def by_person(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Episodes of a child never overlap, so that their ends order them."""
    return sorted(rows, key=lambda row: (row["true_person_id"], str(row["end_date"]), row["start_date"]))


@pytest.mark.parametrize("la_code", PILOTS)
@pytest.mark.parametrize("table", ["person", "person_record", "csc_spell", "journey"])
def test_people_social_care_and_what_truly_happened_stay(
    truth: Truth, migrated: Truth, la_code: str, table: str
) -> None:
    assert migrated.rows(la_code, table) == truth.rows(la_code, table)


@pytest.mark.parametrize("la_code", PILOTS)
def test_social_care_files_stay_byte_for_byte(truth: Truth, migrated: Truth, la_code: str) -> None:
    for path in (truth.out / "landing" / la_code / "social_care").iterdir():
        other = migrated.out / "landing" / la_code / "social_care" / path.name
        assert other.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("la_code", PILOTS)
def test_referrals_before_the_day_stay_and_later_ones_get_new_ids_and_words(
    truth: Truth, migrated: Truth, la_code: str
) -> None:
    changed = {"source_id", "source_code"} | ({"decision_date"} if la_code == "306" else set())
    before, after = (by_referral(t.rows(la_code, "eh_referral")) for t in (truth, migrated))
    for old, new in zip(before, after, strict=True):
        same = {column for column in old if old[column] == new[column]}
        if old["referral_date"] < DAY:
            assert set(old) - same <= {"decision_date"}
        else:
            assert set(old) - same <= changed
            assert new["source_id"].startswith("EHR-2026-")


def test_about_half_of_the_new_system_s_sources_cannot_be_mapped(migrated: Truth) -> None:
    later = [
        row["source_code"]
        for la_code in PILOTS
        for row in migrated.rows(la_code, "eh_referral")
        if row["referral_date"] >= DAY
    ]
    assert later.count(None) / len(later) == pytest.approx(0.5, abs=0.2)


@pytest.mark.parametrize("la_code", PILOTS)
def test_episodes_open_on_the_day_start_on_it_and_disengagement_disappears(
    truth: Truth, migrated: Truth, la_code: str
) -> None:
    before, after = (by_person(t.rows(la_code, "eh_episode")) for t in (truth, migrated))
    stamped = 0
    for old, new in zip(before, after, strict=True):
        was_open = old["start_date"] < DAY and (old["end_date"] is None or old["end_date"] >= DAY)
        assert new["start_date"] == (DAY if was_open else old["start_date"])
        stamped += was_open
        ended_later = old["end_date"] is not None and old["end_date"] >= DAY
        if ended_later and old["end_reason_code"] in FOLDED_REASONS:
            assert new["end_reason_code"] == "OUTCOMES_PARTLY_MET"
        else:
            assert new["end_reason_code"] == old["end_reason_code"]
        assert (new["end_date"], new["tier"]) == (old["end_date"], old["tier"])
    assert stamped > 5


def test_about_a_third_of_later_allocations_are_missing(truth: Truth, migrated: Truth) -> None:
    def starts(source: Truth) -> list[Any]:
        return [row["start_date"] for la_code in PILOTS for row in source.rows(la_code, "allocation")]

    old, new = starts(truth), starts(migrated)
    assert [day for day in new if day < DAY] == [day for day in old if day < DAY]
    later = sum(day >= DAY for day in new) / sum(day >= DAY for day in old)
    assert later == pytest.approx(0.7, abs=0.15)
