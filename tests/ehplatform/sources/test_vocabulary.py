"""Spellings and the codes they mean."""

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ehplatform.model.codes import code_sets
from ehplatform.model.council import ConfigurationError, parse_council
from ehplatform.settings import REPOSITORY
from ehplatform.sources.vocabulary import common_spellings, normal_form, spellings_of, vocabularies

SIMULATED = REPOSITORY / "ehplatform" / "simulate"

COUNCIL = """\
la_code: "212"
name: Made-up
owner: team
sources: {early_help: {system: EHM, dialect: template}}
"""


@pytest.mark.parametrize(
    ("code_set", "text", "code"),
    [
        ("SEX", "b) Female", "F"),
        ("SEX", "1", "M"),
        ("ETHNICITY", "WHITE  british", "WBRI"),
        ("ETHNICITY", "s) NOBT", "NOBT"),
        ("SOURCE", "q) 6: Police", "6"),
        ("SOURCE", "j) 3D: Health services", "3D"),
        ("SOURCE", "Police ", "6"),
        ("SOURCE", "A & E Department", "3E"),
        ("SOURCE", "Children\u2019s Social Care", "5A"),
        ("TIER", "Universal+", "UNIVERSAL_PLUS"),
        ("PRIMARY_NEED", "N1 - Abuse or Neglect", "N1"),
        ("PRIMARY_NEED", "n0 not stated", "N0"),
        ("CIN_CLOSURE", "RC7 \u2013 whatever the wording", "RC7"),
        ("EH_END_REASON", "step_up", "STEP_UP"),
    ],
)
def test_spellings_mean_their_code(council, code_set, text, code):
    assert vocabularies(council())[code_set].code(text) == code


@pytest.mark.parametrize(
    ("code_set", "text"),
    [("SOURCE", "4 siblings"), ("SOURCE", "EDU-PRV-07"), ("PRIMARY_NEED", "PSRMEM - Support"), ("SEX", ""),
     ("ORG_TYPE", "Other people say"), ("CIN_CLOSURE", "Legacy code 99"), ("CIN_CLOSURE", "RC99 - new")],
)  # fmt: skip
def test_other_words_are_not_guessed(council, code_set, text):
    with pytest.raises(ValueError, match=f"not a known spelling of {code_set}"):
        vocabularies(council())[code_set].code(text)


def test_every_code_and_label_is_its_own_spelling(council):
    known = vocabularies(council())
    for name, codes in code_sets().items():
        for code, facts in codes.items():
            assert known[name].code(code) == known[name].code(facts.label) == code


def test_a_councils_own_spelling_wins(council):
    known = vocabularies(council(values={"SOURCE": {"Early Help": "8", "Hub X": "5D"}}))
    assert known["SOURCE"].code("early help") == "8"
    assert known["SOURCE"].code("HUB X") == "5D"


def test_a_decision_about_the_very_text_wins_over_one_about_the_same_words(council):
    sex = vocabularies(council(values={"SEX": {"m": "F", "M": "M", "mm": "U"}}))["SEX"]
    assert [sex.code(text) for text in ("m", "M", " M ", "mm", "MM")] == ["F", "M", "M", "U", "U"]


def test_words_that_the_council_reads_in_two_ways_are_not_guessed_in_a_third_spelling(council):
    sources = vocabularies(council(values={"SOURCE": {"hub": "5D", "HUB": "8"}}))["SOURCE"]
    assert (sources.code("hub"), sources.code("HUB")) == ("5D", "8")
    with pytest.raises(ValueError, match="other spellings of these words mean different codes"):
        sources.code("Hub")


def test_a_text_of_signs_alone_is_known_only_as_it_is_written(council):
    sex = vocabularies(council(values={"SEX": {"-": "U"}}))["SEX"]
    assert sex.code("-") == "U"
    for text in ("--", ".", "*", "/"):
        with pytest.raises(ValueError, match="not a known spelling of SEX"):
            sex.code(text)


@pytest.mark.parametrize(
    ("code_set", "text"),
    [
        ("SEX", "-1"),
        ("SEX", "F?"),
        ("SEX", "<1"),
        ("SEX", "M/F"),
        ("SOURCE", "-4"),
        ("SEX", "None"),
        ("SEX", "NA"),
    ],
)
def test_signs_that_change_the_meaning_are_not_dropped(council, code_set, text):
    with pytest.raises(ValueError, match="not a known spelling"):
        vocabularies(council())[code_set].code(text)


def test_accents_are_one_however_they_are_composed(council):
    sources = vocabularies(council(values={"SOURCE": {"Caf\u00e9": "8"}}))["SOURCE"]
    assert sources.code("cafe\u0301") == "8"


SIGNED = {"by": "analyst", "on": "2026-11-24"}


def test_a_value_that_the_council_ignores_is_null_and_not_unread(council):
    sex = vocabularies(council(values={"SEX": {"n/a": {"code": "ignore", **SIGNED}}}))["SEX"]
    assert sex.code("N/A") is None
    assert sex.code("Male") == "M"


def test_former_codes_and_labels_are_spellings(council):
    known = vocabularies(council())
    for name, codes in code_sets().items():
        for code, facts in codes.items():
            assert all(known[name].code(text) == code for text in (*facts.formerly, *facts.former_labels))
    assert known["SEX"].code("9") == "U"


def patterned(council, *patterns, **facts):
    return vocabularies(council(patterns={"SOURCE": list(patterns)}, **facts))["SOURCE"]


def test_a_pattern_reads_what_it_matches_from_end_to_end_in_any_case(council):
    sources = patterned(council, {"matches": "hub [0-9]+|one stop shop", "code": "5D"})
    assert sources.code("Hub 12") == sources.code("ONE STOP SHOP") == "5D"
    for text in ("Hub 12 (old)", "the hub 12", "Hub"):
        with pytest.raises(ValueError, match="not a known spelling"):
            sources.code(text)


def test_a_pattern_is_asked_last(council):
    every = {"matches": "(?s).*", "code": "8"}
    sources = patterned(council, every, values={"SOURCE": {"Hub X": "5D"}})
    assert [sources.code(text) for text in ("hub x", "Police", "3D: Health", "whatever\nelse")] == [
        "5D", "6", "3D", "8",
    ]  # fmt: skip


def test_patterns_that_disagree_about_a_value_leave_it_unread(council):
    hubs = {"matches": "hub.*", "code": "5D"}
    north = {"matches": ".*north", "code": "8"}
    sources = patterned(council, hubs, north, {"matches": "h.*", "code": "5D"})
    assert (sources.code("Hub south"), sources.code("Far north")) == ("5D", "8")
    with pytest.raises(ValueError, match="patterns of SOURCE that match it mean different codes"):
        sources.code("Hub north")


def test_a_pattern_can_ignore_and_an_ignored_value_that_another_reads_is_unread(council):
    ignored = {"matches": "test.*", "code": "ignore", **SIGNED}
    sources = patterned(council, ignored, {"matches": ".*hub", "code": "5D"})
    assert sources.code("Test 1") is None
    with pytest.raises(ValueError, match="mean different codes"):
        sources.code("Test hub")


def test_no_pattern_holds_up_a_run(council):
    """A backtracking engine needs 2^n steps for this one."""
    sources = patterned(council, {"matches": "(a+)+b", "code": "8"})
    started = time.perf_counter()
    with pytest.raises(ValueError, match="not a known spelling"):
        sources.code("a" * 1000)
    with pytest.raises(ValueError, match="not a known spelling"):
        sources.code("a" * 100_000 + "b")
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("code_set", "text"),
    [
        ("EH_END_REASON", "Outcomes not met at the end of the support from the early help team"),
        ("TIER", "Targeted level 4"),
        ("SOURCE", "3G School Nurse"),
    ],
)
def test_what_differs_in_a_number_or_a_not_is_no_suggestion(council, code_set, text):
    own = {
        "EH_END_REASON": {"Outcomes met at the end of the support from the early help team": "OUTCOMES_MET"},
        "TIER": {"Targeted level 3": "TARGETED"},
    }
    assert vocabularies(council(values=own))[code_set].suggestion(text) is None


def test_a_tie_between_codes_is_no_suggestion(council):
    own = {"SOURCE": {"Hub worker anna": "5D", "Hub worker anne": "8"}}
    sources = vocabularies(council(values=own))["SOURCE"]
    assert sources.suggestion("Hub worker ann") is None
    assert sources.suggestion("Hub worker annna").code == "5D"


def test_an_ignored_spelling_is_not_suggested(council):
    own = {"SOURCE": {"Hub worker east": {"code": "ignore", **SIGNED}}}
    assert vocabularies(council(values=own))["SOURCE"].suggestion("Hub worker eest") is None


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@hypothesis_settings(deadline=None)
@given(WORDS)
def test_the_normal_form_of_a_normal_form_is_itself(text):
    assert normal_form(normal_form(text)) == normal_form(text)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"values": {"SEXES": {"x": "M"}}},
            r"212\.yml: values\.SEXES: no such code set; allowed: .*; did you mean SEX\?",
        ),
        ({"values": {"SEX": {"x": "Q"}}}, r"212\.yml: values\.SEX: no code of SEX; allowed: M, F, U$"),
        (
            {"values": {"SOURCE": {"x": "5d"}}},
            r"212\.yml: values\.SOURCE: no code of SOURCE; .*; did you mean 5D\?",
        ),
        (
            {"patterns": {"SEXES": [{"matches": "x", "code": "M"}]}},
            r"212\.yml: patterns\.SEXES: no such code set; .*; did you mean SEX\?",
        ),
        (
            {"patterns": {"SEX": [{"matches": "x", "code": "Q"}]}},
            r"212\.yml: patterns\.SEX\.0\.code: no code of SEX; allowed: M, F, U$",
        ),
        (
            {"values": {"SEX": {"x": "M", "x ": "F"}}},
            r"values\.SEX: the same text stands there with other spaces",
        ),
    ],
)
def test_a_slip_in_the_councils_values_names_file_place_and_what_is_allowed(council, values, message):
    with pytest.raises(ConfigurationError, match=message):
        vocabularies(council(**values))


def test_a_slip_in_a_councils_file_names_its_line():
    text = (
        COUNCIL
        + "values:\n  SEX:\n    Lad: M\n    Lass: W\npatterns:\n  SEX:\n    - matches: x\n      code: Y\n"
    )
    with pytest.raises(ConfigurationError) as error:
        vocabularies(parse_council(text, Path("212.yml")))
    assert str(error.value).split("\n") == [
        "212.yml:8: values.SEX: no code of SEX; allowed: M, F, U",
        "212.yml:12: patterns.SEX.0.code: no code of SEX; allowed: M, F, U",
    ]


def test_one_spelling_cannot_mean_two_codes():
    with pytest.raises(ConfigurationError, match="'unsure' stands for both M and F"):
        spellings_of("SEX", {"M": ["Unsure"], "F": ["unsure"]})


def test_a_near_miss_is_suggested_and_a_far_one_is_not(council):
    sources = vocabularies(council())["SOURCE"]
    near = sources.suggestion("Secondry Schools")
    assert near is not None
    assert near.code == "2A"
    assert near.score > 85
    assert sources.suggestion("zzzz") is None


def test_the_normal_form_is_a_fixed_point():
    for spellings in common_spellings().values():
        assert all(normal_form(spelling) == spelling for spelling in spellings)


@pytest.mark.skipif(not (SIMULATED / "spellings.yml").exists(), reason="no simulator")
def test_every_spelling_of_the_simulator_is_known_and_no_odd_one_is(council):
    known = vocabularies(council())
    for name, codes in read_yaml(SIMULATED / "spellings.yml").items():
        for code, spellings in codes.items():
            assert [known[name].code(str(text)) for text in spellings] == [code] * len(spellings)
    odd = read_yaml(SIMULATED / "odd_spellings.yml")["unknown"]
    for name, texts in odd.items():
        for text in texts:
            with pytest.raises(ValueError, match="not a known spelling"):
                known[name].code(text)


def read_yaml(path: Path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))
