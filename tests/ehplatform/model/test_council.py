"""A council's file: read as text, and refused with file, line, place and what is allowed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ehplatform.model.council import (
    ConfigurationError,
    Council,
    council_text,
    load_council,
    load_councils,
    parse_council,
)
from ehplatform.model.decisions import ValueDecision
from ehplatform.model.validation import Problem
from ehplatform.model.yaml_source import TextLoader
from ehplatform.settings import REPOSITORY

DEPLOYED = REPOSITORY / "deploy" / "councils"

COUNCIL = """\
la_code: "306"
name: Croydon
synthetic: true
owner: early-help-data
sources:
  early_help:
    system: EHM
    dialect: workflow_steps
    delivery: snapshot
    settings: {steps: {referral: 1208}}
    headers:
      Ref date: STARTED_ON
      Notes: ignore
      Grp: {header: GROUP_ID, by: analyst, on: 2026-11-24}
values:
  SOURCE:
    Hub: 5D
    1E5: 6
    No: "10"
    NULL: {code: ignore, by: analyst, on: 2026-11-24}
patterns:
  SOURCE:
    - {matches: 'hub [0-9]+', code: 5D, by: analyst, on: 2026-11-24}
profile:
  merge_gap_days: 3
"""


def parsed(text: str) -> Council:
    return parse_council(text, Path("306.yml"))


def refusal(text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as refused:
        parsed(text)
    return str(refused.value).split("\n")


def test_a_file_says_what_is_written_quoted_or_not() -> None:
    council = parsed(COUNCIL.replace('"306"', "306"))
    assert (council.la_code, council.synthetic) == ("306", True)
    source = council.sources["early_help"]
    assert (source.dialect, source.delivery) == ("workflow_steps", "snapshot")
    assert {text: each.expected for text, each in source.headers.items()} == {
        "Ref date": "STARTED_ON",
        "Notes": None,
        "Grp": "GROUP_ID",
    }
    assert {text: each.meaning for text, each in council.values["SOURCE"].items()} == {
        "Hub": "5D",
        "1E5": "6",
        "No": "10",
        "NULL": None,
    }
    assert council.patterns["SOURCE"][0].on == date(2026, 11, 24)
    assert council.profile.at(date(2026, 1, 1)).merge_gap_days == 3


def test_what_a_file_does_not_say_has_a_default() -> None:
    council = parsed("la_code: 306\nname: x\nowner: x\nsources: {a: {system: S, dialect: template}}\n")
    assert not council.synthetic
    assert council.sources["a"].delivery is None
    assert (
        parsed(
            "la_code: 306\nname: x\nowner: x\nvalues:\npatterns:\nsources:\n  a:\n    system: S\n"
            "    dialect: template\n    headers:\n    settings:\n"
        ).model_dump()
        == council.model_dump()
    )
    assert council.profile.at(date(2026, 1, 1)).merge_gap_days == 1


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        ("name: Croydon\n", "", ["306.yml:1: name: missing: write name: and its value"]),
        ('"306"', "30", ["306.yml:1: la_code: String should match pattern '^\\d{3}$'"]),
        ("synthetic: true", "synthetic: maybe",
         ["306.yml:3: synthetic: expected a valid boolean, unable to interpret input"]),
        ("    system: EHM", "    sistem: EHM",
         ["306.yml:6: sources.early_help.system: missing: write system: and its value",
          ("306.yml:7: sources.early_help.sistem: not known here; allowed: "
           "system, dialect, delivery, settings, headers; did you mean system?")]),
        ("delivery: snapshot", "delivery: snapshots",
         ["306.yml:9: sources.early_help.delivery: expected 'snapshot' or 'increments'"]),
        ("settings: {", "settings: 7 #",
         ["306.yml:10: sources.early_help.settings: expected a valid dictionary"]),
        ("Notes: ignore", "Notes:",
         ["306.yml:13: sources.early_help.headers: nothing is written: write the header that it stands for"]),
        ("Grp: {header: GROUP_ID", "Grp: {heading: GROUP_ID",
         ["306.yml:14: sources.early_help.headers: missing: write header: and its value",
          "306.yml:14: sources.early_help.headers: not known here; allowed: by, on, header"]),
        ("    Hub: 5D", "    Hub:",
         ["306.yml:17: values.SOURCE: nothing is written: write the code that it stands for"]),
        ("    Hub: 5D", "    Hub: [5D, 6]", ["306.yml:17: values.SOURCE: expected a valid string"]),
        ("NULL: {code: ignore, by: analyst, on: 2026-11-24}", "NULL: ignore",
         [("306.yml:20: values.SOURCE: say who decided to ignore it: "
           "write {code: ignore, by: NAME, on: YYYY-MM-DD}")]),
        ("matches: 'hub [0-9]+'", "matches: 'hub ('",
         ["306.yml:23: patterns.SOURCE.0.matches: invalid regular expression: missing )"]),
        ("matches: 'hub [0-9]+'", "matches: 'a)|(b'",
         ["306.yml:23: patterns.SOURCE.0.matches: invalid regular expression: unexpected )"]),
        ("matches: 'hub [0-9]+'", "matches: '(?=hub)'",
         ["306.yml:23: patterns.SOURCE.0.matches: invalid regular expression: invalid perl operator: (?="]),
        ("on: 2026-11-24}\nprofile", "on: 2026-11-31}\nprofile",
         [("306.yml:23: patterns.SOURCE.0.on: expected a valid date or datetime, "
           "day value is outside expected range")]),
        ("merge_gap_days: 3", "merge_gap_days: 99",
         ["306.yml:25: profile.merge_gap_days: expected less than or equal to 28"]),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_its_line_its_place_and_what_is_allowed(
    old: str, new: str, messages: list[str]
) -> None:
    assert old in COUNCIL
    assert refusal(COUNCIL.replace(old, new, 1)) == messages


def test_an_unknown_parameter_of_the_profile_is_refused_with_those_that_exist() -> None:
    [message] = refusal(COUNCIL.replace("merge_gap_days: 3", "merge_gap: 3"))
    assert message.startswith("306.yml:25: profile.merge_gap: ")
    assert "merge_gap_days" in message


def test_a_value_or_header_of_an_extract_never_stands_in_an_error() -> None:
    """A local spelling can be a person's name, and errors go to logs; the line says which is meant."""
    for old, new in (
        ("    Hub: 5D", "    Jane Roe: [x]"),
        ("Notes: ignore", "Jane Roe: [x]"),
        ("    Hub: 5D", "    Hub: 5D\n    Jane Roe: 5D\n    Jane Roe: 6"),
        ("    Hub: 5D", "    Hub: *Jane Roe"),
    ):
        messages = " ".join(refusal(COUNCIL.replace(old, new, 1)))
        assert "Jane" not in messages.replace("undefined alias 'Jane'", "")


def places(node: yaml.Node, location: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], yaml.Node]]:
    """Yield every key of a file by its place."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*location, key.value), key
            yield from places(value, (*location, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from places(value, (*location, "[]"))


def is_fixed(location: tuple[str, ...]) -> bool:
    """Whether the platform names this key, and not the council or its dialect."""
    match location:
        case ("values" | "patterns", _) | ("values", _, _) | ("sources", _) | ("sources", _, "headers", _):
            return False
        case ("sources", _, "settings", *rest):
            return not rest
    return True


FIXED = [key for location, key in places(yaml.compose(COUNCIL, TextLoader)) if is_fixed(location)]


@settings(deadline=None)
@given(st.sampled_from(FIXED), st.sampled_from(["{}x", "x{}", "{} ", "Z9", "'{}:'", "{}_{}"]))
def test_every_wrong_key_gives_an_error_that_names_its_line(key: yaml.Node, wrong: str) -> None:
    name = wrong.format(key.value, key.value)
    text = COUNCIL[: key.start_mark.index] + name + COUNCIL[key.end_mark.index :]
    if wrong == "{} ":
        parsed(text)  # space behind a key is no slip
    else:
        messages = refusal(text)
        assert any(message.startswith(f"306.yml:{key.start_mark.line + 1}: ") for message in messages)


def test_errors_of_later_checks_get_lines_too_and_none_when_there_is_no_file() -> None:
    council = parsed(COUNCIL)
    problem = Problem(("sources", "early_help", "settings", "steps", "referral"), "wrong")
    assert str(council.error([problem])) == "306.yml:10: sources.early_help.settings.steps.referral: wrong"
    without_file = Council.model_validate(council.model_dump())
    assert str(without_file.error([problem])) == "306.yml: sources.early_help.settings.steps.referral: wrong"


def test_two_readings_of_one_file_are_equal(tmp_path: Path) -> None:
    path = tmp_path / "306.yml"
    path.write_text(COUNCIL, encoding="utf-8")
    assert load_council(path) == load_council(path)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
@example('\x85 \x7f \u2028 \ufeff \uffff \U0001f600 \\ "')
@example("null")
def test_a_council_as_text_is_read_back_as_the_same_council(words: str) -> None:
    council = parsed(COUNCIL)
    values = {"SOURCE": {words: ValueDecision(code="8"), **council.values["SOURCE"]}}
    council = council.model_copy(update={"name": words, "values": values})
    assert parsed(council_text(council)).model_dump() == council.model_dump()


def test_a_file_named_for_another_council_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"212\.yml:1: la_code: this is 306: name the file 306\.yml"):
        parse_council(COUNCIL, Path("212.yml"))


def test_broken_yaml_names_the_file_and_the_line() -> None:
    assert refusal("name: a\nsources: [unclosed")[0].startswith("306.yml:2: not valid YAML: ")


def test_an_empty_folder_says_what_to_add(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"<la_code>\.yml"):
        load_councils(tmp_path)


def test_every_deployed_council_is_read() -> None:
    assert load_councils(DEPLOYED).keys() == {path.stem for path in DEPLOYED.glob("*.yml")}
    assert len(load_councils(DEPLOYED)) >= 8
