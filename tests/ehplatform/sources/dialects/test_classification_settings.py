"""The settings of a classification-based installation: what is wrong is said with what is allowed."""

import pytest

from ehplatform.model.council import ConfigurationError
from ehplatform.sources.configuration import configured_sources

SETTINGS = {
    "classifications": {"early_help": {699: "TARGETED", "1271": "FAMILY_HELP"}, "social_care": {702: "CIN"}},
    "forms": {"referral": "Child: Referral", "closure": ["Early Help: Closure", "Family Help: Closure"]},
}


def read_settings(council, **changes):
    described = council("classification_intervals", settings=SETTINGS | changes)
    return configured_sources(described)["early_help"].settings


def test_code_ids_may_be_numbers_and_names_single(council):
    settings = read_settings(council)
    assert settings.kinds == {"699": "early_help", "1271": "early_help", "702": "CIN"}
    assert settings.classifications.early_help == {"699": "TARGETED", "1271": "FAMILY_HELP"}
    assert settings.forms.kinds == {
        "child: referral": "referral",
        "early help: closure": "closure",
        "family help: closure": "closure",
    }
    assert settings.relationships.kinds == {"aw": "worker", "at": "team"}
    assert (settings.merge_gap_days, settings.referral_days_back) == (1, 90)


@pytest.mark.parametrize(
    ("changes", "place", "says"),
    [
        ({"classifications": {"early_help": {}}}, "early_help", "at least 1"),
        (
            {"classifications": {"early_help": {1: "BRONZE"}}},
            "early_help",
            "no tier BRONZE; allowed: UNIVERSAL",
        ),
        (
            {"classifications": {"early_help": {1: "TARGETED"}, "social_care": {2: "CAMHS"}}},
            "social_care.2",
            "'CIN', 'CPP' or 'CLA'",
        ),
        (
            {"classifications": {"early_help": {1: "TARGETED"}, "social_care": {"1": "CIN"}}},
            "classifications",
            "1: named twice; each code id is one thing",
        ),
        (
            {"forms": {"referral": "A", "closure": ["B", "A"]}},
            "forms",
            "A: named twice; each form is one thing",
        ),
        ({"forms": {"referral": "A"}}, "forms.closure", "missing"),
        ({"relationships": {"worker": "AW", "team": "AW"}}, "relationships", "AW: named twice"),
        ({"merge_gap_days": 29}, "merge_gap_days", "less than or equal to 28"),
        ({"referral_days_back": -1}, "referral_days_back", "greater than or equal to 0"),
        ({"gap": 1}, "settings", "gap: not known here; allowed: classifications, forms, relationships"),
    ],
)
def test_a_slip_is_named_with_its_place_and_what_is_allowed(council, changes, place, says):
    with pytest.raises(ConfigurationError) as error:
        read_settings(council, **changes)
    assert place in str(error.value)
    assert says in str(error.value)
