"""A council's marts made again: these records, of these persons, under this profile.

The only place outside the assets that calls the builders of journeys, scores and marts.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import pyarrow as pa

from ehplatform.journeys import builder as journeys
from ehplatform.linkage.families.families import FamilySources, families
from ehplatform.linkage.linking import apply_links
from ehplatform.linkage.prepare import STEPS
from ehplatform.marts import builder as marts
from ehplatform.model.council import Council
from ehplatform.model.profile import DefinitionProfile
from ehplatform.model.tables import TABLES_BY_NAME
from ehplatform.restatement.records import FACTS, Records
from ehplatform.scoring import builder as scoring
from ehplatform.store.engine import connect, fetch, register, run_steps

Record = tuple[str, str]
"""Source system and id of a record."""

Links = Mapping[Record, str]
"""The person key of each record."""


def recompute(
    records: Records, links: Links, council: Council, profile: DefinitionProfile
) -> dict[str, pa.Table]:
    """Return the tables of `marts.MARTS`, derived under one profile.

    `links` names a person for every record (`links_then`, `links_now`). Person and family keys are
    counted and compared only, so that those of families may be drawn anew.
    """
    person_link = link_table(links, council.la_code)
    linked = linked_tables(records, person_link)
    made = journeys.build(linked, council.la_code, records.reach, profile)
    scores = scoring.build(made, linked, profile)
    facts = marts.CouncilFacts(council.name, None, council.synthetic)
    return marts.build(linked["person"], made, scores, facts, profile)


def linked_tables(records: Records, person_link: pa.Table) -> dict[str, pa.Table]:
    """Return what journeys are built from, as the linkage asset writes it."""
    known = {
        name: records.tables[name] for name in ("person_record", "person_address", "person_relationship")
    }
    belonging = families(FamilySources(person_link, family_history=records.family_history, **known))
    facts = {
        name: apply_links(table, TABLES_BY_NAME[name].dated_by, person_link, belonging)
        for name, table in records.facts.items()
        if name in {*journeys.INPUTS, *scoring.LINKED}
    }
    return {
        "person": persons(person_link, records.tables["person_record"]),
        "family_member": belonging.family_member,
        **facts,
    }


def persons(person_link: pa.Table, person_record: pa.Table) -> pa.Table:
    """Return one row a person (`linkage/steps/person.sql`)."""
    with connect() as connection:
        register(connection, {"person_link": person_link, "person_record": person_record})
        run_steps(connection, STEPS, ["person"])
        return fetch(connection, "person", "person_key")


def link_table(links: Links, la_code: str) -> pa.Table:
    """Return links as the table that linkage makes of them."""
    rows = sorted((system, record, key) for (system, record), key in links.items())
    systems, ids, keys = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {
            "la_code": pa.array([la_code] * len(rows), pa.string()),
            "source_system": pa.array(systems, pa.string()),
            "source_person_id": pa.array(ids, pa.string()),
            "person_key": pa.array(keys, pa.string()),
        }
    )


def links_then(records: Records, then: pa.Table) -> dict[Record, str]:
    """Return the person of each record by the links of then; one that they do not know is alone."""
    known = by_record(then)
    return {record: known.get(record) or own_key(record) for record in all_records(records)}


def links_now(records: Records, then: pa.Table, now: pa.Table) -> dict[Record, str]:
    """Return the person of each record by the links of now.

    A record that was withdrawn since has none: it goes where most records of its person of then went,
    because no linkage has found it to be of anyone else.
    """
    before, today = links_then(records, then), by_record(now)
    went: dict[str, Counter[str]] = defaultdict(Counter)
    for record, key in before.items():
        if record in today:
            went[key][today[record]] += 1
    follows = {key: min(keys, key=lambda each: (-keys[each], each)) for key, keys in went.items()}
    return {record: today.get(record) or follows.get(key, key) for record, key in before.items()}


def by_record(person_link: pa.Table) -> dict[Record, str]:
    columns = (person_link[name].to_pylist() for name in ("source_system", "source_person_id", "person_key"))
    return {(system, record): key for system, record, key in zip(*columns, strict=True)}


def all_records(records: Records) -> set[Record]:
    """Return every person record, and every other of whom there are facts."""

    def named(table: pa.Table) -> Iterator[Record]:
        return zip(table["source_system"].to_pylist(), table["source_person_id"].to_pylist(), strict=True)

    return {record for name in ("person_record", *FACTS) for record in named(records.tables[name])}


def own_key(record: Record) -> str:
    """Return a key for a record that is alone: the same each time, and telling nothing of its id."""
    return hashlib.sha256("\0".join(record).encode()).hexdigest()[:32]
