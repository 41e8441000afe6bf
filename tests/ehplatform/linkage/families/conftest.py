"""Made-up people of council 901, who are told apart already: what is not said of them is unknown."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pytest

from ehplatform.linkage.families.families import Families, FamilySources, families
from ehplatform.model.tables import PERSON_ADDRESS, PERSON_RECORD, PERSON_RELATIONSHIP

Rows = Sequence[dict[str, Any]]
Settle = Callable[..., Families]

PERSON_LINK = pa.schema(
    [(name, pa.string()) for name in ("la_code", "source_system", "source_person_id", "person_key")]
)
FAMILY_HISTORY = pa.schema(
    [(name, pa.string()) for name in ("la_code", "source_system", "source_person_id", "family_ref")]
    + [(name, pa.date32()) for name in ("start_date", "end_date")]
)


def sources_of(
    *records: dict[str, Any], addresses: Rows = (), relationships: Rows = (), history: Rows = ()
) -> FamilySources:
    """Make the sources: a row says the `id` of a record and its `system`, if it is not EHM.

    A record whose `person` is not said is that of the person of its id; `related` and `code` say who is
    what to the record of a relationship.
    """

    def table(rows: Rows, schema: pa.Schema) -> pa.Table:
        ids = [
            {
                "la_code": "901",
                "source_system": row.get("system", "EHM"),
                "source_person_id": row["id"],
                "person_key": row.get("person", row["id"]),
                "related_person_id": row.get("related"),
                "relationship_code": row.get("code"),
            }
            for row in rows
        ]
        return pa.Table.from_pylist([a | b for a, b in zip(ids, rows, strict=True)], schema=schema)

    return FamilySources(
        person_link=table(records, PERSON_LINK),
        person_record=table(records, PERSON_RECORD.arrow_schema()),
        person_address=table(addresses, PERSON_ADDRESS.arrow_schema()),
        person_relationship=table(relationships, PERSON_RELATIONSHIP.arrow_schema()),
        family_history=table(history, FAMILY_HISTORY),
    )


@pytest.fixture
def settle() -> Settle:
    """Return the families of some made-up people."""

    def settled(*records: dict[str, Any], previous: Families | None = None, **others: Rows) -> Families:
        return families(sources_of(*records, **others), previous)

    return settled


def groups(table: pa.Table, key: str = "family_key") -> list[str]:
    """Return who stands together under one key, as one word a group of people with short names."""
    members = defaultdict(set)
    for row in table.to_pylist():
        members[row[key]].add(row["person_key"])
    return sorted("".join(sorted(group)) for group in members.values())


def stays(table: pa.Table, key: str, group: str) -> dict[str, list[tuple[Any, Any]]]:
    """Return when each person belonged to a group, by person."""
    found = defaultdict(list)
    for row in table.to_pylist():
        if row[key] == group:
            found[row["person_key"]].append((row["start_date"], row["end_date"]))
    return dict(found)
