"""To which family a fact belongs: that of its own record on its own day."""

from datetime import date

import pyarrow as pa
import pytest

from ehplatform.linkage.prepare import STEPS
from ehplatform.store.engine import connect, register, run_steps
from tests.ehplatform.linkage.families.conftest import PERSON_LINK

MARCH = date(2026, 3, 31)

FACT = pa.schema(
    [(name, pa.string()) for name in ("la_code", "source_system", "source_person_id", "source_id")]
    + [("source_row", pa.int64()), ("fact_date", pa.date32())]
)

LINKS = [("r1", "P"), ("r2", "P"), ("r3", "P"), ("r4", "Q")]
RECORD_FAMILIES = [
    ("r1", "mothers", None, MARCH),
    ("r1", "later", MARCH, None),
    ("r2", "fathers", None, None),
]
MEMBERS = [("mothers", "P", False), ("later", "P", False), ("fathers", "P", True)]


def linked(*facts: tuple[str, date | None]) -> list[str | None]:
    """Return the family of each fact, which is filed under a record on a day."""
    ids = {"la_code": "901", "source_system": "EHM"}
    links = [ids | {"source_person_id": record, "person_key": person} for record, person in LINKS]
    families = [
        ids | {"source_person_id": record, "family_key": family, "start_date": start, "end_date": end}
        for record, family, start, end in RECORD_FAMILIES
    ]
    members = [
        {"family_key": family, "person_key": person, "is_main": is_main}
        for family, person, is_main in MEMBERS
    ]
    filed = [
        ids | {"source_id": f"{number}", "source_person_id": record, "source_row": number, "fact_date": day}
        for number, (record, day) in enumerate(facts, start=1)
    ]
    with connect() as connection:
        register(
            connection,
            {
                "fact": pa.Table.from_pylist(filed, schema=FACT),
                "person_link": pa.Table.from_pylist(links, schema=PERSON_LINK),
                "record_family": pa.Table.from_pylist(families),
                "family_member": pa.Table.from_pylist(members),
            },
        )
        run_steps(connection, STEPS, ["linked_fact"])
        rows = connection.sql("from linked_fact").to_arrow_table()
    assert rows.column_names == ["la_code", "source_system", "person_key", "family_key", "source_id"]
    return rows["family_key"].to_pylist()


@pytest.mark.parametrize(
    ("record", "day", "family"),
    [
        ("r1", date(2026, 3, 30), "mothers"),
        ("r1", MARCH, "later"),
        ("r1", None, "later"),
        ("r2", MARCH, "fathers"),
        ("r3", MARCH, "fathers"),
        ("r3", None, "fathers"),
        ("r4", MARCH, None),
    ],
)
def test_a_fact_belongs_to_the_family_of_its_record_on_its_day(
    record: str, day: date | None, family: str | None
) -> None:
    """Else to the person's main family: the record r3 is in none; the person of r4 has none."""
    assert linked((record, day)) == [family]


def test_every_fact_of_a_child_in_two_households_stays_one_fact() -> None:
    assert linked(("r1", date(2026, 1, 1)), ("r2", date(2026, 1, 1)), ("r1", None)) == [
        "mothers",
        "fathers",
        "later",
    ]
