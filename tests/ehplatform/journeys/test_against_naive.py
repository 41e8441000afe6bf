"""The engine against the naive reference on thousands of random histories, and what must hold of any."""

import io
import random
from collections import Counter
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from ehplatform.model.profile import DefinitionProfile
from tests.ehplatform.journeys.history import LINKED_SCHEMAS, History
from tests.ehplatform.journeys.naive_journeys import DAY, Council, Rows, months_after
from tests.ehplatform.journeys.random_councils import random_council
from tests.ehplatform.journeys.random_history import histories, profiles

COUNCILS, CHILDREN = 52, 100
"""5,200 histories."""

KEYS = {
    "eh_episode": ("person_key", "episode_no"),
    "eh_referral": ("person_key", "referral_no"),
    "family_referral": ("person_key", "referral_no"),
    "rereferral": ("person_key", "referral_no"),
    "step_down": ("person_key", "referral_no"),
    "step_up": ("person_key", "episode_no"),
    "journey_spell": ("person_key", "spell_no"),
    "closure_followup": ("person_key", "episode_no"),
    "family_followup": ("person_key", "episode_no"),
    "start_followup": ("person_key",),
    "family_spell": ("family_key", "spell_no"),
    "journey_event": ("person_key", "event_no"),
}
"""What one row of each compared table is."""

REFERRAL_COLUMNS = (
    "person_key",
    "referral_no",
    "source_system",
    "source_id",
    "family_referral_id",
    "family_key",
    "referral_date",
    "source_code",
    "route_code",
    "decision_date",
    "consent_date",
    "outcome_code",
)


def reference(history: History, profile: DefinitionProfile) -> dict[str, Rows]:
    """The same tables by the naive way."""
    rows = {
        table: [{name: row.get(name) for name in LINKED_SCHEMAS[table].names} for row in rows]
        for table, rows in history.rows.items()
    }
    reach = history.reach
    assert reach.early_help is not None
    council = Council(
        rows,
        reach.early_help,
        reach.social_care,
        profile.model_dump(),
        has_referrals=reach.has_referrals,
    )
    children = list(council.children.values())
    return {
        "eh_episode": [row for child in children for row in child.episodes],
        "eh_referral": [
            {name: row[name] for name in REFERRAL_COLUMNS} for child in children for row in child.referrals
        ],
        "family_referral": list(council.family_referrals()),
        "rereferral": [row for child in children for row in child.rereferrals()],
        "step_down": [row for child in children for row in child.step_downs()],
        "step_up": [row for child in children for row in child.step_ups()],
        "journey_spell": [row for child in children for row in child.spells],
        "closure_followup": [row for child in children for row in child.closure_followups()],
        "family_followup": [row for child in children for row in child.family_followups()],
        "start_followup": [row for child in children for row in child.start_followups()],
        "family_spell": council.family_spells(),
        "journey_event": [row for child in children for row in child.events()],
    }


def assert_same(history: History, profile: DefinitionProfile) -> None:
    """Fail with the rows of the child or family that has fewest, of those that come out differently."""
    made, expected = history.journeys(profile), reference(history, profile)
    wrong = {
        who: (table, theirs.get(who), ours.get(who))
        for table in expected
        for ours, theirs in [(by_whom(expected[table], table), by_whom(made[table].to_pylist(), table))]
        for who in ours.keys() | theirs.keys()
        if shown(ours.get(who, []), expected[table]) != shown(theirs.get(who, []), expected[table])
    }
    assert not wrong, smallest(history, profile, wrong)


def by_whom(rows: Rows, table: str) -> dict[str, Rows]:
    """Rows by the child or family that they are about, in order."""
    found: dict[str, Rows] = {}
    for row in sorted(rows, key=lambda row: [row[name] for name in KEYS[table]]):
        found.setdefault(row[KEYS[table][0]], []).append(row)
    return found


def shown(rows: Rows, pattern: Rows) -> Rows:
    """Rows with the columns that the naive way has."""
    return [{name: row[name] for name in (pattern[0] if pattern else row)} for row in rows]


def smallest(history: History, profile: DefinitionProfile, wrong: dict[str, Any]) -> str:
    """What to read when they differ: one story, how it came out, and how it should have."""
    stories = {who: story(history, who) for who in wrong}
    who = min(stories, key=lambda who: len(stories[who]))
    table, made, expected = wrong[who]
    lines = [f"{profile.model_dump(exclude_defaults=True)} {history.reach}", *stories[who]]
    lines += [f"{table}, made:", *map(str, made or []), f"{table}, expected:", *map(str, expected or [])]
    return "\n".join(lines)


def story(history: History, who: str) -> list[str]:
    """The records of a child or, for a family, of all who ever belong to it."""
    members = {
        m["person_key"] for m in history.rows["family_member"] if who in (m["family_key"], m["person_key"])
    }
    return [
        f"{table} { {name: str(value) for name, value in row.items() if value is not None} }"
        for table, rows in history.rows.items()
        for row in rows
        if row["person_key"] in members | {who}
    ]


@pytest.mark.parametrize("seed", range(COUNCILS))
def test_thousands_of_histories_come_out_as_the_naive_way_has_them(seed: int) -> None:
    assert_same(*random_council(seed, CHILDREN))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), profiles)
def test_small_histories_come_out_as_the_naive_way_has_them(
    history: History, profile: DefinitionProfile
) -> None:
    """The same on few children, so that hypothesis can find the smallest history that differs."""
    assert_same(history, profile)


SEEDS = range(1000, 1004)


@pytest.mark.parametrize("seed", SEEDS)
def test_spells_tile_the_time(seed: int) -> None:
    history, profile = random_council(seed, CHILDREN)
    made = history.journeys(profile)
    for name, key in (("journey_spell", "person_key"), ("family_spell", "family_key")):
        rows = made[name].to_pylist()
        for before, after in pairwise(rows):
            if before[key] == after[key]:
                assert before["start_date"] < before["end_date"] == after["start_date"]
            else:
                assert before["end_date"] is None
        assert not rows or rows[-1]["end_date"] is None


@pytest.mark.parametrize("seed", SEEDS)
def test_numbers_count_from_one_without_a_gap(seed: int) -> None:
    history, profile = random_council(seed, CHILDREN)
    made = history.journeys(profile)
    for name in ("eh_episode", "eh_referral", "journey_spell", "family_spell", "journey_event"):
        key, number = KEYS[name]
        counts = Counter(made[name][key].to_pylist())
        rows = made[name].select([key, number]).to_pylist()
        assert [(row[key], row[number]) for row in rows] == [
            (who, n) for who in sorted(counts) for n in range(1, counts[who] + 1)
        ]


@pytest.mark.parametrize("seed", SEEDS)
def test_shuffled_input_gives_the_same_bytes(seed: int) -> None:
    history, profile = random_council(seed, CHILDREN)
    made, again = (
        history.journeys(profile, random.Random(seed)),
        history.journeys(profile, random.Random(-seed - 1)),
    )
    assert {name: as_bytes(table) for name, table in made.items()} == {
        name: as_bytes(table) for name, table in again.items()
    }


def as_bytes(table: pa.Table) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


UP_TO = {
    "early_help_to": {
        "eh_referral": ("referral_date", "decision_date", "consent_date"),
        "eh_episode": ("started_on", "closed_on", "previous_closed_on"),
        "eh_assessment": ("start_date", "completed_date"),
        "allocation": ("start_date", "end_date"),
        "rereferral": ("previous_date",),
        "closure_followup": ("closed_on",),
        "start_followup": ("started_on",),
    },
    "social_care_to": {"csc_spell": ("start_date", "end_date")},
    "complete_to": {
        "journey_spell": ("start_date", "end_date"),
        "family_spell": ("start_date", "end_date"),
        "family_followup": ("first_family_rereferral",),
        "closure_followup": (
            "first_rereferral",
            "first_csc_referral_nfa",
            "first_csc_referral",
            "first_cin",
            "first_cpp",
            "first_cla",
        ),
        "start_followup": ("first_cpp", "first_cla"),
    },
}
"""The days of each result by the last day that they can be. Windows end when they end; `follow_to` is the
naive way's affair; events are looked at by the side that they come from."""


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_dated_after_the_day_that_its_side_reaches(seed: int) -> None:
    history, profile = random_council(seed, CHILDREN)
    made = history.journeys(profile)
    (window,) = made["council_window"].to_pylist()
    for limit, tables in UP_TO.items():
        for table, columns in tables.items():
            for column in columns:
                days = made[table][column].drop_null().to_pylist()
                assert not days or max(days) <= window[limit], (table, column)
    for event in made["journey_event"].to_pylist():
        is_csc = event["source_table"] == "csc_spell"
        assert event["event_date"] <= window["social_care_to" if is_csc else "early_help_to"]


@pytest.mark.parametrize("seed", SEEDS)
def test_bands_of_matured_closures_add_up_to_all_of_them(seed: int) -> None:
    history, profile = random_council(seed, CHILDREN)
    scores = history.scores(profile)
    matured = sum(scores["closure_event"]["is_matured_12m"].to_pylist())
    bands = Counter(scores["closure_band"]["closure_band"].to_pylist())
    assert matured == bands.total() - bands["not_yet_known"]
    assert set(bands) <= {
        "sustained",
        "came_back",
        "escalated",
        "disengaged_or_stepped_up",
        "not_yet_known",
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_open_children_are_allocated_or_not_and_at_least_as_many_as_open_families(seed: int) -> None:
    history, profile = random_council(seed, CHILDREN)
    rows = history.mart("mart_open_child", profile)
    for month_end in {row["month_end"] for row in rows}:
        month = [row for row in rows if row["month_end"] == month_end]
        families = {row["family_key"] for row in month}
        assert len(families) <= len({row["person_key"] for row in month}) == len(month)
        allocated = Counter(row["is_allocated"] for row in month)
        assert None in allocated or allocated[True] + allocated[False] == len(month)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_flows_of_twelve_months_add_up_to_the_year(seed: int) -> None:
    history, profile = random_council(seed, CHILDREN)
    made = history.marts(profile)
    (end,) = made["mart_council"]["last_complete_month"].to_pylist()
    begin = months_after(end + DAY, -12)
    months = [months_after(begin, month) for month in range(12)]
    for mart, column in (
        ("mart_referral", "referral_date"),
        ("mart_assessment", "completed_date"),
        ("mart_closure", "closed_on"),
        ("mart_start", "started_on"),
    ):
        days = made[mart][column].to_pylist()
        by_month = Counter(day.replace(day=1) for day in days)
        assert sum(by_month[month] for month in months) == sum(begin <= day <= end for day in days) > 0
