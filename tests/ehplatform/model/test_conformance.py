"""Findings against a slow and simple reading of the same rules, row by row."""

import math
from collections import Counter
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.model.codes import code_set
from ehplatform.model.conformance import MEANINGS, Finding, findings
from ehplatform.model.tables import CANONICAL_TABLES, CSC_SPELL, TABLES_BY_NAME, Table
from tests.ehplatform.model.rows import Row, conforming, messy_rows, sparse, table_of

MESSY_TABLES = ("csc_spell", "eh_episode", "assessment_factor", "worker", "feedback", "person_record")


def naive(table: Table, rows: list[Row]) -> dict[tuple[str, str], int]:
    """Every broken rule by (rule, column), counted one value after the other."""
    broken: Counter[tuple[str, str]] = Counter()
    keys = set()
    for row in rows:
        for column in table.columns:
            value = row[column.name]
            if value is None:
                broken["required", column.name] += column.required
                continue
            if column.code_set is not None:
                code = code_set(column.code_set).get(value)
                day = row[column.dated_by or table.dated_by] if column.dated_by or table.dated_by else None
                broken["code", column.name] += code is None
                broken["dated_code", column.name] += bool(code and day and not code.is_valid_on(day))
            low = column.minimum is not None and not value >= column.minimum
            high = column.maximum is not None and not value <= column.maximum
            broken["range", column.name] += low or high
        keys.add(tuple(row[name] for name in table.key))
    broken["key", ", ".join(table.key)] = len(rows) - len(keys)
    return {rule: count for rule, count in broken.items() if count}


@pytest.mark.parametrize("name", MESSY_TABLES)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_findings_are_those_of_a_reading_row_by_row(name: str, data: st.DataObject) -> None:
    table = TABLES_BY_NAME[name]
    rows = data.draw(messy_rows(table))
    found = findings(table_of(table, rows), table)
    assert {(f.rule, f.column): f.count for f in found} == naive(table, rows)


@pytest.mark.parametrize("table", CANONICAL_TABLES, ids=lambda table: table.name)
def test_rows_that_keep_every_promise_have_no_finding(table: Table) -> None:
    rows = [conforming(table, number) for number in range(3)] + [sparse(table, 9)]
    assert findings(table_of(table, rows), table) == []
    assert findings(table.arrow_schema().empty_table(), table) == []


def test_each_kind_of_fault_is_named_with_its_column_and_counted() -> None:
    fine = [conforming(CSC_SPELL, number) for number in range(4)]
    rows = table_of(
        CSC_SPELL,
        [
            *fine,
            fine[0],
            fine[1] | {"source_id": "a", "start_date": None},
            fine[1] | {"source_id": "b", "source_code": "SCHOOL"},
            fine[1] | {"source_id": "c", "source_code": "5D", "start_date": date(2022, 3, 31)},
            fine[1] | {"source_id": "d", "end_reason_code": "RC9", "end_date": None},
            fine[1] | {"source_id": "e", "previous_plans": -1},
        ],
    )
    assert findings(rows, CSC_SPELL) == [
        Finding("required", "start_date", 1),
        Finding("code", "source_code", 1),
        Finding("dated_code", "source_code", 1),
        Finding("range", "previous_plans", 1),
        Finding("key", "la_code, source_system, source_id, source_person_id", 1),
    ]


def test_missing_unknown_and_mistyped_columns_concern_every_row() -> None:
    rows = table_of(CSC_SPELL, [conforming(CSC_SPELL, number) for number in range(2)])
    rows = rows.drop_columns(["end_date"]).append_column("forename", pa.array(["x", "y"]))
    wrong_type = rows["previous_plans"].cast(pa.string())
    rows = rows.set_column(rows.column_names.index("previous_plans"), "previous_plans", wrong_type)
    assert findings(rows, CSC_SPELL) == [
        Finding("column", "end_date", 2),
        Finding("type", "previous_plans", 2),
        Finding("column", "forename", 2),
    ]


def test_a_missing_column_shows_even_without_rows() -> None:
    empty = CSC_SPELL.arrow_schema().empty_table().drop_columns(["end_date"])
    assert findings(empty, CSC_SPELL) == [Finding("column", "end_date", 1)]


def test_a_number_that_is_none_is_out_of_range() -> None:
    worker = TABLES_BY_NAME["worker"]
    rows = table_of(worker, [conforming(worker, 1) | {"fte": math.nan}])
    assert findings(rows, worker) == [Finding("range", "fte", 1)]


def test_no_finding_repeats_a_value() -> None:
    person = TABLES_BY_NAME["person_record"]
    row: dict[str, Any] = conforming(person, 1) | {"sex_code": "CANARY", "ethnicity_code": "CANARY"}
    found = findings(table_of(person, [row, row]), person)
    assert {f.rule for f in found} == {"code", "key"}
    assert "CANARY" not in str(found)
    assert "01" not in str(found)


def test_every_rule_is_explained() -> None:
    assert all(MEANINGS.values())
