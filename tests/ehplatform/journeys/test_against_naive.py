"""The engine against the naive reference on thousands of random histories, and what must hold of any."""

import io
import random
from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from ehplatform.model.profile import DefinitionProfile
from tests.ehplatform.journeys.history import LINKED_SCHEMAS, History
from tests.ehplatform.journeys.naive_journeys import Council, Rows
from tests.ehplatform.journeys.random_councils import random_council
from tests.ehplatform.journeys.random_history import histories, profiles

COUNCILS, CHILDREN = 52, 100
"""5,200 histories."""

KEYS = {
    "eh_episode": ("person_key", "episode_no"),
    "eh_referral": ("person_key", "referral_no"),
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

REFERRAL_COLUMNS = ("person_key", "referral_no", "source_id", "family_key", "referral_date", "source_code")


def reference(history: History, profile: DefinitionProfile) -> dict[str, Rows]:
    """The same tables by the naive way."""
    rows = {
        table: [{name: row.get(name) for name in LINKED_SCHEMAS[table].names} for row in rows]
        for table, rows in history.rows.items()
    }
    reach = history.reach
    assert reach.early_help is not None
    council = Council(rows, reach.early_help, reach.social_care, profile.model_dump())
    children = list(council.children.values())
    return {
        "eh_episode": [row for child in children for row in child.episodes],
        "eh_referral": [
            {name: row[name] for name in REFERRAL_COLUMNS} for child in children for row in child.referrals
        ],
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
    made = history.journeys(profile)
    for name, expected in reference(history, profile).items():
        columns = list(expected[0]) if expected else list(KEYS[name])
        rows = made[name].select(columns).to_pylist()
        assert keyed(rows, name) == keyed(expected, name), name


def keyed(rows: Iterable[dict[str, Any]], name: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Rows by key, so that a difference shows the one row that differs."""
    found = {tuple(row[column] for column in KEYS[name]): row for row in rows}
    return dict(sorted(found.items()))


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


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_dated_after_the_records_reach(seed: int) -> None:
    history, profile = random_council(seed, CHILDREN)
    reach = history.reach
    assert reach.early_help is not None
    latest = max(day for day in (reach.early_help, reach.social_care) if day is not None)
    windows = {"window_6m_end", "window_12m_end", "window_24m_end"}
    for name, table in history.journeys(profile).items():
        for field in table.schema:
            if pa.types.is_date(field.type) and field.name not in windows:
                days = [day for day in table[field.name].to_pylist() if day is not None]
                assert max(days, default=date.min) <= latest, (name, field.name)


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
