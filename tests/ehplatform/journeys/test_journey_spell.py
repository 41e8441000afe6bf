"""Journey spells: the level a child stands at, day by day."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings

from ehplatform.model.profile import DefinitionProfile
from tests.ehplatform.journeys.history import History, Row
from tests.ehplatform.journeys.random_history import histories, profiles
from tests.ehplatform.marts.naive import Child

ALL_DAYS = [date(2022, 12, 1) + timedelta(days=number) for number in range(1600)]
LEVELS = {"CIN": 2, "CPP": 3, "CLA": 4}


def spells(history: History) -> list[tuple[int, bool, str, str | None]]:
    rows = history.journeys()["journey_spell"].to_pylist()
    return [
        (row["level"], row["concurrent_eh"], str(row["start_date"]), row["end_date"] and str(row["end_date"]))
        for row in rows
    ]


def test_a_way_up_and_down_is_told_by_the_highest_level() -> None:
    history = History("2026-10-31").child("a").episode("a", "2024-01-10", "2024-06-10")
    history.csc("a", "CIN", "2024-05-01", "2024-12-01").csc("a", "CPP", "2024-07-01", "2024-09-01")
    history.episode("a", "2025-02-03")
    assert spells(history) == [
        (1, False, "2024-01-10", "2024-05-01"),
        (2, True, "2024-05-01", "2024-06-10"),
        (2, False, "2024-06-10", "2024-07-01"),
        (3, False, "2024-07-01", "2024-09-01"),
        (2, False, "2024-09-01", "2024-12-01"),
        (0, False, "2024-12-01", "2025-02-03"),
        (1, False, "2025-02-03", None),
    ]


def test_an_assessment_is_level_2_only_on_an_open_referral_that_is_not_nfa() -> None:
    history = History("2026-10-31").child("nfa").child("open").child("closed").child("unreferred")
    history.csc("nfa", "CSC_REFERRAL", "2025-01-06", is_nfa=True)
    history.csc("open", "CSC_REFERRAL", "2025-01-06")
    history.csc("closed", "CSC_REFERRAL", "2024-01-06", "2024-03-01")
    for key in ("nfa", "open", "closed", "unreferred"):
        history.csc(key, "CSC_ASSESSMENT", "2025-01-08", "2025-02-20")
    assert spells(history) == [(2, False, "2025-01-08", "2025-02-20"), (0, False, "2025-02-20", None)]


def test_plans_a_day_apart_are_one_spell() -> None:
    history = History("2026-10-31").child("a")
    history.csc("a", "CPP", "2025-01-06", "2025-03-01").csc("a", "CPP", "2025-03-02", "2025-05-01")
    assert spells(history) == [(3, False, "2025-01-06", "2025-05-01"), (0, False, "2025-05-01", None)]


def naive_levels(child: Child, merge_gap_days: int) -> list[tuple[int, bool]]:
    """Level and concurrent Early Help on each of `ALL_DAYS`."""
    open_on: dict[int, set[date]] = {level: set() for level in (1, 2, 3, 4)}
    for spell in child.csc:
        if level := LEVELS.get(spell["spell_type"], 2 if is_assessment_of_a_case(spell, child) else None):
            open_on[level] |= days_open(spell["start_date"], spell["end_date"])
    for days in open_on.values():
        for before, after in pairwise(sorted(days)):
            if (after - before).days <= merge_gap_days + 1:
                days.update(days_open(before, after))
    for episode in child.episodes:
        open_on[1] |= days_open(episode["started_on"], episode["closed_on"])
    levels = [max((x for x in open_on if day in open_on[x]), default=0) for day in ALL_DAYS]
    return [(level, level > 1 and day in open_on[1]) for day, level in zip(ALL_DAYS, levels, strict=True)]


def days_open(start: date, end: date | None) -> set[date]:
    return set(ALL_DAYS[(start - ALL_DAYS[0]).days : None if end is None else (end - ALL_DAYS[0]).days])


def is_assessment_of_a_case(spell: Row, child: Child) -> bool:
    before = [
        other
        for other in child.csc
        if other["spell_type"] == "CSC_REFERRAL" and other["start_date"] <= spell["start_date"]
    ]
    if spell["spell_type"] != "CSC_ASSESSMENT" or not before:
        return False
    latest = max(other["start_date"] for other in before)
    return any(
        other["is_nfa"] is not True
        and (other["end_date"] is None or other["end_date"] >= spell["start_date"])
        for other in before
        if other["start_date"] == latest
    )


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), profiles)
def test_spells_tile_the_time_and_are_right_on_every_day(
    history: History, profile: DefinitionProfile
) -> None:
    rows = history.journeys(profile)["journey_spell"].to_pylist()
    as_of = date.fromisoformat(history.complete_to)
    for person in history.rows["person"]:
        own = [row for row in rows if row["person_key"] == person["person_key"]]
        expected = naive_levels(
            Child(person, history.rows, as_of, profile.model_dump()), profile.merge_gap_days
        )
        assert [row["end_date"] for row in own[:-1]] == [row["start_date"] for row in own[1:]]
        assert all(row["start_date"] < row["end_date"] for row in own[:-1])
        assert not own or own[-1]["end_date"] is None
        told = [(0, False)] * len(expected)
        for row in own:
            first = (row["start_date"] - ALL_DAYS[0]).days
            told[first:] = [(row["level"], row["concurrent_eh"])] * (len(expected) - first)
        assert told == expected
