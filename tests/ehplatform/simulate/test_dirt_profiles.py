"""Profiles of dirt: what they promise, and that a council keeps it."""

from collections import Counter
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ehplatform.cli.app import app
from ehplatform.simulate.council import SimulatedCouncil, simulate_council
from ehplatform.simulate.dirt import DIRT_KINDS
from ehplatform.simulate.dirt_profiles import CLEAN, PROFILES
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.plan import Plan

CHILDREN = 1000


@pytest.fixture(scope="module")
def councils() -> dict[str, SimulatedCouncil]:
    """One council under every profile."""
    return {
        name: simulate_council(Plan(("306",), children=CHILDREN, dirt=name), "306", Parameters())
        for name in PROFILES
    }


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_has_a_chance_for_every_kind_and_says_what_it_is(name: str) -> None:
    profile = PROFILES[name]
    assert profile.name == name
    assert set(profile.rates) == set(DIRT_KINDS)
    assert all(0 <= rate < 1 for rate in profile.rates.values())
    assert profile.about.endswith(".")
    with pytest.raises(TypeError):
        profile.rates["nickname"] = 1  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        profile.about = ""  # type: ignore[misc]


def test_the_careless_make_two_to_three_times_the_slips() -> None:
    usual, careless = PROFILES["usual"].rates, PROFILES["careless"].rates
    for kind in ("typing_name", "digit_birth", "day_month_swap", "names_swapped", "nickname", "moved_house"):
        assert 2 <= careless[kind] / usual[kind] <= 3


@pytest.mark.parametrize("name", PROFILES)
def test_kinds_happen_as_often_as_the_profile_says(councils: dict[str, SimulatedCouncil], name: str) -> None:
    records = councils[name].filed.people
    seen = Counter(kind for record in records for kind in record.dirt)
    for kind, rate in PROFILES[name].rates.items():
        chance = 4 * (rate * (1 - rate) / len(records)) ** 0.5
        if kind != "missing_upn":  # certain below school age
            assert seen[kind] / len(records) <= rate + chance + 1 / len(records), kind
    for kind in ("upper_case", "missing_nhs_number", "missing_postcode", "other_household"):
        assert seen[kind] / len(records) == pytest.approx(PROFILES[name].rates[kind], abs=0.05), kind


def test_the_profile_changes_nothing_but_how_records_are_written(
    councils: dict[str, SimulatedCouncil],
) -> None:
    def truth(council: SimulatedCouncil) -> list[tuple[object, ...]]:
        return [
            (r.system, r.source_person_id, r.child.number, r.child.birth, r.child.surname, r.since)
            for r in council.filed.people
        ]

    usual = councils["usual"]
    for name, council in councils.items():
        words, usual_words = ([r.words for r in each.filed.people] for each in (council, usual))
        assert name == CLEAN or words == usual_words
        assert truth(council) == truth(usual)
        assert [vars(case) | {"child": case.child.number} for case in council.cases] == [
            vars(case) | {"child": case.child.number} for case in usual.cases
        ]


def test_an_unknown_profile_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(ValueError, match=", ".join(PROFILES)):
        Plan(("306",), dirt="filthy")


def test_the_command_takes_a_profile(tmp_path: Path) -> None:
    order = ["simulate", "--councils", "306", "--children", "20", "--years", "1", "--out"]
    for name in ("usual", "sparse"):
        assert CliRunner().invoke(app, [*order, str(tmp_path / name), "--dirt", name]).exit_code == 0
    people = [tmp_path / name / "truth" / "306" / "person.parquet" for name in ("usual", "sparse")]
    assert people[0].read_bytes() != people[1].read_bytes()
    refused = CliRunner().invoke(app, [*order, str(tmp_path), "--dirt", "filthy"])
    assert refused.exit_code != 0
    assert "many_spellings" in refused.output


def test_a_clean_council_writes_nothing_wrong(councils: dict[str, SimulatedCouncil]) -> None:
    clean = councils[CLEAN].filed
    below_school_age = {"missing_upn", "adopted"}  # neither is an error
    assert {kind for record in clean.people for kind in record.dirt} <= below_school_age
    assert all(case.fact.outcome is not None for case in clean.cases)
