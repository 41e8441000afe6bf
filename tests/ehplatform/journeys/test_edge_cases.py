"""The edge cases of the domain, each by its number, and more of their kind.

Cases that belong to other rooms are tested there:

| case | what | test |
|---|---|---|
| 8, 9, 16 | open at month end, two households, working days | tests/ehplatform/marts |
| 19 | twins are never merged | tests/ehplatform/linkage/test_linking.py |
| 20 | suppression | tests/ehplatform/disclosure |
| 21 | one number at every door | tests/whole_line/test_one_number_three_doors.py |
"""

from datetime import date
from typing import Any

import pytest

from ehplatform.model.profile import DefinitionProfile
from tests.ehplatform.journeys.history import History, Row, column

AS_OF = "2026-10-31"


def rows(history: History, table: str, **profile: Any) -> list[Row]:
    made: list[Row] = history.journeys(DefinitionProfile(**profile))[table].to_pylist()
    return made


def known(child: str = "a", since: str = "2020-01-06", as_of: str = AS_OF, **facts: Any) -> History:
    """A council whose history begins on a day, with one child of whom nothing is known yet."""
    return History(as_of).child(child, **facts).child("somebody else").referral("somebody else", since)


def of_child(made: list[Row], child: str = "a") -> list[Row]:
    return [row for row in made if row["person_key"] == child]


# 1 to 8: referrals, windows and gaps


def test_case_1_siblings_referred_together_are_three_referrals_of_one_family() -> None:
    history = History(AS_OF)
    for child in "abc":
        history.child(child).referral(child, "2025-01-06", family_referral_id="together", family_key="f")
    assert len(rows(history, "eh_referral")) == 3
    assert [row["is_first_of_family"] for row in rows(history, "family_referral")] == [True, False, False]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (
            {"on": "2025-01-06", "family_referral_id": "form"},
            {"on": "2025-01-07", "family_referral_id": "form"},
        ),
        ({"on": "2025-01-06", "source_system": "EHM"}, {"on": "2025-01-06", "source_system": "OLD"}),
    ],
)
def test_case_1_one_form_on_two_days_or_one_day_in_two_systems_is_one_referral_of_the_family(
    a: dict[str, str], b: dict[str, str]
) -> None:
    history = History(AS_OF).child("a").child("b")
    for child, facts in (("a", a), ("b", b)):
        history.referral(child, facts["on"], family_key="f", **{k: v for k, v in facts.items() if k != "on"})
    assert [row["is_first_of_family"] for row in rows(history, "family_referral")] == [True, False]


def test_the_same_number_on_the_forms_of_two_systems_is_two_referrals() -> None:
    history = History(AS_OF).child("a").child("b")
    for child, system in (("a", "EHM"), ("b", "OLD")):
        history.referral(child, "2025-01-06", family_referral_id="1", source_system=system)
    assert [row["is_first_of_family"] for row in rows(history, "family_referral")] == [True, True]


@pytest.mark.parametrize("outcome", ["DUPLICATE", "NFA"])
def test_a_referral_that_does_not_count_is_not_for_that_one_on_an_open_case(outcome: str) -> None:
    history = History(AS_OF).child("a").referral("a", "2025-01-06", outcome_code=outcome)
    events = rows(history, "journey_event", nfa_counts_as_referral=False)
    assert [row["event_type"] for row in events] == ["EH_REFERRAL"]


def test_the_decision_on_a_referral_after_the_records_reach_has_not_happened() -> None:
    history = History(AS_OF).child("a").referral("a", "2026-11-02", decided="2026-10-30")
    assert rows(history, "journey_event") == []


def test_case_2_a_referral_while_open_is_a_contact_on_an_open_case() -> None:
    history = known().referral("a", "2025-01-06").episode("a", "2025-01-07").referral("a", "2025-02-03")
    assert column(of_child(rows(history, "eh_referral")), "referral_date") == ["2025-01-06"]
    assert [row["is_rereferral_12m"] for row in of_child(rows(history, "rereferral"))] == [False]
    events = of_child(rows(history, "journey_event"))
    assert [row["event_type"] for row in events] == ["EH_REFERRAL", "EH_START", "EH_REFERRAL_WHILE_OPEN"]


def test_case_3_the_two_clocks_of_a_re_referral_differ() -> None:
    """More than 12 months after the first referral, less than 12 after its closing; and the other way."""
    late = known().referral("a", "2024-01-08").episode("a", "2024-01-08", "2024-09-02")
    late.referral("a", "2025-02-03")
    assert [row["is_rereferral_12m"] for row in of_child(rows(late, "rereferral"))] == [False, False]
    (followed,) = rows(late, "closure_followup")
    assert followed["first_rereferral"] == date(2025, 2, 3) <= followed["window_12m_end"]
    by_closing = of_child(rows(late, "rereferral", rereferral_clock="prev_closure"))
    assert [row["is_rereferral_12m"] for row in by_closing] == [False, True]

    never_opened = known().referral("a", "2024-01-08").referral("a", "2024-06-03")
    assert [row["is_rereferral_12m"] for row in of_child(rows(never_opened, "rereferral"))] == [False, True]
    assert rows(never_opened, "closure_followup") == []


def test_case_4_two_of_three_referrals_in_a_chain_are_re_referrals() -> None:
    history = known().referral("a", "2025-01-01").referral("a", "2025-06-01").referral("a", "2025-12-01")
    assert [row["is_rereferral_12m"] for row in of_child(rows(history, "rereferral"))] == [False, True, True]


@pytest.mark.parametrize(
    ("first", "second", "is_rereferral"),
    [
        ("2024-05-06", "2025-05-06", True),
        ("2024-05-06", "2025-05-07", False),
        ("2024-02-29", "2025-02-28", True),
        ("2024-02-29", "2025-03-01", False),
    ],
)
def test_case_5_exactly_12_months_later_is_a_re_referral(
    first: str, second: str, *, is_rereferral: bool
) -> None:
    history = known().referral("a", first).referral("a", second)
    assert of_child(rows(history, "rereferral"))[1]["is_rereferral_12m"] is is_rereferral


@pytest.mark.parametrize(("as_of", "is_matured"), [("2026-02-27", False), ("2026-02-28", True)])
def test_case_6_six_months_from_31_august_end_in_february(as_of: str, *, is_matured: bool) -> None:
    history = History(as_of).child("a").episode("a", "2025-03-03", "2025-08-31")
    (followed,) = rows(history, "closure_followup")
    assert followed["window_6m_end"] == date(2026, 2, 28)
    assert followed["matured_6m"] is is_matured


@pytest.mark.parametrize(("again", "episodes"), [("2025-03-04", 1), ("2025-03-05", 2)])
def test_case_7_a_gap_of_one_day_is_one_episode(again: str, episodes: int) -> None:
    history = History(AS_OF).child("a").episode("a", "2025-01-06", "2025-03-03").episode("a", again)
    assert len(rows(history, "eh_episode")) == episodes


@pytest.mark.parametrize(("again", "episodes"), [("2025-03-31", 1), ("2025-04-01", 2)])
def test_case_7_the_gap_is_the_profiles(again: str, episodes: int) -> None:
    history = History(AS_OF).child("a").episode("a", "2025-01-06", "2025-03-03").episode("a", again)
    assert len(rows(history, "eh_episode", merge_gap_days=28)) == episodes


def test_case_8_closed_on_the_month_end_is_not_open_on_it() -> None:
    history = History(AS_OF).child("a").episode("a", "2025-01-06", "2025-01-31")
    assert history.mart("mart_open_child") == []


def test_case_9_a_child_of_two_households_is_counted_once() -> None:
    history = History("2025-02-28").child("a").family("mother", "a").family("father", "a")
    history.episode("a", "2025-01-06", family_key="mother").episode("a", "2025-01-20", family_key="father")
    months = history.mart("mart_open_child")
    assert [(str(row["month_end"]), row["family_key"]) for row in months] == [
        ("2025-01-31", "father"),
        ("2025-02-28", "father"),
    ]


def test_case_10_a_sibling_who_comes_is_a_re_referral_of_the_family_not_of_the_child() -> None:
    history = History(AS_OF).child("a").child("b").episode("a", "2025-01-06", "2025-03-03", family_key="f")
    history.referral("b", "2025-06-02", family_key="f")
    (followed,) = rows(history, "closure_followup")
    assert followed["first_rereferral"] is None
    assert column(rows(history, "family_followup"), "first_family_rereferral") == ["2025-06-02"]


# 11 to 15: moves to social care, and what follows


@pytest.mark.parametrize(
    ("reason", "cin_starts", "recorded", "derived"),
    [
        ("STEP_UP", None, True, False),
        ("STEP_UP", "2025-03-31", True, True),
        ("STEP_UP", "2025-04-01", True, False),
        ("OUTCOMES_MET", "2025-02-03", False, True),
        ("OUTCOMES_MET", "2025-02-02", False, False),
    ],
)
def test_case_11_recorded_and_derived_step_ups_are_both_kept(
    reason: str, cin_starts: str | None, *, recorded: bool, derived: bool
) -> None:
    history = History(AS_OF).child("a").episode("a", "2024-10-07", "2025-03-03", end_reason_code=reason)
    if cin_starts is not None:
        history.csc("a", "CIN", cin_starts)
    by_basis = {
        basis: rows(history, "step_up", step_up_basis=basis)[0] for basis in ("either", "recorded", "derived")
    }
    either = by_basis["either"]
    assert (either["is_recorded"], either["is_derived"]) == (recorded, derived)
    assert {basis: row["is_stepped_up"] for basis, row in by_basis.items()} == {
        "either": recorded or derived,
        "recorded": recorded,
        "derived": derived,
    }


@pytest.mark.parametrize(
    ("kind", "route", "is_stepped_down"),
    [
        ("CSC_ASSESSMENT", "AGENCY", False),
        ("CSC_ASSESSMENT", "STEP_DOWN", False),
        ("CIN", "AGENCY", True),
        (None, "STEP_DOWN", True),
    ],
)
def test_case_12_a_step_down_is_from_what_the_profile_names(
    kind: str | None, route: str, *, is_stepped_down: bool
) -> None:
    history = History(AS_OF).child("a").referral("a", "2025-03-03", route_code=route)
    if kind is not None:
        history.csc("a", kind, "2024-10-07", "2025-02-24")
    (row,) = rows(history, "step_down", step_down_from=("CIN",))
    assert row["is_stepped_down"] is is_stepped_down
    (row,) = rows(history, "step_down")
    assert row["is_stepped_down"] is True


def test_case_13_a_cin_start_keyed_before_the_end_is_a_step_up() -> None:
    history = History(AS_OF).child("a").episode("a", "2024-10-07", "2025-03-03").csc("a", "CIN", "2025-02-28")
    moves = [row["entry_move"] for row in rows(history, "journey_spell")]
    assert "STEP_UP" in moves
    assert "ESCALATE_LATER" not in moves
    (followed,) = rows(history, "closure_followup")
    assert followed["first_cin"] is None


def test_case_14_the_first_event_is_the_re_referral_and_the_band_the_worse() -> None:
    history = (
        History(AS_OF).child("a").episode("a", "2024-10-07", "2025-03-03", end_reason_code="OUTCOMES_MET")
    )
    history.referral("a", "2025-06-02").csc("a", "CSC_REFERRAL", "2025-06-09")
    scores = history.scores()
    assert scores["closure_event"]["first_event"].to_pylist() == ["rereferred"]
    assert scores["closure_event"]["is_referred_to_csc_12m"].to_pylist() == [True]
    assert scores["closure_band"]["closure_band"].to_pylist() == ["escalated"]


@pytest.mark.parametrize(
    ("facts", "until"),
    [
        ({"born": "2007-06-01"}, "turned_18"),
        ({"left_area_date": "2025-06-02"}, "left_area"),
        ({"death_month": "2025-06-01"}, "died"),
    ],
)
def test_case_15_a_child_who_turned_18_moved_or_died_is_censored_not_sustained(
    facts: dict[str, str], until: str
) -> None:
    history = History(AS_OF).child("a", **facts).episode("a", "2024-10-07", "2025-03-03")
    (followed,) = rows(history, "closure_followup")
    assert followed["followed_until"] == until
    assert followed["matured_12m"] is False
    assert history.scores()["closure_band"]["closure_band"].to_pylist() == ["not_yet_known"]


# 17 and 18: short histories, people found to be one


def test_case_17_with_nine_months_of_history_re_referrals_are_not_known() -> None:
    history = known(since="2026-01-05").referral("a", "2026-02-02").referral("a", "2026-09-07")
    assert {row["is_rereferral_12m"] for row in rows(history, "rereferral")} == {None}
    assert rows(history, "council_window")[0]["history_start"] == date(2026, 1, 1)


def test_case_17_an_episode_that_cannot_be_right_makes_no_history() -> None:
    history = known(since="2026-01-05").episode("a", "2015-01-05", "2014-01-05")
    assert rows(history, "council_window")[0]["history_start"] == date(2026, 1, 1)


def test_case_18_two_ids_found_to_be_one_child_make_a_re_referral() -> None:
    apart = known().child("b").referral("a", "2024-01-08").referral("b", "2024-06-03")
    together = known().referral("a", "2024-01-08").referral("a", "2024-06-03")
    before, after = (
        sum(row["is_rereferral_12m"] is True for row in rows(history, "rereferral"))
        for history in (apart, together)
    )
    assert (before, after) == (0, 1)


def test_case_18_a_referral_filed_under_both_ids_does_not_double_the_episode_that_names_it() -> None:
    history = History(AS_OF).child("a")
    for on in ("2025-01-06", "2025-01-08"):
        history.referral("a", on, decided="2025-01-09", source_id="R1")
    history.episode("a", "2025-01-13", referral_id="R1")
    assert [row["merged_n"] for row in rows(history, "eh_episode")] == [1]


# days on which everything happens, and times that hold or touch each other


def test_what_happens_on_one_day_is_read_in_the_order_of_the_domain() -> None:
    day = "2025-03-03"
    history = History(AS_OF).child("a")
    history.csc("a", "CIN", "2024-10-07", day).csc("a", "CSC_REFERRAL", day).csc("a", "CPP", day)
    history.referral("a", day).episode("a", "2025-01-06", day).episode("a", day)
    events = [row for row in rows(history, "journey_event") if row["event_date"] == date(2025, 3, 3)]
    assert [row["event_type"] for row in events] == [
        "CIN_END",
        "EH_REFERRAL_WHILE_OPEN",
        "EH_START",
        "EH_END",
        "CSC_REFERRAL",
        "CPP_START",
    ]
    assert {(row["level_before"], row["level_after"]) for row in events} == {(2, 3)}


def test_nested_and_overlapping_episodes_are_one() -> None:
    history = (
        History(AS_OF).child("a").episode("a", "2025-01-06", "2025-06-02", end_reason_code="OUTCOMES_MET")
    )
    history.episode("a", "2025-02-03", "2025-03-03", end_reason_code="DISENGAGED")
    history.episode("a", "2025-05-05", "2025-07-07", end_reason_code="STEP_UP")
    (episode,) = rows(history, "eh_episode")
    assert column([episode], "started_on") + column([episode], "closed_on") == ["2025-01-06", "2025-07-07"]
    assert (episode["merged_n"], episode["end_reason_code"]) == (3, "STEP_UP")


def test_an_unborn_child_is_followed_like_any_other() -> None:
    history = known(born="2025-06-01").referral("a", "2025-03-03").episode("a", "2025-03-10", "2025-09-01")
    (followed,) = rows(history, "closure_followup")
    assert (followed["matured_12m"], followed["followed_until"]) == (True, "as_of")
    assert [row["age_band"] for row in of_child(history.mart("mart_referral"))] == ["unborn"]


def test_a_leap_day_is_a_day() -> None:
    history = History(AS_OF).child("a").episode("a", "2024-01-08", "2024-02-29")
    (followed,) = rows(history, "closure_followup")
    windows = column([followed], "window_6m_end") + column([followed], "window_12m_end")
    assert windows == ["2024-08-29", "2025-02-28"]


def test_an_event_on_the_closing_day_is_part_of_the_closure() -> None:
    history = History(AS_OF).child("a").episode("a", "2024-10-07", "2025-03-03")
    history.referral("a", "2025-03-03").csc("a", "CIN", "2025-03-03")
    (followed,) = rows(history, "closure_followup")
    assert (followed["first_rereferral"], followed["first_cin"]) == (None, None)


def test_without_records_of_social_care_nobody_is_known_not_to_have_gone_there() -> None:
    history = History(AS_OF, social_care_to="never").child("a").episode("a", "2024-01-08", "2024-03-04")
    (followed,) = rows(history, "closure_followup")
    assert (followed["follow_to"], followed["matured_6m"]) == (followed["closed_on"], False)
    assert rows(history, "step_up")[0]["is_stepped_up"] is None
    assert [row["level"] for row in rows(history, "journey_spell")] == [1, 0]


def test_without_records_of_referrals_nobody_is_known_not_to_have_come_back() -> None:
    history = History(AS_OF, has_referrals=False).child("a").episode("a", "2024-01-08", "2024-03-04")
    history.episode("a", "2024-06-03", "2024-09-02").csc("a", "CPP", "2024-10-07")
    first, _ = rows(history, "closure_followup")
    assert (first["follow_to"], first["matured_6m"]) == (first["closed_on"], False)
    assert [row["closure_band"] for row in history.scores()["closure_band"].to_pylist()] == [
        "not_yet_known"
    ] * 2
    assert rows(history, "start_followup")[0]["first_cpp"] is not None


def test_yearly_social_care_does_not_hold_up_the_open_cases_of_early_help() -> None:
    history = History("2026-10-31", social_care_to="2026-03-31").child("a").episode("a", "2026-06-01")
    history.child("b").episode("b", "2026-01-05", "2026-06-01")
    assert [str(row["started_on"]) for row in rows(history, "eh_episode")] == ["2026-06-01", "2026-01-05"]
    assert len(history.mart("mart_open_child")) == 5 + 5
    (followed,) = rows(history, "closure_followup")
    assert followed["follow_to"] == followed["closed_on"]


def test_records_are_believed_only_when_they_have_had_time_to_be_keyed() -> None:
    history = History("2026-10-31").child("a").episode("a", "2026-10-05").referral("a", "2026-10-01")
    assert len(rows(history, "eh_episode")) == 1
    assert rows(history, "eh_episode", keying_lag_days=28) == []


# what each parameter of a profile changes


def story() -> History:
    history = History(AS_OF).child("a")
    history.referral("a", "2025-01-06", decided="2025-01-09", consent_date=date(2025, 1, 13))
    history.assessment("a", "2025-01-20").allocation("a", "2025-01-16", role="LEAD")
    history.add("plan_review", "a", {"review_date": date(2025, 4, 7)})
    return history.episode("a", "2025-01-22", "2025-05-05", end_reason_code="OUTCOMES_MET")


@pytest.mark.parametrize(
    ("basis", "started_on"),
    [
        ("referral_date", "2025-01-06"),
        ("decision_date", "2025-01-09"),
        ("consent_date", "2025-01-13"),
        ("first_allocation", "2025-01-16"),
        ("assessment_start", "2025-01-20"),
    ],
)
def test_an_episode_starts_on_the_event_that_the_profile_names(basis: str, started_on: str) -> None:
    (episode,) = rows(story(), "eh_episode", episode_start_basis=basis)
    assert column([episode], "started_on") == [started_on]
    assert episode["start_basis"] == basis


def test_without_that_event_the_recorded_start_stands() -> None:
    history = History(AS_OF).child("a").referral("a", "2024-06-03", decided="2024-06-05")
    history.episode("a", "2025-01-22", "2025-05-05", start_basis="recorded")
    (episode,) = rows(history, "eh_episode")
    assert (str(episode["started_on"]), episode["start_basis"]) == ("2025-01-22", "recorded")


def test_an_episode_can_end_with_the_last_review() -> None:
    (episode,) = rows(story(), "eh_episode", episode_end_basis="last_review")
    assert column([episode], "closed_on") == ["2025-04-07"]


def test_where_services_have_merged_steps_between_them_are_not_known() -> None:
    history = story().csc("a", "CIN", "2024-10-07", "2025-01-06").csc("a", "CIN", "2025-05-12")
    assert rows(history, "step_up")[0]["is_stepped_up"] is True
    assert rows(history, "step_down")[0]["is_stepped_down"] is True
    merged = {"family_help_from": date(2025, 1, 1)}
    assert rows(history, "step_up", **merged)[0]["is_stepped_up"] is None
    assert rows(history, "step_down", **merged)[0]["is_stepped_down"] is None
