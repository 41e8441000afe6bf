"""The library's edge cases (numbered as in its list), worked by hand."""

import pytest

from ehplatform.model.profile import DefinitionProfile
from tests.ehplatform.journeys.history import History, column

AS_OF = "2026-10-31"


def children(*keys: str) -> History:
    history = History(AS_OF)
    for key in keys:
        history.child(key)
    return history


def test_01_three_siblings_referred_together_are_three_referrals() -> None:
    history = children("a", "b", "c")
    for key in "abc":
        history.referral(key, "2026-03-02", family_referral_id="f1", family_key="smiths")
    referrals = history.mart("mart_referral")
    assert len(referrals) == 3
    assert set(column(referrals, "family_key")) == {"smiths"}


def test_02_a_referral_while_open_is_no_referral_and_starts_no_chain() -> None:
    history = children("a").referral("a", "2024-01-10").episode("a", "2024-01-15", "2026-03-31")
    history.referral("a", "2025-06-01", source="6").referral("a", "2026-04-20")
    referrals = history.mart("mart_referral")
    assert column(referrals, "referral_date") == ["2024-01-10", "2026-04-20"]
    assert column(referrals, "is_rereferral_12m") == [None, False]


def test_03_the_clocks_of_eh02_and_out01_differ_both_ways() -> None:
    """Eh02 counts from the earlier referral, out01 and out02 from the closing."""
    history = children("late", "early").referral("early", "2023-01-02")
    history.referral("late", "2024-01-10").episode("late", "2024-01-12", "2025-03-01")
    history.referral("late", "2025-05-01")
    history.referral("early", "2024-06-01").episode("early", "2024-06-03", "2024-07-01")
    history.referral("early", "2025-02-01")
    referrals = {(r["person_key"], str(r["referral_date"])): r for r in history.mart("mart_referral")}
    closures = {row["person_key"]: row for row in history.mart("mart_closure")}
    assert referrals["late", "2025-05-01"]["is_rereferral_12m"] is False
    assert closures["late"]["is_rereferred_6m"] is True
    assert referrals["early", "2025-02-01"]["is_rereferral_12m"] is True
    assert closures["early"]["is_rereferred_6m"] is False
    assert closures["early"]["is_rereferred_12m"] is True


def test_04_a_chain_of_three_referrals_in_a_year_holds_two_rereferrals() -> None:
    history = children("a", "other").referral("other", "2023-01-02")
    for day in ("2025-01-01", "2025-06-01", "2025-12-01"):
        history.referral("a", day)
    referrals = [row for row in history.mart("mart_referral") if row["person_key"] == "a"]
    assert column(referrals, "is_rereferral_12m") == [False, True, True]


def test_05_exactly_twelve_months_later_counts_and_a_day_more_does_not() -> None:
    history = children("other").referral("other", "2022-01-02")
    expected = {
        ("2025-03-10", "2026-03-10"): True,
        ("2025-03-10", "2026-03-11"): False,
        ("2024-02-29", "2025-02-28"): True,
        ("2024-02-29", "2025-03-01"): False,
    }
    for first, second in expected:
        history.child(f"{first} {second}").referral(f"{first} {second}", first)
        history.referral(f"{first} {second}", second)
    second_referrals = {
        (row["person_key"].split()[0], str(row["referral_date"])): row["is_rereferral_12m"]
        for row in history.mart("mart_referral")
        if row["person_key"].endswith(str(row["referral_date"]))
    }
    assert second_referrals == expected


@pytest.mark.parametrize(("as_of", "matured"), [("2026-02-27", False), ("2026-02-28", True)])
def test_06_six_months_from_31_august_end_on_28_february(as_of: str, matured: bool) -> None:
    history = History(as_of).child("a").episode("a", "2025-05-01", "2025-08-31")
    (closure,) = history.mart("mart_closure")
    assert closure["is_matured_6m"] is matured
    assert closure["is_rereferred_6m"] is (False if matured else None)


def test_07_a_gap_of_one_day_is_one_episode_and_of_two_days_two() -> None:
    history = children("one", "two")
    for key, start in {"one": "2025-03-11", "two": "2025-03-12"}.items():
        history.episode(key, "2025-01-06", "2025-03-10").episode(key, start, "2025-06-30")
    marts = history.marts()
    for mart in ("mart_start", "mart_closure"):
        assert sorted(marts[mart]["person_key"].to_pylist()) == ["one", "two", "two"]


def test_08_closed_on_the_month_end_is_not_open() -> None:
    history = children("a").episode("a", "2026-07-31", "2026-09-30")
    assert column(history.mart("mart_open_child"), "month_end") == ["2026-07-31", "2026-08-31"]


def test_09_a_child_of_two_households_counts_once_and_each_family_once() -> None:
    """The child counts for the family of the latest episode; the other family has a child of its own."""
    history = children("shared", "at_mothers", "at_fathers")
    history.episode("shared", "2026-08-03", family_key="mother")
    history.episode("shared", "2026-09-01", family_key="father")
    history.episode("at_mothers", "2026-08-03", family_key="mother")
    history.episode("at_fathers", "2026-09-01", family_key="father")
    september = [r for r in history.mart("mart_open_child") if str(r["month_end"]) == "2026-09-30"]
    assert sorted(column(september, "person_key")) == ["at_fathers", "at_mothers", "shared"]
    assert set(column(september, "family_key")) == {"mother", "father"}


def test_10_a_siblings_referral_is_no_rereferral_of_the_child() -> None:
    history = children("closed", "sibling")
    history.referral("closed", "2025-01-06", family_key="smiths")
    history.episode("closed", "2025-01-08", "2025-03-03", family_key="smiths")
    history.referral("sibling", "2025-05-01", family_key="smiths")
    (closure,) = history.mart("mart_closure")
    assert closure["is_rereferred_12m"] is False
    assert column(history.mart("mart_referral"), "family_key") == ["smiths", "smiths"]


def test_11_a_step_up_counts_whether_recorded_or_seen_in_social_care() -> None:
    history = children("recorded", "derived", "neither")
    for key, reason in {"recorded": "STEP_UP", "derived": "OUTCOMES_MET", "neither": "OUTCOMES_MET"}.items():
        history.episode(key, "2025-01-06", "2025-03-03", end_reason_code=reason)
    history.csc("derived", "CSC_REFERRAL", "2025-03-31", is_nfa=False)
    history.csc("neither", "CSC_REFERRAL", "2025-03-10", is_nfa=True)
    history.csc("neither", "CIN", "2025-04-01")
    closures = {row["person_key"]: row for row in history.mart("mart_closure")}
    assert {key: row["is_stepped_up"] for key, row in closures.items()} == {
        "recorded": True,
        "derived": True,
        "neither": False,
    }


def test_12_a_step_down_names_the_highest_level_so_that_one_level_can_be_left_out() -> None:
    history = children("assessed", "planned", "routed", "none")
    for key in ("assessed", "planned", "none"):
        history.referral(key, "2025-06-30")
    history.referral("routed", "2025-06-30", route_code="STEP_DOWN")
    history.csc("assessed", "CSC_ASSESSMENT", "2025-05-01", "2025-06-02")
    history.csc("planned", "CIN", "2025-01-01", "2025-07-28").csc(
        "planned", "CPP", "2025-02-01", "2025-06-10"
    )
    history.csc("none", "CIN", "2025-01-01", "2025-06-01").csc("none", "CLA", "2025-01-01", "2025-07-29")
    referrals = {row["person_key"]: row for row in history.mart("mart_referral")}
    assert {key: (row["is_stepped_down"], row["from_level"]) for key, row in referrals.items()} == {
        "assessed": (True, "CSC_ASSESSMENT"),
        "planned": (True, "CPP"),
        "routed": (True, None),
        "none": (False, None),
    }


def test_13_cin_three_days_before_closing_is_a_step_up_and_no_later_escalation() -> None:
    history = children("a").episode("a", "2025-01-06", "2025-03-03").csc("a", "CIN", "2025-02-28")
    (closure,) = history.mart("mart_closure")
    assert closure["is_stepped_up"] is True
    assert closure["was_open_to_csc_at_start"] is False
    assert closure["is_escalated_12m"] is False
    assert closure["closure_band"] == "disengaged_or_stepped_up"


def test_14_the_first_event_is_the_rereferral_but_the_band_is_the_worst() -> None:
    history = children("a").episode("a", "2025-01-06", "2025-03-03", end_reason_code="OUTCOMES_MET")
    history.referral("a", "2025-06-02").csc("a", "CSC_REFERRAL", "2025-06-09", is_nfa=False)
    (closure,) = history.mart("mart_closure")
    assert (closure["first_event"], closure["follow_up_weeks"]) == ("rereferred", 13)
    assert closure["is_rereferred_12m"] is True
    assert closure["is_escalated_12m"] is False, "a referral to social care alone is no CIN, CPP or CLA"
    assert closure["closure_band"] == "escalated"


def test_15_a_child_who_turned_18_moved_or_died_is_censored_not_sustained() -> None:
    history = History(AS_OF).child("turned 18", born="2007-08-01")
    history.child("moved", left_area_date="2025-08-05").child("died", death_month="2025-08-01")
    weeks = {"turned 18": 21, "moved": 22, "died": 21}
    for key in weeks:
        history.episode(key, "2025-01-06", "2025-03-03", end_reason_code="OUTCOMES_MET")
    closures = history.mart("mart_closure")
    assert {row["person_key"]: row["follow_up_weeks"] for row in closures} == weeks
    assert set(column(closures, "first_event")) == {"censored"}
    assert set(column(closures, "closure_band")) == {"not_yet_known"}
    assert not any(column(closures, "is_matured_6m") + column(closures, "is_matured_12m"))


def test_16_allocation_is_timed_in_working_days() -> None:
    expected = {
        ("2026-08-28", "2026-08-20"): True,  # allocated before the decision
        ("2026-08-28", "2026-09-02"): True,  # Friday; Monday is a bank holiday; Wednesday is day 2
        ("2026-08-28", "2026-09-03"): False,
        ("2026-08-29", "2026-09-03"): True,  # Saturday: the clock starts on Tuesday
        ("2026-08-29", "2026-09-04"): False,
        ("2026-09-02", "2026-09-05"): True,  # Wednesday to Saturday: two working days
    }
    history = History(AS_OF)
    for decided, allocated in expected:
        key = f"{decided} {allocated}"
        history.child(key).referral(key, "2026-08-24", decided=decided).episode(key, "2026-09-05")
        history.allocation(key, allocated)
    starts = history.mart("mart_start")
    assert all(row["person_key"].startswith(str(row["clock_start"])) for row in starts)
    assert all(column(starts, "is_allocation_measurable"))
    assert {tuple(row["person_key"].split()): row["is_allocated_in_time"] for row in starts} == expected


def test_17_with_nine_months_of_history_rereferral_is_unknown_not_low() -> None:
    history = children("a").referral("a", "2026-02-10").referral("a", "2026-06-10")
    referrals = history.mart("mart_referral")
    assert column(referrals, "has_12m_history") == [False, False]
    assert column(referrals, "is_rereferral_12m") == [None, None]


def test_18_two_ids_of_one_child_merged_make_a_rereferral() -> None:
    """Linkage can only raise eh02: the same referrals under two keys are none, under one key they are one."""
    apart = children("x", "y", "other").referral("other", "2023-01-02")
    apart.referral("x", "2025-01-06").referral("y", "2025-09-01")
    merged = children("x", "other").referral("other", "2023-01-02")
    merged.referral("x", "2025-01-06").referral("x", "2025-09-01")
    assert column(apart.mart("mart_referral"), "is_rereferral_12m").count(True) == 0
    assert column(merged.mart("mart_referral"), "is_rereferral_12m").count(True) == 1


def test_22_a_profile_that_counts_young_adults_and_another_scope_moves_the_stock() -> None:
    history = children("child", "universal", "unmapped").child("adult", born="2008-06-01")
    for key, tier in {
        "child": "TARGETED",
        "universal": "UNIVERSAL_PLUS",
        "unmapped": None,
        "adult": "INTENSIVE",
    }.items():
        history.episode(key, "2026-10-01", tier=tier)
    wide = DefinitionProfile(include_18_25=True, scope_tiers=("UNIVERSAL_PLUS", "TARGETED", "INTENSIVE"))
    assert column(history.mart("mart_open_child"), "person_key") == ["child", "unmapped"]
    assert column(history.mart("mart_open_child", wide), "person_key") == [
        "adult",
        "child",
        "universal",
        "unmapped",
    ]
