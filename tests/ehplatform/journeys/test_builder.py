"""Episodes, referrals and the window of a council, worked by hand."""

from datetime import date

import duckdb

from ehplatform.model.months import add_months
from ehplatform.model.profile import DefinitionProfile
from tests.ehplatform.journeys.history import History, column

AS_OF = "2026-10-31"


def test_each_side_reaches_its_own_day_and_history_starts_with_the_first_month() -> None:
    history = History(AS_OF, social_care_to="2026-09-30").child("a")
    history.referral("a", "2024-03-17").episode("a", "2024-03-20")
    (window,) = history.journeys()["council_window"].to_pylist()
    assert window == {
        "la_code": "999",
        "history_start": date(2024, 3, 1),
        "early_help_to": date(2026, 10, 31),
        "social_care_to": date(2026, 9, 30),
        "has_referrals": True,
        "complete_to": date(2026, 9, 30),
    }


def test_a_council_without_early_help_has_no_history() -> None:
    history = History(AS_OF).child("a").csc("a", "CIN", "2025-01-06")
    (window,) = history.journeys()["council_window"].to_pylist()
    assert window["history_start"] is None


def test_rows_that_cannot_be_right_are_left_out_and_counted() -> None:
    history = History(AS_OF).child("a").episode("a", "2025-03-03", "2025-03-01")
    history.episode("a", "2026-11-01").referral("a", "2026-11-01").csc("a", "CIN", "2025-03-03", "2025-03-01")
    made = history.journeys()
    assert [tuple(row.values()) for row in made["journey_issue"].to_pylist()] == [
        ("999", "csc_spell", "ends_before_start", 1),
        ("999", "eh_episode", "ends_before_start", 1),
        ("999", "eh_episode", "starts_after_as_of", 1),
        ("999", "eh_referral", "starts_after_as_of", 1),
    ]
    assert [made[table].num_rows for table in ("eh_episode", "eh_referral", "csc_spell")] == [0, 0, 0]


def test_an_end_after_the_as_of_day_has_not_happened_yet() -> None:
    history = History("2025-06-30").child("a")
    history.episode("a", "2025-01-06", "2025-07-01", end_reason_code="OUTCOMES_MET")
    (episode,) = history.journeys()["eh_episode"].to_pylist()
    assert (episode["closed_on"], episode["end_reason_code"]) == (None, None)


def test_a_merged_episode_takes_each_fact_from_the_record_that_knows_it() -> None:
    history = History(AS_OF).child("a")
    history.episode(
        "a", "2025-01-06", "2025-09-01", start_basis="decision_date", end_reason_code="OUTCOMES_MET"
    )
    history.episode("a", "2025-02-03", "2025-03-03", tier="INTENSIVE", end_reason_code="DISENGAGED")
    (episode,) = history.journeys()["eh_episode"].to_pylist()
    assert column([episode], "started_on") == ["2025-01-06"]
    assert column([episode], "closed_on") == ["2025-09-01"]
    assert (episode["start_basis"], episode["tier"]) == ("decision_date", "INTENSIVE")
    assert (episode["end_reason_code"], episode["merged_n"]) == ("OUTCOMES_MET", 2)


def test_an_unknown_tier_of_the_latest_record_stays_unknown() -> None:
    history = History(AS_OF).child("a").episode("a", "2025-01-06", "2025-02-03")
    history.episode("a", "2025-02-03", tier=None)
    assert history.journeys()["eh_episode"]["tier"].to_pylist() == [None]


def test_repeated_and_duplicate_referrals_do_not_count_but_another_source_does() -> None:
    history = History(AS_OF).child("a")
    history.referral("a", "2025-01-06", source="2A").referral("a", "2025-01-06", source="2A")
    history.referral("a", "2025-01-06", source="6")
    history.referral("a", "2025-02-03", outcome_code="DUPLICATE")
    assert history.journeys()["eh_referral"]["source_code"].to_pylist() == ["2A", "6"]


def test_the_first_and_the_closing_day_are_not_while_open() -> None:
    history = History(AS_OF).child("a").episode("a", "2025-01-06", "2025-03-03")
    for on in ("2025-01-06", "2025-01-07", "2025-02-28", "2025-03-03"):
        history.referral("a", on)
    counted = history.journeys()["eh_referral"].to_pylist()
    assert column(counted, "referral_date") == ["2025-01-06", "2025-03-03"]


def test_a_council_that_leaves_out_nfa_counts_neither_the_referral_nor_the_chain() -> None:
    history = History(AS_OF).child("a").child("other").referral("other", "2023-01-02")
    history.referral("a", "2025-01-06", outcome_code="NFA").referral("a", "2025-06-02")
    strict = DefinitionProfile(nfa_counts_as_referral=False)
    assert history.journeys()["rereferral"]["is_rereferral_12m"].to_pylist() == [False, True, None]
    assert history.journeys(strict)["rereferral"]["is_rereferral_12m"].to_pylist() == [False, None]


def test_a_child_who_left_before_closing_is_followed_for_no_time() -> None:
    history = History(AS_OF).child("a", left_area_date="2025-02-01").episode("a", "2025-01-06", "2025-03-03")
    (followed,) = history.journeys()["closure_followup"].to_pylist()
    assert followed["follow_to"] == followed["closed_on"]


def test_months_in_sql_are_the_model_months() -> None:
    """The windows in the steps and `ehplatform.model.months` must be one clock."""
    rows = duckdb.sql(
        """
        select cast(day as date), n, cast(day + n * interval 1 month as date)
        from generate_series(date '2019-12-01', date '2024-03-31', interval 1 day) as days (day)
        cross join (values (6), (12), (-12)) as months (n)
        """
    ).fetchall()
    assert len(rows) > 4000
    assert all(add_months(day, n) == after for day, n, after in rows)
