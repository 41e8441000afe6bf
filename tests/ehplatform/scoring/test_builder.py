"""Closure bands: each by hand, and together all of the closures."""

from hypothesis import HealthCheck, given, settings

from ehplatform import scoring
from ehplatform.model.profile import DefinitionProfile
from tests.ehplatform.journeys.history import History
from tests.ehplatform.journeys.random_history import histories, profiles

BANDS = {"sustained", "came_back", "escalated", "disengaged_or_stepped_up"}


def closed(**reasons: str | None) -> History:
    """A council of children, each with one case that closed on 3 March 2025 for a reason."""
    history = History("2026-10-31")
    for key, reason in reasons.items():
        history.child(key).episode(key, "2025-01-06", "2025-03-03", end_reason_code=reason)
    return history


def bands(history: History) -> dict[str, str]:
    """The band of each child's closure."""
    episodes = history.journeys()["eh_episode"]["person_key"].to_pylist()
    return dict(zip(episodes, history.scores()["closure_band"]["closure_band"].to_pylist(), strict=True))


def test_a_closure_after_which_nothing_happened_is_sustained_whatever_the_reason() -> None:
    history = closed(met="OUTCOMES_MET", moved="MOVED_AREA", unknown=None)
    assert set(bands(history).values()) == {"sustained"}


def test_a_new_referral_within_twelve_months_is_a_return() -> None:
    history = closed(closing_day=None, next_day=None, last_day=None, too_late=None)
    history.referral("closing_day", "2025-03-03").referral("next_day", "2025-03-04")
    history.referral("last_day", "2026-03-03").referral("too_late", "2026-03-04")
    assert bands(history) == {
        "closing_day": "sustained",
        "next_day": "came_back",
        "last_day": "came_back",
        "too_late": "sustained",
    }


def test_an_escalation_outweighs_a_return() -> None:
    expected = {"CIN": "escalated", "CPP": "escalated", "CLA": "escalated", "S47": "came_back"}
    expected["CSC_ASSESSMENT"] = "came_back"
    history = closed(**dict.fromkeys(expected))
    for spell_type in expected:
        history.referral(spell_type, "2025-06-02").csc(spell_type, spell_type, "2025-09-01")
    assert bands(history) == expected


def test_a_referral_to_social_care_is_an_escalation_unless_it_is_known_to_be_nfa() -> None:
    history = closed(taken_on=None, undecided=None, nfa=None)
    for key, is_nfa in {"taken_on": False, "undecided": None, "nfa": True}.items():
        history.csc(key, "CSC_REFERRAL", "2025-09-01", is_nfa=is_nfa)
    assert bands(history) == {"taken_on": "escalated", "undecided": "escalated", "nfa": "sustained"}


def test_how_the_case_closed_outweighs_what_followed() -> None:
    history = closed(a="DISENGAGED", b="CONSENT_WITHDRAWN", c="DECLINED", d="STEP_UP")
    for key in "abcd":
        history.csc(key, "CLA", "2025-09-01")
    assert set(bands(history).values()) == {"disengaged_or_stepped_up"}


def test_a_closure_is_not_known_before_its_twelve_months_are_over() -> None:
    history = closed(a="DISENGAGED").referral("a", "2025-06-02")
    history.complete_to = "2026-03-02"
    assert bands(history) == {"a": "not_yet_known"}


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), profiles)
def test_the_four_bands_add_up_to_all_matured_closures(history: History, profile: DefinitionProfile) -> None:
    made = history.journeys(profile)
    scores = scoring.build(made, history.linked(), profile)
    given_bands = scores["closure_band"]["closure_band"].to_pylist()
    matured = scores["closure_event"]["is_matured_12m"].to_pylist()
    assert len(given_bands) == len(matured) == made["closure_followup"].num_rows
    assert sum(band in BANDS for band in given_bands) == sum(matured)
    assert [band == "not_yet_known" for band in given_bands] == [not known for known in matured]
