"""What linkage keeps from run to run, so that only what is new is compared and nothing moves without cause.

All of it is personal: source ids and names. `person_link` is the register of person keys; the rest can be
made again from the records at any time.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from hashlib import sha256

import duckdb
import pyarrow as pa

from ehplatform.linkage.calibration import Calibration, Odds
from ehplatform.linkage.prepare import STEPS
from ehplatform.store.engine import register, run_steps

FREQUENCY = pa.schema([("attribute", pa.string()), ("value", pa.string()), ("share", pa.float64())])


@dataclass(frozen=True)
class Evidence:
    """What was compared and found.

    linkage_record: source, record_id, print (changes with anything that is compared).
    linkage_pair: source_l, record_id_l, source_r, record_id_r and the columns of `scored_pair`.
    linkage_calibration: attribute, value, share (the frequencies), and one row "calibration" in JSON.
    """

    linkage_record: pa.Table
    linkage_pair: pa.Table
    linkage_calibration: pa.Table

    def sealed(self) -> "Evidence":
        """Return the tables with a seal in their metadata that says they are of one run."""
        digest = sha256("".join(self.linkage_record["print"].to_pylist()).encode())
        digest.update(self.linkage_calibration["value"][0].as_py().encode())
        seal = {SEAL: digest.hexdigest().encode()}
        return Evidence(**{name: table.replace_schema_metadata(seal) for name, table in vars(self).items()})

    @property
    def is_of_one_run(self) -> bool:
        """Whether the tables belong together: a run that was broken off may have written some of them."""
        seals = [(table.schema.metadata or {}).get(SEAL) for table in vars(self).values()]
        return seals[0] is not None and len(set(seals)) == 1


SEAL = b"linkage_run"


@dataclass(frozen=True)
class Kept:
    """What the last run left. Keys are carried forward even where its evidence is not at hand."""

    person_link: pa.Table
    evidence: Evidence | None = None

    def tables(self) -> dict[str, pa.Table]:
        """Return the tables to keep by name."""
        return {"person_link": self.person_link} | (vars(self.evidence) if self.evidence else {})

    @staticmethod
    def of(tables: Mapping[str, pa.Table]) -> "Kept | None":
        """Put together what there is of the tables by name; None before the first run."""
        if "person_link" not in tables:
            return None
        there = set(EVIDENCE_TABLES) <= set(tables)
        evidence = Evidence(**{name: tables[name] for name in EVIDENCE_TABLES}) if there else None
        return Kept(tables["person_link"], evidence if evidence and evidence.is_of_one_run else None)


EVIDENCE_TABLES = tuple(field.name for field in fields(Evidence))
KEPT_TABLES = ("person_link", *EVIDENCE_TABLES)
"""What `Kept.tables` makes and `Kept.of` reads, in the layer `personal`."""


def calibration_table(calibration: Calibration) -> pa.Table:
    """Return a calibration as a table to keep."""
    numbers = vars(calibration) | {"odds": {place: vars(odds) for place, odds in calibration.odds.items()}}
    del numbers["frequency"]
    row = {"attribute": "calibration", "value": json.dumps(numbers), "share": None}
    return pa.concat_tables(
        [pa.Table.from_pylist([row], schema=FREQUENCY), calibration.frequency.cast(FREQUENCY)]
    )


def read_calibration(table: pa.Table) -> Calibration:
    """Read what `calibration_table` made."""
    numbers = json.loads(table["value"][0].as_py())
    return Calibration(
        **numbers
        | {
            "rules": tuple(tuple(rule) for rule in numbers["rules"]),
            "odds": {place: Odds(**odds) for place, odds in numbers["odds"].items()},
            "m": {name: tuple(values) for name, values in numbers["m"].items()},
            "frequency": table.slice(1),
        }
    )


def changed_records(connection: duckdb.DuckDBPyConnection, evidence: Evidence | None) -> None:
    """Make `linkage_record`, and `changed_record`: the numbers of records new or changed since `evidence`."""
    run_steps(connection, STEPS, ["linkage_record"])
    before = evidence.linkage_record if evidence else None
    empty = pa.table({name: pa.array([], pa.string()) for name in ("source", "record_id", "print")})
    register(connection, {"last_record": empty if before is None else before})
    connection.execute(
        "create or replace table changed_record as select record_no from linkage_record"
        " anti join last_record using (source, record_id, print)"
    ).fetchall()


def add_kept_pairs(connection: duckdb.DuckDBPyConnection, evidence: Evidence) -> None:
    """Add to `scored_pair` the kept pairs of records that did not change."""
    register(connection, {"last_pair": evidence.linkage_pair})
    query = (STEPS / "unchanged_pair.sql").read_text(encoding="utf-8")
    connection.execute(f"insert into scored_pair by name {query}").fetchall()
