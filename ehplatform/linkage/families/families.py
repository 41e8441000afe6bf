"""The door: from one council's persons to their families and households, in time."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from ehplatform.linkage.families.components import components
from ehplatform.linkage.families.lasting_keys import lasting_keys
from ehplatform.store.engine import connect, fetch, register, run_steps

STEPS = Path(__file__).parent / "steps"

LARGEST = 12
"""People in a family or household. More are a hostel, a refuge or a placeholder, which ties nobody."""


@dataclass(frozen=True)
class FamilySources:
    """What one council knows about who belongs together; the dates are half-open, null is unbounded.

    person_link: la_code, source_system, source_person_id, person_key. person_record, person_address,
    person_relationship: the canonical tables. family_history: la_code, source_system, source_person_id,
    family_ref, start_date, end_date; of a record that is not in it, person_record's family_ref holds
    at all times.
    """

    person_link: pa.Table
    person_record: pa.Table
    person_address: pa.Table
    person_relationship: pa.Table
    family_history: pa.Table


@dataclass(frozen=True)
class Families:
    """One council's families and households. `record_family` is personal; the others hold random keys only.

    Intervals are half-open: a null start is before the first delivery, a null end is still.
    family: la_code, family_key, basis (source, relationship, household), people (who ever belonged).
    family_member: la_code, family_key, person_key, role (child, mother, father, step_parent,
    grandparent, carer, sibling_adult, other; null: not known), start_date, end_date, is_main (of the
    families that a person belongs to now, the one with the most of their records).
    record_family: la_code, source_system, source_person_id, family_key, start_date, end_date.
    household: la_code, household_key, person_key, start_date, end_date.
    large_group: la_code, kind (family, household), people: too many to be one, for a person to look at.
    """

    family: pa.Table
    family_member: pa.Table
    record_family: pa.Table
    household: pa.Table
    large_group: pa.Table


KNOWN_AGAIN_BY = {
    "record_family": pa.schema(
        [
            ("source_system", pa.string()),
            ("source_person_id", pa.string()),
            ("family_key", pa.string()),
            ("start_date", pa.date32()),
        ]
    ),
    "family_member": pa.schema(
        [("family_key", pa.string()), ("person_key", pa.string()), ("is_main", pa.bool_())]
    ),
    "household": pa.schema(
        [("household_key", pa.string()), ("person_key", pa.string()), ("start_date", pa.date32())]
    ),
}
"""What the next run reads of this one's tables."""


def families(sources: FamilySources, previous: Families | None = None) -> Families:
    """Decide who belongs to which family and household, and when.

    `previous` is the result of the last run, whose keys are carried forward.
    """
    with connect() as connection:
        connection.execute((STEPS / "macros.sql").read_text(encoding="utf-8")).fetchall()
        register(connection, vars(sources) | last_run(previous) | {"setting": setting(sources)})
        settle_families(connection)
        settle_households(connection)
        run_steps(connection, STEPS, ["large_group"])
        return Families(
            family=fetch(connection, "family", "family_key"),
            family_member=fetch(connection, "family_member", "family_key, person_key, start_date"),
            record_family=fetch(connection, "record_family", "all"),
            household=fetch(connection, "household", "household_key, person_key, start_date"),
            large_group=fetch(connection, "large_group", "all"),
        )


def setting(sources: FamilySources) -> pa.Table:
    """Return what the SQL steps need to know, as a table of one row."""
    councils = sources.person_link["la_code"].unique()
    if len(councils) > 1:
        raise ValueError(f"families lie inside one council, but records of {len(councils)} were given")
    return pa.table({"la_code": councils, "largest": [LARGEST] * len(councils)})


def last_run(previous: Families | None) -> dict[str, pa.Table]:
    """Return the tables by which families and households are known again; empty on the first run."""
    return {
        f"last_{name}": getattr(previous, name) if previous else schema.empty_table()
        for name, schema in KNOWN_AGAIN_BY.items()
    }


def settle_families(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `family`, `family_member` and `record_family`: families of record, then those by ties."""
    run_steps(connection, STEPS, ["person", "record", "record_ref"])
    register(connection, {"renumbered": components(connection, STEPS / "renumbered_tie.sql")})
    run_steps(connection, STEPS, ["record_group", "source_group"])
    run_steps(connection, STEPS, ["source_joining", "source_together", "source_family", "membership"])
    run_steps(connection, STEPS, ["relationship_kind", "relationship", "stay", "crowded_uprn", "surname"])
    for basis in ("relationship", "household"):
        join_by(connection, basis)
    run_steps(connection, STEPS, ["record_filed", "member", "main_family", "role"])
    register(connection, {"family_key": lasting_keys(connection, "family_claim")})
    run_steps(connection, STEPS, ["family", "family_member", "record_family"])


def join_by(connection: duckdb.DuckDBPyConnection, basis: str) -> None:
    """Add to `membership` the people without a present family whom ties of this kind bring together."""
    run_steps(connection, STEPS, [f"{basis}_tie"])
    connection.execute(f"create or replace view tie as from {basis}_tie").fetchall()
    register(connection, {"component": components(connection, STEPS / "loose_tie.sql")})
    joining = (STEPS / "joining.sql").read_text(encoding="utf-8")
    connection.execute(f"create table joining_by_{basis} as {joining}").fetchall()
    connection.execute(
        f"insert into membership by name select * exclude (people) from joining_by_{basis}"
        " where people <= (select largest from setting)"
    ).fetchall()


def settle_households(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `household`, given `membership`, `relationship` and `stay`."""
    register(connection, {"home_component": components(connection, STEPS / "home_tie.sql")})
    run_steps(connection, STEPS, ["home", "home_member"])
    register(connection, {"household_key": lasting_keys(connection, "household_claim")})
    run_steps(connection, STEPS, ["household"])
