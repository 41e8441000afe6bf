"""Needs, whether they were met, and how a case began."""

from datetime import date

import pytest

from tests.ehplatform.journeys.history import History, Row


def table(history: History, name: str) -> list[Row]:
    rows: list[Row] = history.scores()[name].to_pylist()
    return rows


def siblings() -> History:
    history = History("2026-10-31").child("a").child("b")
    for key in "ab":
        history.episode(key, "2025-01-06", "2025-07-07", family_key="f")
    return history


@pytest.mark.parametrize(
    ("resolutions", "is_known", "is_met"),
    [
        (("MET", "MET"), True, True),
        (("MET", "PARTLY_MET"), True, False),
        (("MET", "NOT_KNOWN"), True, True),
        (("NOT_MET", "NOT_KNOWN"), True, False),
        (("NOT_KNOWN", None), False, None),
    ],
)
def test_a_need_of_the_family_is_one_need_however_many_children_have_it(
    resolutions: tuple[str | None, str | None], *, is_known: bool, is_met: bool | None
) -> None:
    history = siblings()
    for key, resolution in zip("ab", resolutions, strict=True):
        history.need(key, "2025-01-20", resolution=resolution, family_key="f", assessment_id="A1")
    [need] = table(history, "need_resolution")
    assert (need["records"], need["is_resolution_known"], need["is_met"]) == (2, is_known, is_met)


def test_children_assessed_together_share_needs_also_where_each_has_a_record_of_the_assessment() -> None:
    history = siblings()
    for place, (key, resolution) in enumerate([("a", "MET"), ("b", "NOT_MET")]):
        history.assessment(key, "2025-01-08", "2025-01-20", family="G1")
        own = f"eh_assessment-{place:04}"
        history.need(key, "2025-01-20", resolution=resolution, family_key="f", assessment_id=own)
    [need] = table(history, "need_resolution")
    assert (need["person_key"], need["records"], need["is_met"]) == ("a", 2, False)


def test_one_assessment_of_the_family_after_another_finds_needs_anew() -> None:
    history = siblings()
    for place, family in enumerate(("G1", "G2")):
        history.assessment("a", "2025-01-08", "2025-01-20", family=family)
        history.need("a", "2025-01-20", family_key="f", assessment_id=f"eh_assessment-{place:04}")
    assert [row["records"] for row in table(history, "need_resolution")] == [1, 1]


def test_needs_of_children_who_were_not_assessed_together_are_their_own() -> None:
    history = siblings()
    for key in "ab":
        history.need(key, "2025-01-20", resolution="MET")
    assert [row["person_key"] for row in table(history, "need_resolution")] == ["a", "b"]


@pytest.mark.parametrize(
    ("found", "count"), [("2024-12-23", 1), ("2024-12-22", 0), ("2025-07-07", 1), ("2025-07-08", 0)]
)
def test_a_need_belongs_to_the_case_that_was_open_or_about_to_be(found: str, count: int) -> None:
    assert len(table(siblings().need("a", found, resolution="MET"), "need_resolution")) == count


def test_what_was_judged_after_the_records_reach_is_not_known_yet() -> None:
    history = siblings().need("a", "2025-01-20", resolution="MET", resolved_date=date(2026, 11, 2))
    assert [row["is_resolution_known"] for row in table(history, "need_resolution")] == [False]


def test_the_first_case_is_known_to_be_the_first_after_a_year_of_history() -> None:
    history = History("2026-10-31").child("old").referral("old", "2024-01-08").child("a").child("b")
    history.episode("a", "2024-06-03", "2024-09-02").episode("b", "2025-01-06", "2025-03-03")
    history.episode("b", "2025-06-02")
    flags = {
        (row["person_key"], row["episode_no"]): row["is_first_time"]
        for row in table(history, "episode_entry")
    }
    assert flags == {("a", 1): None, ("b", 1): True, ("b", 2): False}


def test_a_case_is_self_referred_when_its_own_referral_was() -> None:
    history = History("2026-10-31")
    for key, sources in {
        "self": ["1C"],
        "school": ["2A"],
        "blank": [None],
        "none": [],
        "later": ["1C", "2A"],
    }.items():
        history.child(key).episode(key, "2025-01-06")
        for place, source in enumerate(sources):
            history.referral(key, f"2024-12-{10 + place}", source=source)
    history.child("before").referral("before", "2023-01-09", source="1C").episode(
        "before", "2023-01-09", "2023-06-05"
    )
    history.episode("before", "2025-01-06")
    flags = {
        (row["person_key"], row["episode_no"]): row["is_self_referred"]
        for row in table(history, "episode_entry")
    }
    assert flags == {
        ("before", 1): True,
        ("before", 2): None,
        ("blank", 1): None,
        ("later", 1): False,
        ("none", 1): None,
        ("school", 1): False,
        ("self", 1): True,
    }
