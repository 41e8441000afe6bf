"""What moved between two states of one council's data, in numbers that identify nobody."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from ehplatform.model.tables import CANONICAL_TABLES, Table
from ehplatform.restatement.recompute import by_record
from ehplatform.restatement.records import Records
from ehplatform.store.engine import connect, register

ARRIVAL = ("batch_id", "source_row")
"""Where a row came from is not what it says."""


@dataclass(frozen=True)
class RecordChange:
    """How many records of one table came, say something else, or are gone."""

    table: str
    new: int
    changed: int
    withdrawn: int


def record_changes(then: Records, now: Records) -> list[RecordChange]:
    """Return the canonical tables in which any record differs."""
    with connect() as connection:
        found = [record_change(connection, table, then, now) for table in CANONICAL_TABLES]
    return [each for each in found if each.new or each.changed or each.withdrawn]


def record_change(
    connection: duckdb.DuckDBPyConnection, table: Table, then: Records, now: Records
) -> RecordChange:
    register(connection, {"before": then.tables[table.name], "after": now.tables[table.name]})
    key = ", ".join(table.key)
    said = [each.name for each in table.columns if each.name not in (*table.key, *ARRIVAL)]
    differs = " or ".join(f"b.{name} is distinct from a.{name}" for name in said) or "false"
    [(new, gone, changed)] = connection.execute(
        f"""
        select
            (select count(*) from after anti join before using ({key})),
            (select count(*) from before anti join after using ({key})),
            (select count(*) from before as b inner join after as a using ({key}) where {differs})
        """
    ).fetchall()
    return RecordChange(table.name, new, changed, gone)


def key_changes(then: pa.Table, now: pa.Table, noted: pa.Table) -> dict[str, int]:
    """Return how many records are of another person than then, by ``<change>: <cause>``.

    `noted` is linkage's own account (`key_change`), of which the last word on a record counts.
    """
    before, today = by_record(then), by_record(now)
    reason = {
        (row["source_system"], row["source_person_id"]): f"{row['change']}: {row['cause']}"
        for row in noted.to_pylist()
    }
    moved = (record for record, key in before.items() if today.get(record, key) != key)
    return dict(sorted(Counter(reason.get(record, "moved: not noted") for record in moved).items()))


def moved_parameters(then: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the parameters of a definition profile that differ, each with both values."""
    names = sorted(then.keys() | now.keys())
    return {name: (then.get(name), now.get(name)) for name in names if then.get(name) != now.get(name)}


def changed_files(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the names under which two sets of files, by name and checksum, differ."""
    return sorted(dict(then.items() ^ now.items()))
