"""Every rule, on every table it is about: hand-worked rows that fail and rows that pass."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from ehplatform.quality.rules.catalogue import all_rules
from tests.ehplatform.quality.rules.conftest import Judge

EXAMPLES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("examples.yml").read_text(encoding="utf-8")
)

OF_MANY_ROWS = {("2886Q", "person_record"), ("EHX8", "eh_episode")}
"""Rules about a system as a whole: their tests stand in `test_judge.py`."""

GENERATED = {"CODE-DATE", "END-BEFORE-START", "FUTURE-DATE"}
"""Tested for every table that the model has, in `test_generated.py`."""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example['rule']}-{example['table']}")
def test_a_rule_tells_the_rows_that_fail_from_those_that_pass(example: dict[str, Any], judged: Judge) -> None:
    found = judged(example["given"], example["rule"])
    name = "source_person_id" if example["table"] == "person_record" else "source_id"
    failing = [row[name] for row in found.dq_failure.to_pylist() if row["table_name"] == example["table"]]
    assert Counter(failing) == Counter(example["fails"])
    tested = [row for row in found.dq_result.to_pylist() if row["table_name"] == example["table"]]
    assert sum(row["rows_failed"] for row in tested) == len(example["fails"])
    assert sum(row["rows_tested"] for row in tested) == len(example["fails"]) + len(example["passes"])


def test_every_rule_has_a_row_that_fails_and_one_that_passes_on_each_table() -> None:
    written = {(example["rule"], example["table"]) for example in EXAMPLES}
    tested = {
        (rule.id, test.table)
        for rule in all_rules()
        for test in rule.tests
        if rule.at_ingest is None and rule.id not in GENERATED
    }
    assert written | OF_MANY_ROWS == tested
    assert all(example["fails"] and example["passes"] for example in EXAMPLES)
