"""The people of a simulated council as tables in memory: what linkage works on, without files."""

from dataclasses import dataclass
from itertools import count
from typing import Any

import pyarrow as pa

from ehplatform.model.tables import (
    PERSON_ADDRESS,
    PERSON_IDENTIFIER,
    PERSON_RECORD,
    PERSON_RELATIONSHIP,
    Table,
)
from ehplatform.simulate.canonical import Row, Tables
from ehplatform.simulate.council import simulate_council
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.shape_template import early_help, social_care
from ehplatform.simulate.truth import PERSON_SCHEMA, truth_of

BATCH = "SYNTHETIC"


@dataclass(frozen=True)
class SimulatedPeople:
    """Canonical tables as a perfect ingest of the template's files gives them, and who is who.

    `truth` has one row for each row of `person_record`, in the same order (columns: see `truth`).
    """

    person_record: pa.Table
    person_identifier: pa.Table
    person_address: pa.Table
    person_relationship: pa.Table
    truth: pa.Table


def simulated_people(plan: Plan, la_code: str) -> SimulatedPeople:
    """Simulate one council of a plan and return its people: equal plans give equal tables."""
    filed = simulate_council(plan, la_code, Parameters()).filed
    systems = (early_help(filed), social_care(filed))
    people = [row.person for tables in systems for row in tables[PERSON_RECORD.name]]
    return SimulatedPeople(
        person_record=canonical(PERSON_RECORD, systems, la_code),
        person_identifier=canonical(PERSON_IDENTIFIER, systems, la_code),
        person_address=canonical(PERSON_ADDRESS, systems, la_code),
        person_relationship=canonical(PERSON_RELATIONSHIP, systems, la_code),
        truth=pa.Table.from_pylist([truth_of(person, la_code) for person in people], PERSON_SCHEMA),
    )


def canonical(table: Table, systems: tuple[Tables, ...], la_code: str) -> pa.Table:
    """Return the rows of one table in all systems, with lineage."""
    numbers = count(1)
    rows = [
        with_lineage(row, la_code, next(numbers)) for tables in systems for row in tables.get(table.name, [])
    ]
    return pa.Table.from_pylist(rows, table.arrow_schema())


def with_lineage(row: Row, la_code: str, number: int) -> dict[str, Any]:
    lineage = {"source_system": row.person.system, "batch_id": BATCH, "source_row": number}
    return {"la_code": la_code} | lineage | row.values
