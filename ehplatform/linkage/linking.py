"""The door to linkage: from what one council's systems know of people to persons and linked facts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from ehplatform.linkage.calibration import Calibration
from ehplatform.linkage.engines import ENGINES, Score
from ehplatform.linkage.families.families import Families
from ehplatform.linkage.kept import Evidence, Kept, calibration_table
from ehplatform.linkage.keys import Member, stable_keys
from ehplatform.linkage.model import Model, load_model
from ehplatform.linkage.people import People, make_records
from ehplatform.linkage.prepare import STEPS
from ehplatform.linkage.resolving import resolve
from ehplatform.store.engine import connect, connect_spilling, fetch, register, run_steps

MEMORY = "700MB"
"""What the engine may hold where it can put tables aside: hundreds of thousands of records fit."""


class UnknownPeople(LookupError):
    """Facts are about people that linkage was not told of."""


@dataclass(frozen=True)
class Counts:
    """What linkage did, in numbers that identify nobody."""

    records: int
    changed_records: int
    """Records that are new or differ from the last run."""
    persons: int
    deterministic: int
    """Records tied to their person by a shared identifier."""
    probabilistic: int
    manual: int
    """Records tied to their person by someone's decision."""
    singletons: int
    unrecorded: int
    """Persons of whom there are facts but no person record."""
    clerical_pairs: int
    """Pairs that a person should look at."""
    changed_keys: int
    """Records whose person key is not the one of the last run."""
    link_threshold: float
    """Pairs of at least this probability were linked."""


@dataclass(frozen=True)
class Linked:
    """One council's persons. All but `person` and `mart_linkage` is personal.

    person: la_code, person_key, birth_month, sex_code, ethnicity_code, left_area_date, death_month.
    kept.person_link: la_code, source_system, source_person_id, person_key, match_method (manual,
    deterministic, probabilistic, singleton), match_probability (of the record's strongest link; null
    for a singleton), model_version.
    clerical_pair: what `ehplatform link review` shows, see `steps/clerical_pair.sql`.
    key_change: each record whose key changed, with the old and new key and why (`steps/key_change.sql`).
    mart_linkage: people by source system and how they were linked (`steps/mart_linkage.sql`).
    """

    person: pa.Table
    kept: Kept
    clerical_pair: pa.Table
    key_change: pa.Table
    mart_linkage: pa.Table
    counts: Counts

    @property
    def person_link(self) -> pa.Table:
        return self.kept.person_link


def link(
    people: People,
    kept: Kept | None = None,
    facts: Iterable[pa.Table] = (),
    decisions: pa.Table | None = None,
    as_of: date | None = None,
    model: Model | None = None,
    calibration: Calibration | None = None,
    score: Score = ENGINES["duckdb"],
    workspace: Path | None = None,
) -> Linked:
    """Decide which records of one council are one person.

    `kept` is what the last run kept, when there was one: unchanged pairs are not compared again, and
    persons keep their keys. People of whom `facts` (mapped fact tables) speak without a person record
    become persons of their own, with nothing known. `decisions` (`resolving.DECISION`) go before the
    model. Changes of keys are dated, and ages told, by `as_of`. Without `model` the shipped one is used.
    `calibration` is one to begin with where nothing is kept (a replay); `score` is the engine (`engines`).
    In `workspace`, a folder for personal data, a large population is put aside while it is linked. Raises
    `ValueError` for records of more than one council.
    """
    councils = sorted(set(people.person_record["la_code"].to_pylist()))
    if len(councils) > 1:
        raise ValueError(f"records of {', '.join(councils)}: children of different councils are never linked")
    model = model or load_model()
    everyone = with_unrecorded_people(people.person_record, facts)
    with connect_spilling(workspace, MEMORY) if workspace else connect() as connection:
        make_records(connection, replace(people, person_record=everyone))
        resolved = resolve(
            connection,
            model,
            kept.evidence if kept else None,
            decisions,
            {"as_of": as_of or date.min},
            calibration=calibration,
            score=score,
        )
        last_link = kept.person_link if kept else NO_LINK.empty_table()
        keys = person_keys(connection, resolved.record_group, last_link)
        register(connection, {"record_person": keys, "last_link": last_link})
        run_steps(connection, STEPS, RESULTS)
        return Linked(
            person=fetch(connection, "person", "person_key"),
            kept=Kept(
                person_link=fetch(connection, "person_link", "source_system, source_person_id"),
                evidence=Evidence(
                    linkage_record=connection.sql(
                        "select source, record_id, print from linkage_record order by all"
                    ).to_arrow_table(),
                    linkage_pair=connection.sql("from linkage_pair").to_arrow_table(),
                    linkage_calibration=calibration_table(resolved.calibration),
                ).sealed(),
            ),
            clerical_pair=connection.sql("from clerical_pair").to_arrow_table(),
            key_change=connection.sql("from key_change").to_arrow_table(),
            mart_linkage=connection.sql("from mart_linkage").to_arrow_table(),
            counts=Counts(
                unrecorded=everyone.num_rows - people.person_record.num_rows,
                link_threshold=resolved.calibration.link_threshold,
                **numbers(connection),
            ),
        )


RESULTS = (
    "strongest_link",
    "person_link",
    "person",
    "linkage_pair",
    "clerical_pair",
    "key_change",
    "mart_linkage",
)
"""The steps after the groups are known, in order."""

NO_LINK = pa.schema(
    [("source_system", pa.string()), ("source_person_id", pa.string()), ("person_key", pa.string())]
)


def with_unrecorded_people(person_record: pa.Table, facts: Iterable[pa.Table]) -> pa.Table:
    """Return the records and, for each further person that facts speak of, one with the id alone."""
    ids = ["la_code", "source_system", "source_person_id"]
    recorded = set(rows(person_record, *ids))
    named = {row for fact in facts for row in rows(fact, *ids)}
    bare = [dict(zip(ids, row, strict=True)) for row in sorted(named - recorded)]
    return pa.concat_tables([person_record, pa.Table.from_pylist(bare, schema=person_record.schema)])


def person_keys(
    connection: duckdb.DuckDBPyConnection, record_group: pa.Table, last_link: pa.Table
) -> pa.Table:
    """Return (record_no, person_key): keys of the last run are carried forward, others are drawn."""
    register(connection, {"record_group": record_group})
    members = connection.execute(
        "select source, record_id, group_no from record_group inner join prepared using (record_no)"
        " order by record_no"
    ).fetchall()
    group_of: dict[Member, int] = {(source, record_id): group for source, record_id, group in members}
    last_keys: dict[Member, str] = {
        (source, record_id): key
        for source, record_id, key in rows(last_link, "source_system", "source_person_id", "person_key")
    }
    key_of = stable_keys(group_of, last_keys)
    return record_group.select(["record_no"]).append_column(
        "person_key", pa.array([key_of[group] for _, _, group in members], pa.string())
    )


def rows(table: pa.Table, *names: str) -> Iterator[tuple[str, ...]]:
    """Go through some text columns of a table, row by row."""
    return zip(*(table[name].to_pylist() for name in names), strict=True)


def numbers(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the counts of this run by name."""
    cursor = connection.execute((STEPS / "counts.sql").read_text(encoding="utf-8"))
    names = [column[0] for column in cursor.description]
    return dict(zip(names, cursor.fetchall()[0], strict=True))


def apply_links(
    table: pa.Table, date_column: str | None, person_link: pa.Table, belonging: Families
) -> pa.Table:
    """Return a mapped fact table with `person_key` and `family_key` in place of the source's person id.

    The family is the one at the fact's date, `date_column`, or null for a person without family;
    `source_row` is dropped. Raises `UnknownPeople` when a fact's person is not in `person_link`: give the
    table to `link` among its `facts`.
    """
    dates = table[date_column] if date_column else pa.nulls(table.num_rows, pa.date32())
    with connect() as connection:
        register(
            connection,
            {
                "fact": table.append_column("fact_date", dates),
                "person_link": person_link,
                "record_family": belonging.record_family,
                "family_member": belonging.family_member,
            },
        )
        run_steps(connection, STEPS, ["linked_fact"])
        facts = connection.sql("from linked_fact").to_arrow_table()
    if facts.num_rows < table.num_rows:
        raise UnknownPeople(
            f"{table.num_rows - facts.num_rows} of {table.num_rows} rows are about people that no linked "
            "record names: pass this table in `facts` when linking"
        )
    return facts
