"""What the rules found, as tables: counts by batch, failing keys, and the mart that is served."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from ehplatform.quality.rules.catalogue import rules_by_id

RESULT = pa.schema(
    [
        ("la_code", pa.string()),
        ("rule_id", pa.string()),
        ("table_name", pa.string()),
        ("column_name", pa.string()),
        ("severity", pa.string()),
        ("source_system", pa.string()),
        ("batch_id", pa.string()),
        ("rows_tested", pa.int64()),
        ("rows_failed", pa.int64()),
        ("not_tested", pa.string()),
    ]
)
"""A row for each rule, table, system and batch with rows to test; `column_name` may name several.

Where a rule says nothing about a system there is one row instead: nothing tested, no batch, and in
`not_tested` the reason in words. A council without rows of the table has no system there either.
"""

FAILURE = pa.schema(
    [
        ("la_code", pa.string()),
        ("rule_id", pa.string()),
        ("table_name", pa.string()),
        ("column_name", pa.string()),
        ("source_system", pa.string()),
        ("source_id", pa.string()),
        ("source_person_id", pa.string()),
        ("batch_id", pa.string()),
        ("source_row", pa.int64()),
    ]
)
"""By which keys a failing row is found in its source. Source ids are pseudonymous: the personal layer."""

MART = pa.schema(
    [
        ("la_code", pa.string()),
        ("rule_id", pa.string()),
        ("title", pa.string()),
        ("severity", pa.string()),
        ("table_name", pa.string()),
        ("column_name", pa.string()),
        ("source_system", pa.string()),
        ("batch_id", pa.string()),
        ("extract_date", pa.date32()),
        ("rows_tested", pa.int64()),
        ("rows_failed", pa.int64()),
        ("not_tested", pa.string()),
    ]
)
"""What the semantic layer serves: `RESULT` with the rule's title and the day of the batch's extract."""


@dataclass(frozen=True)
class Results:
    """What the rules found in one council's tables, in a stable order: `RESULT`, `FAILURE` and `MART`."""

    dq_result: pa.Table
    dq_failure: pa.Table
    mart_data_quality: pa.Table


def results(
    counts: Iterable[dict[str, Any]],
    failures: Iterable[dict[str, Any]],
    extract_dates: dict[str, date | None],
) -> Results:
    """Return rows as tables; `extract_dates` are by batch."""
    counted, failing = list(counts), list(failures)
    served = [
        row
        | {"title": rules_by_id()[row["rule_id"]].title, "extract_date": extract_dates.get(row["batch_id"])}
        for row in counted
    ]
    return Results(
        pa.Table.from_pylist(counted, RESULT),
        pa.Table.from_pylist(failing, FAILURE),
        pa.Table.from_pylist(served, MART),
    )
