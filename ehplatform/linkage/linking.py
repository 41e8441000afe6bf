"""The door to linkage: from one council's person records to persons, families and linked facts."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from ehplatform.linkage.grouping import family_keys, person_keys, rows
from ehplatform.linkage.model import Model, load_model
from ehplatform.linkage.prepare import STEPS, prepare
from ehplatform.linkage.scoring import score
from ehplatform.store.engine import connect, fetch, register, run_steps


class UnknownPeople(LookupError):
    """Facts are about people that linkage was not told of."""


@dataclass(frozen=True)
class Counts:
    """What linkage did, in numbers that identify nobody."""

    records: int
    persons: int
    deterministic: int
    """Records tied to their person by a shared identifier."""
    probabilistic: int
    singletons: int
    unrecorded: int
    """Persons of whom there are facts but no person record."""
    vetoed_pairs: int
    """Pairs probable enough to link that a rule forbade."""
    review_pairs: int
    """Pairs left apart that are more likely one person than not."""
    families: int
    in_families: int
    """Persons with a family."""


@dataclass(frozen=True)
class Linked:
    """One council's persons. `person_link` is personal; the other two hold random keys only.

    person_link: la_code, source_system, source_person_id, person_key, match_method (deterministic,
    probabilistic, singleton), match_probability (of the record's strongest link; null for a
    singleton), model_version. person: la_code, person_key, birth_month, sex_code, ethnicity_code,
    left_area_date, death_month. family_member: la_code, family_key, person_key.
    """

    person_link: pa.Table
    person: pa.Table
    family_member: pa.Table
    counts: Counts


def link(
    person_record: pa.Table,
    previous_person_link: pa.Table | None = None,
    previous_family_member: pa.Table | None = None,
    facts: Iterable[pa.Table] = (),
) -> Linked:
    """Decide which records of one council are one person, and which persons are one family.

    `person_record` has the columns of `PERSON_RECORD`, in any order of rows. The tables of the last
    run, when there was one, let persons and families keep their keys. People of whom `facts` (mapped
    fact tables) speak without a person record become persons of their own, with nothing known.
    """
    model = load_model()
    everyone = with_unrecorded_people(person_record, facts)
    with connect() as connection:
        register(connection, {"model": run_parameters(model)})
        prepare(connection, everyone)
        score(connection, model)
        run_steps(connection, STEPS, ["judged_pair"])
        register(connection, {"record_person": person_keys(connection, previous_person_link)})
        run_steps(connection, STEPS, ["person_link", "person", "family"])
        register(connection, {"family_key": family_keys(connection, previous_family_member)})
        run_steps(connection, STEPS, ["family_member"])
        return Linked(
            person_link=fetch(connection, "person_link", "source_system, source_person_id"),
            person=fetch(connection, "person", "person_key"),
            family_member=fetch(connection, "family_member", "family_key, person_key"),
            counts=count(connection, unrecorded=everyone.num_rows - person_record.num_rows),
        )


def run_parameters(model: Model) -> pa.Table:
    """Return what the SQL steps need of the model, as a table of one row."""
    return pa.table({"version": [model.version], "link_threshold": [model.link_threshold]})


def with_unrecorded_people(person_record: pa.Table, facts: Iterable[pa.Table]) -> pa.Table:
    """Return the records and, for each further person that facts speak of, one with the id alone."""
    ids = ["la_code", "source_system", "source_person_id"]
    recorded = set(rows(person_record, *ids))
    named = {row for fact in facts for row in rows(fact, *ids)}
    bare = [dict(zip(ids, row, strict=True)) for row in sorted(named - recorded)]
    return pa.concat_tables([person_record, pa.Table.from_pylist(bare, schema=person_record.schema)])


def count(connection: duckdb.DuckDBPyConnection, unrecorded: int) -> Counts:
    """Return the numbers of this run."""
    cursor = connection.execute((STEPS / "counts.sql").read_text(encoding="utf-8"))
    names = [column[0] for column in cursor.description]
    return Counts(unrecorded=unrecorded, **dict(zip(names, cursor.fetchall()[0], strict=True)))


def apply_links(table: pa.Table, linked: Linked) -> pa.Table:
    """Return a mapped fact table with `person_key` and `family_key` in place of the source's person id.

    `source_row` is dropped; `family_key` is null for a person without family. Raises `UnknownPeople`
    when a fact's person is not in `person_link`: give the table to `link` among its `facts`.
    """
    with connect() as connection:
        register(
            connection,
            {"fact": table, "person_link": linked.person_link, "family_member": linked.family_member},
        )
        run_steps(connection, STEPS, ["linked_fact"])
        facts = connection.sql("from linked_fact").to_arrow_table()
    if facts.num_rows < table.num_rows:
        raise UnknownPeople(
            f"{table.num_rows - facts.num_rows} of {table.num_rows} rows are about people that no linked "
            "record names: pass this table in `facts` when linking"
        )
    return facts
