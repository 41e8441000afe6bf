"""The door of the rules: one council's canonical tables in, counts and failing keys out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from ehplatform.quality.rules.catalogue import all_rules
from ehplatform.quality.rules.filled import Filled, filled_columns
from ehplatform.quality.rules.prepare import prepare
from ehplatform.quality.rules.results import Results, results
from ehplatform.quality.rules.rule import Rule, RuleTest, key_columns
from ehplatform.store.engine import connect

FAILURES_KEPT = 1_000
"""Of each rule and table so many failing keys are kept; the counts are always of all."""

NOTHING_TO_TEST = "no row that the rule is about"

Row = dict[str, Any]


def judge(
    tables: Mapping[str, pa.Table],
    file_ledger: pa.Table,
    la_code: str,
    rules: Sequence[Rule] | None = None,
) -> Results:
    """Test one council's canonical tables, by name, with every rule or with some of them.

    A table that is left out has no rows. `file_ledger` tells which day each batch speaks for.
    Everything is compared inside one source system: who is the same person in another is for linkage
    to say. The order of rows makes no difference.
    """
    rules = all_rules() if rules is None else rules
    extract_dates = dates_by_batch(file_ledger)
    counts: list[Row] = []
    failures: list[Row] = []
    with connect() as connection:
        prepare(connection, tables, extract_dates)
        filled = filled_columns(connection, rules)
        for rule in rules:
            for test in rule.tests:
                about = {"la_code": la_code, "rule_id": rule.id} | place_of(test)
                found = counts_of(connection, rule, test, filled)
                counts += [about | {"severity": rule.severity} | row for row in found]
                if failing := sorted({row["source_system"] for row in found if row["rows_failed"]}):
                    failures += [about | row for row in failing_keys(connection, rule, test, failing)]
    return results(counts, failures, extract_dates)


def place_of(test: RuleTest) -> Row:
    return {"table_name": test.table, "column_name": test.column_name}


def dates_by_batch(file_ledger: pa.Table) -> dict[str, date | None]:
    """Return the day that each batch speaks for."""
    rows = file_ledger.select(["batch_id", "extract_date"]).to_pylist()
    return {row["batch_id"]: row["extract_date"] for row in rows if row["batch_id"] is not None}


def counts_of(connection: duckdb.DuckDBPyConnection, rule: Rule, test: RuleTest, filled: Filled) -> list[Row]:
    """Return what a test found, by system and batch; of a system that it says nothing about, why."""
    if rule.at_ingest is not None:
        return [not_tested(None, rule.at_ingest)]
    systems = filled.systems[test.table]
    if not systems:
        return [not_tested(None, f"no row of {test.table}")]
    missing = {system: filled.missing(test, system) for system in systems}
    able = [system for system in systems if missing[system] is None]
    found = counts_by_batch(connection, rule, test, able) if able else []
    tested = {row["source_system"] for row in found}
    for system in systems:
        if system not in tested:
            found.append(not_tested(system, reason(system, missing[system])))
    return sorted(found, key=lambda row: (row["source_system"], row["batch_id"] or ""))


def not_tested(system: str | None, words: str) -> Row:
    return {
        "source_system": system, "batch_id": None, "rows_tested": 0, "rows_failed": 0, "not_tested": words
    }  # fmt: skip


def reason(system: str, missing: tuple[object, ...] | None) -> str:
    """Say why nothing of a system was tested."""
    if missing is None:
        return NOTHING_TO_TEST
    return f"{system} never fills {' or '.join(map(str, missing))}"


def counts_by_batch(
    connection: duckdb.DuckDBPyConnection, rule: Rule, test: RuleTest, systems: list[str]
) -> list[Row]:
    found = connection.execute(
        f"""
        select source_system, batch_id, count(*), count(*) filter (where is_failed)
        from ({rule.tested_rows(test)})
        where list_contains($systems, source_system)
        group by all
        """,
        {"systems": systems},
    ).fetchall()
    names = ("source_system", "batch_id", "rows_tested", "rows_failed")
    return [dict(zip(names, row, strict=True)) for row in found]


def failing_keys(
    connection: duckdb.DuckDBPyConnection, rule: Rule, test: RuleTest, systems: list[str]
) -> list[Row]:
    """Return by which keys the failing rows are found, at most `FAILURES_KEPT`, in their order."""
    names = key_columns(test.table_model)
    found = connection.execute(
        f"""
        select {", ".join(names)}
        from ({rule.tested_rows(test)})
        where is_failed and list_contains($systems, source_system)
        order by all
        limit {FAILURES_KEPT}
        """,
        {"systems": systems},
    ).fetchall()
    return [dict(zip(names, row, strict=True)) for row in found]
