"""Definitions through time, and how slips in a council's file are refused."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ehplatform.model.profile import COMMON_PROFILE, DefinitionHistory, DefinitionProfile

VERSIONS = """
- parameters: {merge_gap_days: 7, referral_unit: family}
- valid_from: 2024-04-01
  parameters: {merge_gap_days: 1}
  rationale: Same gap as the neighbours
  agreed_by: Early Help board
- valid_from: 2025-10-01
  parameters: {step_down_from: [CIN], family_help_from: 2025-10-01}
  rationale: Family Help begins
  agreed_by: Head of service
"""


def history(text: str) -> DefinitionHistory:
    return DefinitionHistory.model_validate(yaml.safe_load(text))


def refusal(content: Any, of: Any = DefinitionHistory) -> list[tuple[tuple[Any, ...], str]]:
    with pytest.raises(ValidationError) as refused:
        of.model_validate(content)
    return [(problem["loc"], problem["msg"]) for problem in refused.value.errors()]


def test_the_common_profile_is_the_agreed_one() -> None:
    """Domain model, definition profile: the defaults that every benchmark is computed with."""
    assert COMMON_PROFILE.model_dump() == {
        "scope_tiers": ("TARGETED", "INTENSIVE", "FAMILY_HELP"),
        "include_18_25": False,
        "family_help_from": None,
        "referral_unit": "child",
        "nfa_counts_as_referral": True,
        "self_referral_codes": ("1A", "1C"),
        "rereferral_clock": "prev_referral",
        "episode_start_basis": "decision_date",
        "episode_end_basis": "closure_date",
        "merge_gap_days": 1,
        "disengaged_codes": ("DISENGAGED", "CONSENT_WITHDRAWN", "DECLINED"),
        "step_window_days": 28,
        "step_up_basis": "either",
        "step_down_from": ("CIN", "CPP", "CLA", "CSC_ASSESSMENT"),
        "allocation_clock": "decision_date",
        "allocation_working_days": 2,
        "first_contact_working_days": 5,
        "assessment_target_working_days": None,
        "caseload_unit": "child",
        "family_basis": ("source", "relationship", "household"),
        "keying_lag_days": None,
    }


def test_an_unknown_parameter_is_refused_at_its_place_with_those_that_exist() -> None:
    [(place, words)] = refusal({"merge_gap": 3})
    assert place == ("merge_gap",)
    assert "allowed: scope_tiers, include_18_25" in words
    [(place, words)] = refusal([{"parameters": {"merge_gap": 3}}])
    assert place == (0, "parameters", "merge_gap")
    assert "merge_gap_days" in words


@pytest.mark.parametrize(
    ("parameter", "value", "words"),
    [
        ("merge_gap_days", 29, "less than or equal to 28"),
        ("merge_gap_days", -1, "greater than or equal to 0"),
        ("step_window_days", 6, "greater than or equal to 7"),
        ("referral_unit", "household", "'child' or 'family'"),
        ("allocation_clock", "start", "'referral_date', 'decision_date' or 'consent_date'"),
        ("scope_tiers", ["LEVEL_3"], "LEVEL_3: no code of TIER; allowed: UNIVERSAL_PLUS, TARGETED"),
        ("self_referral_codes", ["1A", "11"], "11: no code of SOURCE; allowed: 1A, 1B"),
        ("family_basis", ["source", "source"], "named twice: source"),
        ("step_down_from", ["S47"], "'CIN', 'CPP', 'CLA' or 'CSC_ASSESSMENT'"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_what_is(parameter: str, value: Any, words: str) -> None:
    [(place, message)] = refusal({parameter: value}, DefinitionProfile)
    assert place[0] == parameter
    assert words in message


def test_a_mapping_of_parameters_holds_from_the_beginning() -> None:
    plain = history("{merge_gap_days: 3, scope_tiers: [TARGETED]}")
    for day in (date.min, date(2020, 1, 1), date.max):
        assert plain.at(day) == DefinitionProfile(merge_gap_days=3, scope_tiers=("TARGETED",))
    assert plain.changes() == ()


def test_without_a_profile_the_common_one_holds() -> None:
    assert DefinitionHistory().at(date(2025, 1, 1)) == COMMON_PROFILE
    assert DefinitionHistory.model_validate({}) == DefinitionHistory()


def test_each_version_holds_from_its_day_and_keeps_what_it_does_not_name() -> None:
    versions = history(VERSIONS)
    assert versions.at(date(2024, 3, 31)) == DefinitionProfile(merge_gap_days=7, referral_unit="family")
    assert versions.at(date(2024, 4, 1)) == DefinitionProfile(merge_gap_days=1, referral_unit="family")
    latest = versions.at(date(2030, 1, 1))
    assert (latest.referral_unit, latest.step_down_from) == ("family", ("CIN",))
    assert latest.family_help_from == date(2025, 10, 1)


def test_a_change_says_which_parameters_moved_why_and_who_agreed() -> None:
    first, second = history(VERSIONS).changes()
    assert first.moved == {"merge_gap_days": (7, 1)}
    assert (first.version.valid_from, first.version.agreed_by) == (date(2024, 4, 1), "Early Help board")
    assert second.moved == {
        "step_down_from": (("CIN", "CPP", "CLA", "CSC_ASSESSMENT"), ("CIN",)),
        "family_help_from": (None, date(2025, 10, 1)),
    }


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("[]", (), "no version: name at least one"),
        ("[{valid_from: 2024-01-01, parameters: {merge_gap_days: 3}}]", (0,), "it must have no valid_from"),
        ("[{}, {parameters: {merge_gap_days: 3}}]", (1,), "needs valid_from, rationale and agreed_by"),
        (
            """
            - {}
            - {valid_from: 2024-01-02, rationale: r, agreed_by: t, parameters: {merge_gap_days: 3}}
            - {valid_from: 2024-01-01, rationale: r, agreed_by: t, parameters: {merge_gap_days: 4}}
            """,
            (2,),
            "it overlaps the version from 2024-01-02",
        ),
        (
            "[{}, {valid_from: 2024-01-01, rationale: r, agreed_by: t, parameters: {merge_gap_days: 1}}]",
            (1,),
            "it changes no parameter",
        ),
        ("[{}, {valid_from: 2024-01-01, rationale: r, agreed_by: t}]", (1,), "it changes no parameter"),
    ],
)
def test_gaps_overlaps_and_changes_of_nothing_are_refused_at_their_version(
    text: str, place: tuple[int, ...], words: str
) -> None:
    [(found, message)] = refusal(yaml.safe_load(text))
    assert found == place
    assert words in message


def test_a_misspelt_key_of_a_version_is_refused() -> None:
    [(place, _)] = refusal([{"from": "2024-01-01"}])
    assert place == (0, "from")


def test_a_history_survives_being_written_and_read() -> None:
    versions = history(VERSIONS)
    assert DefinitionHistory.model_validate_json(versions.model_dump_json()) == versions


@given(
    st.lists(st.integers(min_value=0, max_value=28), min_size=1, max_size=6).filter(
        lambda gaps: all(a != b for a, b in pairwise(gaps))
    ),
    st.integers(min_value=-50, max_value=3000),
)
def test_every_day_has_the_version_that_began_last(gaps: list[int], offset: int) -> None:
    beginning = date(2020, 1, 1)
    starts = [beginning + timedelta(days=400 * n) for n in range(len(gaps))]
    why = {"rationale": "r", "agreed_by": "t"}
    versions = DefinitionHistory.model_validate(
        [
            {"parameters": {"merge_gap_days": gap}} | ({"valid_from": start} | why if n else {})
            for n, (gap, start) in enumerate(zip(gaps, starts, strict=True))
        ]
    )
    day = beginning + timedelta(days=offset)
    expected = [
        gap for n, (gap, start) in enumerate(zip(gaps, starts, strict=True)) if n == 0 or start <= day
    ]
    assert versions.at(day).merge_gap_days == expected[-1]
