"""The rules as data: complete, in DfE's numbering, and shown to people as they are."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from ehplatform.quality.rules.catalogue import all_rules
from ehplatform.quality.rules.page import rules_page
from ehplatform.quality.rules.rule import DEFINITIONS, Need, Rule, RuleTest
from ehplatform.settings import REPOSITORY

ASKED_FOR = {
    "1103", "1104", "1105", "1510", "1520", "1530", "1540", "1550", "1570", "1580", "2886Q", "2990", "2991Q",
    "4180", "4220", "8500", "8510", "8520", "8525Q", "8535Q", "8555Q", "8565", "8590", "8600", "8606", "8608",
    "8630", "8640", "8650", "8736", "8740", "8775Q", "8805", "8810", "8815", "8816", "8820", "8825Q", "8831",
    "8832", "8863Q", "8866", "8867", "8869", "8896",
    "EHX1", "EHX2", "EHX3", "EHX4", "EHX5", "EHX6", "EHX7", "EHX8",
    "CODE-DATE", "END-BEFORE-START", "FUTURE-DATE", "NHS-NUMBER",
}  # fmt: skip


def test_no_rule_is_forgotten() -> None:
    assert {rule.id for rule in all_rules()} == ASKED_FOR


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_a_rule_of_dfe_has_its_number_and_its_severity(rule: Rule) -> None:
    is_numbered = re.fullmatch(r"\d{4}Q?", rule.id) is not None
    assert is_numbered == (rule.source == "cin")
    if is_numbered:
        assert rule.severity == ("query" if rule.id.endswith("Q") else "error")


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_a_result_belongs_to_one_test_only(rule: Rule) -> None:
    places = [(test.table, test.column_name) for test in rule.tests]
    assert len(places) == len(set(places))


def test_every_query_file_belongs_to_a_rule() -> None:
    expected = {
        rule.sql_file(test)
        for rule in all_rules()
        for test in rule.tests
        if test.fails is None and rule.at_ingest is None
    }
    assert set(DEFINITIONS.glob("*.sql")) == expected


def test_a_rule_of_an_unknown_column_or_key_is_refused() -> None:
    with pytest.raises(KeyError, match="eh_episode has no column closed"):
        RuleTest(table="eh_episode", columns=("closed",), fails="true")
    with pytest.raises(ValidationError, match="Extra inputs"):
        RuleTest.model_validate({"table": "eh_episode", "columns": ["end_date"], "fail": "true"})


def test_a_need_is_a_column_with_or_without_a_condition() -> None:
    assert Need.parse("csc_spell.end_date where spell_type = 'CIN'") == Need(
        "csc_spell", "end_date", "spell_type = 'CIN'"
    )
    assert str(Need.parse("need.need_code")) == "need.need_code"
    with pytest.raises(KeyError, match="no column forename"):
        Need.parse("need.forename")


def test_the_page_of_rules_is_current() -> None:
    """If not: ``python -m ehplatform.quality.rules.page > docs/data_quality_rules.md``."""
    page = (Path(REPOSITORY) / "docs" / "data_quality_rules.md").read_text(encoding="utf-8")
    assert page == rules_page()


def test_the_page_tells_each_rule_with_its_explanation() -> None:
    page = rules_page()
    for rule in all_rules():
        assert rule.title in page
        assert (rule.at_ingest or rule.explanation) in page
