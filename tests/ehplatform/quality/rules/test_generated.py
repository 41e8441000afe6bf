"""Rules that follow from the model hold for every table and column that it has."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from ehplatform.model.codes import code_set
from ehplatform.model.conformance import findings
from ehplatform.model.tables import CANONICAL_TABLES, TABLES_BY_NAME
from ehplatform.quality.rules.catalogue import rules_by_id
from ehplatform.quality.rules.results import Results
from ehplatform.quality.rules.rule import RuleTest
from tests.ehplatform.quality.rules.conftest import EXTRACT_DATE, Judge, canonical

Outcomes = dict[tuple[str, str], tuple[int, list[str]]]


def parts_of(rule: str) -> list[RuleTest]:
    return list(rules_by_id()[rule].tests)


def name(test: RuleTest) -> str:
    return f"{test.table}: {test.column_name}"


def named(row: str, test: RuleTest) -> dict[str, Any]:
    """Return how a row of a test is named, and what makes it one that the test is about."""
    about = {"spell_type": "CPP"} if test.table == "csc_spell" else {}
    return {"source_person_id" if test.table == "person_record" else "source_id": row} | about


def outcomes(found: Results) -> Outcomes:
    """Return by table and columns how many rows were tested and which failed."""
    places: Outcomes = {}
    for row in found.dq_result.to_pylist():
        place = (row["table_name"], row["column_name"])
        failing = [
            each["source_id"] or each["source_person_id"]
            for each in found.dq_failure.to_pylist()
            if (each["table_name"], each["column_name"]) == place
        ]
        places[place] = (row["rows_tested"], failing)
    return places


@pytest.mark.parametrize("test", parts_of("CODE-DATE"), ids=name)
def test_a_code_is_judged_by_the_day_as_the_conformance_check_judges_it(
    test: RuleTest, judged: Judge
) -> None:
    """Random codes on random days; the other implementation goes through the codes one by one."""
    column, day = test.columns
    dice, codes = Random(3), list(code_set(str(TABLES_BY_NAME[test.table].column(column).code_set)))
    rows = [
        {column: dice.choice(codes), day: date(2018, 1, 1) + timedelta(days=dice.randrange(3200))}
        for _ in range(2000)
    ]
    found = judged({test.table: rows}, "CODE-DATE")
    [row] = [
        row
        for row in found.dq_result.to_pylist()
        if (row["table_name"], row["column_name"]) == (test.table, test.column_name)
    ]
    [expected] = [
        finding.count
        for finding in findings(canonical(test.table, rows), TABLES_BY_NAME[test.table])
        if (finding.rule, finding.column) == ("dated_code", column)
    ]
    assert (row["rows_tested"], row["rows_failed"]) == (2000, expected)
    assert expected > 0


def test_every_column_whose_codes_changed_is_judged() -> None:
    expected = {
        (table.name, column.name)
        for table in CANONICAL_TABLES
        for column in table.columns
        if column.code_set
        and table.dating_column(column)
        and any(code.valid_from or code.valid_to for code in code_set(column.code_set).values())
    }
    assert {(test.table, test.columns[0]) for test in parts_of("CODE-DATE")} == expected
    assert ("csc_spell", "end_reason_code") in expected


@pytest.fixture(scope="module")
def intervals(judged: Judge) -> Outcomes:
    """Three rows for every interval: one that ends before it begins, one of one day, one that is open."""
    given: dict[str, list[dict[str, Any]]] = {}
    for test in parts_of("END-BEFORE-START"):
        first, later = test.columns
        given[test.table] = [
            named("before", test) | {first: date(2024, 5, 1), later: date(2024, 4, 30)},
            named("same day", test) | {first: date(2024, 5, 1), later: date(2024, 5, 1)},
            named("open", test) | {first: date(2024, 5, 1)},
        ]
    return outcomes(judged(given, "END-BEFORE-START"))


@pytest.mark.parametrize("test", parts_of("END-BEFORE-START"), ids=name)
def test_an_end_before_its_start_fails_and_one_on_the_same_day_passes(
    test: RuleTest, intervals: Outcomes
) -> None:
    assert intervals[test.table, test.column_name] == (2, ["before"])


def test_every_interval_has_a_rule() -> None:
    with_end = {t.name for t in CANONICAL_TABLES if any(c.name == "end_date" for c in t.columns)}
    tested = {test.table for test in parts_of("END-BEFORE-START")}
    assert with_end - tested == {"eh_episode"}
    assert "eh_episode" in {test.table for test in parts_of("8630")}


@pytest.fixture(scope="module")
def days(judged: Judge) -> Outcomes:
    """Two rows for every date: the day of the extract, and the day after it."""
    given: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for test in parts_of("FUTURE-DATE"):
        [column] = test.columns
        given[test.table] += [
            named(f"{column} today", test) | {column: EXTRACT_DATE},
            named(f"{column} ahead", test) | {column: EXTRACT_DATE + timedelta(days=1)},
        ]
    return outcomes(judged(given, "FUTURE-DATE"))


@pytest.mark.parametrize("test", parts_of("FUTURE-DATE"), ids=name)
def test_a_day_after_the_extract_fails_and_its_own_day_passes(test: RuleTest, days: Outcomes) -> None:
    assert days[test.table, test.column_name] == (2, [f"{test.column_name} ahead"])


def test_plans_and_expected_births_may_lie_ahead() -> None:
    tested = {(test.table, test.columns[0]) for test in parts_of("FUTURE-DATE")}
    assert not {("plan_review", "due_date"), ("person_record", "expected_birth_date")} & tested
    assert not {"service", "service_cost", "team", "worker"} & {table for table, _ in tested}
    assert ("eh_episode", "end_date") in tested
