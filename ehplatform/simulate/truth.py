"""The simulator's answers: who is who, what a perfect ingest recovers, what followed each closure."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ehplatform.model.tables import TABLES_BY_NAME
from ehplatform.simulate.canonical import Row
from ehplatform.simulate.facts import Case, Spell
from ehplatform.simulate.people import Child, Person
from ehplatform.simulate.records import PersonRecord

IN_NEED = frozenset({"CIN", "CPP", "CLA"})

PERSON_SCHEMA = pa.schema(
    [
        ("true_person_id", pa.string()),
        ("source_system", pa.string()),
        ("source_person_id", pa.string()),
        ("true_family_id", pa.string()),
        ("is_child", pa.bool_()),
        ("is_twin", pa.bool_()),
        ("true_birth_date", pa.date32()),
        ("dirt", pa.string()),
        ("since", pa.date32()),
    ]
)
JOURNEY_SCHEMA = pa.schema(
    [
        ("true_person_id", pa.string()),
        ("started_on", pa.date32()),
        ("closed_on", pa.date32()),
        ("end_reason", pa.string()),
        ("next_referral_on", pa.date32()),
        ("next_csc_referral_on", pa.date32()),
        ("next_csc_on", pa.date32()),
        ("follow_to", pa.date32()),
    ]
)


def true_person_id(person: Person, la_code: str) -> str:
    return f"{la_code}-P{person.number:05d}"


def truth_of(person: PersonRecord, la_code: str) -> dict[str, Any]:
    """Return whose a record truly is, which kinds of dirt are on it (joined by +), and its first day."""
    whose = person.whose
    return {
        "true_person_id": true_person_id(whose, la_code),
        "source_system": person.system,
        "source_person_id": person.source_person_id,
        "true_family_id": f"{la_code}-F{whose.family.number:05d}",
        "is_child": isinstance(whose, Child),
        "is_twin": isinstance(whose, Child) and whose.is_twin,
        "true_birth_date": whose.birth,
        "dirt": "+".join(person.dirt),
        "since": person.since,
    }


class TruthWriter:
    """Writes one council's answers as Parquet files into one folder."""

    def __init__(self, folder: Path, la_code: str) -> None:
        self.folder = folder
        self.la_code = la_code
        folder.mkdir(parents=True, exist_ok=True)

    def true_person_id(self, person: Person) -> str:
        return true_person_id(person, self.la_code)

    def write(self, name: str, rows: Sequence[dict[str, Any]], schema: pa.Schema) -> None:
        pq.write_table(pa.Table.from_pylist(rows, schema), self.folder / f"{name}.parquet")

    def write_people(self, people: Iterable[PersonRecord]) -> None:
        """One row per record: whose it truly is, and what is wrong in it."""
        self.write("person", [truth_of(person, self.la_code) for person in people], PERSON_SCHEMA)

    def write_table(self, name: str, rows: Iterable[Row]) -> None:
        """One canonical table without the lineage of batches, and with the true person."""
        columns = [
            column
            for column in TABLES_BY_NAME[name].arrow_schema()
            if column.name not in ("batch_id", "source_row")
        ]
        schema = pa.schema([("true_person_id", pa.string()), *columns])
        rows = list(rows)
        of_person = {
            "true_person_id": [self.true_person_id(row.person.whose) for row in rows],
            "la_code": [self.la_code] * len(rows),
            "source_system": [row.person.system for row in rows],
        }
        table = {
            column: of_person.get(column) or [row.values.get(column) for row in rows]
            for column in schema.names
        }
        pq.write_table(pa.table(table, schema), self.folder / f"{name}.parquet")

    def write_journeys(self, cases: Iterable[Case], spells: Iterable[Spell], until: date) -> None:
        """What followed each closure of a child's case, by date, as it truly happened.

        ``next_csc_on`` is the first start of CIN, CPP or CLA after the closure;
        ``next_csc_referral_on`` the first referral that was not closed at once. Follow-up ends with
        the window, the 18th birthday, a move away or death.
        """
        cases = list(cases)
        referrals, taken_on, in_need = defaultdict(list), defaultdict(list), defaultdict(list)
        for case in cases:
            referrals[case.child].append(case.referred_on)
        for spell in spells:
            if spell.spell_type == "CSC_REFERRAL" and not spell.is_nfa:
                taken_on[spell.child].append(spell.started_on)
            elif spell.spell_type in IN_NEED:
                in_need[spell.child].append(spell.started_on)
        rows = [
            {
                "true_person_id": self.true_person_id(case.child),
                "started_on": case.decided_on,
                "closed_on": case.closed_on,
                "end_reason": case.end_reason,
                "next_referral_on": next_after(referrals[case.child], case.closed_on),
                "next_csc_referral_on": next_after(taken_on[case.child], case.closed_on),
                "next_csc_on": next_after(in_need[case.child], case.closed_on),
                "follow_to": min(until, case.child.leaves_on),
            }
            for case in cases
            if case.closed_on
        ]
        self.write("journey", rows, JOURNEY_SCHEMA)


def next_after(days: Iterable[date], day: date) -> date | None:
    """Return the first of `days` that is later than `day`."""
    ordered = sorted(days)
    place = bisect_right(ordered, day)
    return ordered[place] if place < len(ordered) else None
