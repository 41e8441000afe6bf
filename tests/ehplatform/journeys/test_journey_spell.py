"""Journey spells: the level a child stands at, day by day."""

import pytest

from tests.ehplatform.journeys.history import History


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


def moves(history: History) -> list[str]:
    return [str(move) for move in history.journeys()["journey_spell"]["entry_move"].to_pylist()]


def test_each_move_of_a_long_journey() -> None:
    history = History("2026-10-31").child("a").episode("a", "2020-02-03", "2020-08-03")
    history.episode("a", "2021-02-01", "2021-08-02")  # back after half a year
    history.csc("a", "CIN", "2022-03-01", "2022-12-01")  # to social care half a year later
    history.csc("a", "CPP", "2022-05-02", "2022-09-01")  # up and down within it
    history.episode("a", "2022-11-01", "2023-03-01")  # Early Help joins, stays, and leaves
    history.csc("a", "CIN", "2024-01-08", "2024-06-03")  # later again
    history.csc("a", "CLA", "2025-01-06")  # and back, after nothing
    assert moves(history) == [
        "ENTER",
        "EXIT",
        "RE_ENTER",
        "EXIT",
        "ESCALATE_LATER",
        "CSC_UP",
        "CSC_DOWN",
        "EH_JOINS",
        "STEP_DOWN",
        "EXIT",
        "ESCALATE_LATER",
        "CSC_EXIT",
        "CSC_RETURN",
    ]


@pytest.mark.parametrize(
    ("cin_starts", "expected"),
    [
        ("2025-02-26", ["ENTER", "STEP_UP", "EH_LEAVES"]),  # 3 days before the end, keyed late (5.3 case 13)
        ("2025-03-01", ["ENTER", "STEP_UP"]),
        ("2025-03-29", ["ENTER", "HANDOVER", "STEP_UP"]),  # 28 days after
        ("2025-03-30", ["ENTER", "EXIT", "ESCALATE_LATER"]),  # 29 days after
    ],
)
def test_a_step_up_is_within_28_days_of_the_end_of_early_help(cin_starts: str, expected: list[str]) -> None:
    history = History("2026-10-31").child("a").episode("a", "2024-10-01", "2025-03-01")
    assert moves(history.csc("a", "CIN", cin_starts)) == expected


@pytest.mark.parametrize(
    ("eh_starts", "expected"),
    [
        ("2025-03-29", ["CSC_ONLY", "HANDOVER", "STEP_DOWN"]),
        ("2025-03-30", ["CSC_ONLY", "CSC_EXIT", "ENTER"]),
    ],
)
def test_a_step_down_is_within_28_days_of_the_end_of_social_care(eh_starts: str, expected: list[str]) -> None:
    history = History("2026-10-31").child("a").csc("a", "CIN", "2024-10-01", "2025-03-01")
    assert moves(history.episode("a", eh_starts)) == expected


def test_short_breaks_are_not_time_in_care() -> None:
    history = History("2026-10-31").child("a").child("b")
    history.csc("a", "CLA", "2025-01-06", legal_status_code="V3")
    history.csc("b", "CLA", "2025-01-06", legal_status_code="C2")
    assert history.journeys()["journey_spell"]["person_key"].to_pylist() == ["b"]
