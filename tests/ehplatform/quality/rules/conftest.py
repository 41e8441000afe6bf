"""Hand-made canonical tables, small enough that a reader can work out what a rule must say."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from ehplatform.model.tables import TABLES_BY_NAME
from ehplatform.quality.rules.catalogue import rules_by_id
from ehplatform.quality.rules.judge import judge
from ehplatform.quality.rules.results import Results

EXTRACT_DATE = date(2026, 3, 31)
"""The reference date of a census, so that its year is that of DfE's rules."""

LINEAGE = {"la_code": "306", "source_system": "LCS", "batch_id": "b1", "source_person_id": "P1"}

Given = Mapping[str, Sequence[Mapping[str, Any]]]
Judge = Callable[..., Results]


def canonical(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return rows as a canonical table; what a row leaves out is of one council, system, batch and child."""
    schema = TABLES_BY_NAME[name].arrow_schema()
    records = []
    for number, row in enumerate(rows, start=1):
        if unknown := row.keys() - set(schema.names):
            raise KeyError(f"{name} has no column {', '.join(sorted(unknown))}")
        defaults = LINEAGE | {"source_row": number, "source_id": f"{name}-{number}"}
        records.append({column: row.get(column, defaults.get(column)) for column in schema.names})
    return pa.Table.from_pylist(records, schema)


def ledger(extract_dates: Mapping[str, date | None]) -> pa.Table:
    return pa.table(
        {
            "batch_id": pa.array(extract_dates.keys(), pa.string()),
            "extract_date": pa.array(extract_dates.values(), pa.date32()),
        }
    )


@pytest.fixture(scope="session")
def judged() -> Judge:
    """Judge hand-made rows with some rules: ``judged({"csc_spell": [{...}]}, "8630")``."""

    def run(given: Given, *rules: str, extract_date: date | None = EXTRACT_DATE) -> Results:
        tables = {name: canonical(name, rows) for name, rows in given.items()}
        chosen = [rules_by_id()[rule] for rule in rules]
        dates = {row.get("batch_id", "b1"): extract_date for rows in given.values() for row in rows}
        return judge(tables, ledger(dates), "306", chosen)

    return run
