"""A council's sources are checked as a whole, and errors name line, place and what is allowed."""

from pathlib import Path

import pytest

from ehplatform.model.council import ConfigurationError, parse_council
from ehplatform.settings import REPOSITORY
from ehplatform.sources.configuration import configured_sources
from ehplatform.sources.dialects import DIALECTS

COUNCIL = """\
la_code: "212"
name: Made-up
owner: team
sources:
  early_help:
    system: EHM
    dialect: template
"""
CROYDON = (REPOSITORY / "deploy" / "councils" / "306.yml").read_text(encoding="utf-8")


def configured(text, name="212"):
    return configured_sources(parse_council(text, Path(f"{name}.yml")))["early_help"]


def refusal(text, name="212"):
    with pytest.raises(ConfigurationError) as refused:
        configured(text, name)
    return str(refused.value).split("\n")


def test_the_councils_word_on_delivery_wins_over_the_dialects():
    assert configured(COUNCIL).delivery == DIALECTS["template"].delivery
    for delivery in ("snapshot", "increments"):
        assert configured(f"{COUNCIL}    delivery: {delivery}\n").delivery == delivery


def test_headers_are_known_by_letters_and_digits_and_an_ignored_one_expects_nothing():
    headers = "    headers: {Ref No.: source_id, REF_NO: source_id, Notes: ignore}\n"
    assert configured(COUNCIL + headers).headers == {"refno": "source_id", "notes": None}


def test_headers_that_contradict_each_other_or_have_no_letter_are_refused_at_their_line():
    headers = "    headers:\n      Ref No: source_id\n      REF-NO: ignore\n      '#': ignore\n"
    place = "sources.early_help.headers"
    contradiction, nameless = refusal(COUNCIL + headers)
    assert contradiction.startswith(f"212.yml:10: {place}: another header with the same letters and digits")
    assert nameless.startswith(f"212.yml:11: {place}: a header needs a letter or a digit")


def test_an_unknown_dialect_is_named_with_its_line_and_the_one_that_may_be_meant():
    [message] = refusal(COUNCIL.replace("template", "tempalte"))
    assert message.startswith("212.yml:7: sources.early_help.dialect: no such dialect; allowed: annex_a, ")
    assert message.endswith("; did you mean template?")


def test_a_wrong_setting_is_named_with_its_line_and_place():
    [line] = [n for n, text in enumerate(CROYDON.splitlines(), start=1) if "referral:" in text]
    place = "sources.early_help.settings.steps.referral"
    [wrong] = refusal(CROYDON.replace("referral: 1208", "referral: twelve"), "306")
    assert wrong.startswith(f"306.yml:{line}: {place}: expected a valid integer")
    [missing] = refusal(CROYDON.replace("        referral: 1208\n", ""), "306")
    assert missing == f"306.yml:{line - 1}: {place}: missing: write referral: and its value"
