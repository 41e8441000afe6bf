"""The shape of the marts, what is not known, and the laws between the numbers."""

import random
from collections import defaultdict
from uuid import UUID

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehplatform.model.profile import DefinitionProfile
from tests.ehplatform.journeys.history import History, Row, column
from tests.ehplatform.journeys.random_history import histories, profiles

TEXT, DAY, FLAG = pa.string(), pa.date32(), pa.bool_()
WHO = {"age_band": TEXT, "sex_code": TEXT, "ethnicity_group": TEXT}
COLUMNS = {
    "mart_council": {
        "la_code": TEXT,
        "name": TEXT,
        "region": TEXT,
        "is_synthetic": FLAG,
        "as_of": DAY,
        "history_start": DAY,
        "last_complete_month": DAY,
    },
    "mart_month": {"la_code": TEXT, "month_end": DAY},
    "mart_referral": {
        "la_code": TEXT,
        "referral_no": pa.int64(),
        "person_key": TEXT,
        "family_key": TEXT,
        "referral_date": DAY,
        "month_end": DAY,
        "source_code": TEXT,
        "source_group": TEXT,
        "route_code": TEXT,
        "outcome_code": TEXT,
        "is_nfa": FLAG,
        "is_self_referral": FLAG,
        "is_rereferral_12m": FLAG,
        "has_12m_history": FLAG,
        "is_stepped_down": FLAG,
        "from_level": TEXT,
        **WHO,
    },
    "mart_open_child": {
        "la_code": TEXT,
        "month_end": DAY,
        "person_key": TEXT,
        "family_key": TEXT,
        "tier": TEXT,
        "is_allocated": FLAG,
        **WHO,
    },
    "mart_assessment": {
        "la_code": TEXT,
        "assessment_no": pa.int64(),
        "completed_date": DAY,
        "month_end": DAY,
    },
    "mart_closure": {
        "la_code": TEXT,
        "closure_no": pa.int64(),
        "person_key": TEXT,
        "family_key": TEXT,
        "started_on": DAY,
        "closed_on": DAY,
        "month_end": DAY,
        "tier": TEXT,
        "end_reason_code": TEXT,
        "is_reason_known": FLAG,
        "is_disengaged": FLAG,
        "was_open_to_csc_at_start": FLAG,
        "is_step_window_complete": FLAG,
        "is_stepped_up": FLAG,
        "is_step_up_recorded": FLAG,
        "is_step_up_derived": FLAG,
        "is_matured_6m": FLAG,
        "is_rereferred_6m": FLAG,
        "is_referred_to_csc_6m": FLAG,
        "is_matured_12m": FLAG,
        "is_rereferred_12m": FLAG,
        "is_escalated_12m": FLAG,
        "closure_band": TEXT,
        "first_event": TEXT,
        "follow_up_weeks": pa.int32(),
        **WHO,
    },
    "mart_start": {
        "la_code": TEXT,
        "start_no": pa.int64(),
        "person_key": TEXT,
        "started_on": DAY,
        "clock_start": DAY,
        "month_end": DAY,
        "is_allocation_measurable": FLAG,
        "is_allocated_in_time": FLAG,
        "tier": TEXT,
        **WHO,
    },
}


def test_the_marts_have_their_columns_and_types_even_when_empty() -> None:
    marts = History("2026-10-31").marts()
    assert {
        name: dict(zip(t.schema.names, t.schema.types, strict=True)) for name, t in marts.items()
    } == COLUMNS
    assert [name for name, table in marts.items() if table.num_rows] == ["mart_council"]


def test_the_council_says_until_when_its_numbers_speak() -> None:
    for as_of, month in {"2026-10-30": "2026-09-30", "2026-10-31": "2026-10-31"}.items():
        (council,) = History(as_of).mart("mart_council")
        assert (str(council["as_of"]), str(council["last_complete_month"])) == (as_of, month)
        assert council["is_synthetic"] is True


def test_a_council_whose_systems_name_no_worker_is_not_a_council_without_workers() -> None:
    history = History("2026-10-31").child("a").episode("a", "2026-08-03")
    assert column(history.mart("mart_start"), "is_allocation_measurable") == [False]
    assert column(history.mart("mart_start"), "is_allocated_in_time") == [None]
    assert column(history.mart("mart_open_child"), "is_allocated") == [None, None, None]


def test_a_case_still_unallocated_is_late_once_two_working_days_have_passed() -> None:
    history = History("2026-10-23").child("late").child("waiting").child("withdrawn").child("led")
    history.episode("late", "2026-10-19").episode("waiting", "2026-10-21")
    history.episode("withdrawn", "2026-10-12", "2026-10-14")
    history.episode("led", "2026-10-19").allocation("led", "2026-10-20").allocation(
        "late", "2026-10-20", role="CO"
    )
    starts = {row["person_key"]: row for row in history.mart("mart_start")}
    assert {k: (r["is_allocation_measurable"], r["is_allocated_in_time"]) for k, r in starts.items()} == {
        "late": (True, False),
        "waiting": (False, None),
        "withdrawn": (False, None),
        "led": (True, True),
    }


def test_a_worker_of_the_episode_before_is_not_the_worker_of_this_one() -> None:
    history = (
        History("2026-10-31")
        .child("a")
        .episode("a", "2025-01-06", "2025-03-03")
        .allocation("a", "2025-01-07")
    )
    history.episode("a", "2025-09-01")
    assert column(history.mart("mart_start"), "is_allocated_in_time") == [True, False]


def test_a_family_assessment_of_three_children_is_one() -> None:
    history = History("2026-10-31").child("a").child("b").child("c")
    for key in "abc":
        history.assessment(key, "2026-01-05", "2026-02-02", family="f1")
    history.assessment("a", "2026-03-02", "2026-04-01").assessment("b", "2026-03-02")
    assert column(history.mart("mart_assessment"), "completed_date") == ["2026-02-02", "2026-04-01"]


def test_age_is_that_on_the_day_with_birth_known_by_month() -> None:
    history = History("2026-10-31").child("a", born="2016-05-01", ethnicity_code=None, sex_code=None)
    for on in ("2016-04-30", "2016-05-01", "2026-04-30", "2026-05-01"):
        history.referral("a", on)
    referrals = history.mart("mart_referral")
    assert column(referrals, "age_band") == ["unborn", "0-4", "5-9", "10-15"]
    assert {(row["sex_code"], row["ethnicity_group"]) for row in referrals} == {("U", "Not known")}


def numbers(marts: dict[str, pa.Table]) -> dict[str, list[str]]:
    """Every row without the keys and row numbers, in any order."""
    keys = {"person_key", "family_key", "referral_no", "closure_no", "start_no", "assessment_no"}
    return {
        name: sorted(
            repr([value for key, value in row.items() if key not in keys]) for row in table.to_pylist()
        )
        for name, table in marts.items()
    }


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), profiles, st.integers(0, 1000))
def test_the_numbers_do_not_depend_on_the_random_keys(
    history: History, profile: DefinitionProfile, seed: int
) -> None:
    dice = random.Random(seed)
    new_keys: dict[str, str] = defaultdict(lambda: UUID(int=dice.getrandbits(128)).hex)

    def renamed(row: Row) -> Row:
        keys = {k: v and new_keys[v] for k, v in row.items() if k in ("person_key", "family_key")}
        return {**row, **keys}

    rows = {name: [renamed(row) for row in table] for name, table in history.rows.items()}
    assert numbers(History(history.complete_to, rows).marts(profile)) == numbers(history.marts(profile))
