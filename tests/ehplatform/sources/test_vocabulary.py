"""Spellings and the codes they mean."""

from pathlib import Path

import pytest
import yaml

from ehplatform.model.codes import code_sets
from ehplatform.model.council import ConfigurationError
from ehplatform.settings import REPOSITORY
from ehplatform.sources.vocabulary import common_spellings, normal_form, spellings_of, vocabularies

SIMULATED = REPOSITORY / "ehplatform" / "simulate"


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


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"SEKS": {"x": "M"}}, "212.yml: values.SEKS is no code set; allowed: ALLOCATION_ROLE"),
        ({"SEX": {"x": "Q"}}, "212.yml: values.SEX.x: Q is no code of SEX; allowed: M, F, U"),
    ],
)
def test_a_slip_in_the_councils_values_names_file_place_and_what_is_allowed(council, values, message):
    with pytest.raises(ConfigurationError, match=message):
        vocabularies(council(values=values))


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
