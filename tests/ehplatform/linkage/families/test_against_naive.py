"""Any people, against loops over plain rows; and what must hold of any result."""

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from random import Random

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.linkage.families.families import Families, families
from tests.ehplatform.linkage.families.conftest import sources_of
from tests.ehplatform.linkage.families.naive import FIRST, LAST, families_and_households

DAYS = [None, *(date(2026, month, 1) for month in range(1, 5))]
SYSTEMS = ("EHM", "LCS", "YOT")
CODES = ("MTH", "SIB", "AUNT", "AUNT", "AUNT", "FRND")
REFS = ((None,), (None, None, None, "1"), (None, "1", "2", "3", "4"), ("1", "2"))


def town(random: Random) -> tuple[list[dict], dict[str, list[dict]]]:
    """Make the people of a few addresses and families: records, and what else is known of them.

    Towns differ in how many people, families and addresses they have, so that each rule has its turn.
    """
    people, refs = random.choice((5, 12, 20)), random.choice(REFS)
    uprns = random.choice(((None,), (None, None, "1", "2"), ("1", "2", "3")))
    surnames = (None, "Okoro", "Silva", "Khan", "Nowak", "Reid")

    def place():
        return {"uprn": random.choice(uprns), "postcode": random.choice((None, "SW18 2PU", "SW18 4ES"))}

    records = [
        {
            "id": f"r{number}",
            "system": random.choice(SYSTEMS),
            "person": f"p{random.randint(1, people):02}",
            "family_ref": random.choice(refs),
            "surname": random.choice(surnames),
        }
        | place()
        for number in range(random.randint(1, 2 * people))
    ]

    def of_some(most):
        chosen = random.choices(records, k=random.randint(0, most))
        return [{"id": record["id"], "system": record["system"]} for record in chosen]

    def times():
        return {"start_date": random.choice(DAYS), "end_date": random.choice([None, None, *DAYS])}

    relationships = [
        about
        | times()
        | {"related": random.choice(records)["id"], "code": random.choice(CODES), "source_id": ""}
        for about in of_some(2 * people)
    ]
    filed = {(record["system"], record["id"]) for record in records}
    return records, {
        "addresses": [about | times() | place() for about in of_some(people)],
        "relationships": [row for row in relationships if (row["system"], row["related"]) in filed],
        "history": history(records, random),
    }


def history(records: list[dict], random: Random) -> list[dict]:
    """Say where some records were before; in some towns group 1 is called 9 from one day on."""
    are_renumbered = random.random() < 0.3
    movers = {record["id"] for record in random.choices(records, k=random.randint(0, 4))}
    found = []
    for record in records:
        about = {"id": record["id"], "system": record["system"]}
        if are_renumbered and record["family_ref"] == "1":
            found += intervals(about, ["1", "9"], [DAYS[2]])
        elif record["id"] in movers:
            days = sorted(random.sample(DAYS[1:], random.randint(0, 3)))
            refs = [random.choice((None, "1", "2", "5")) for _ in range(len(days) + 1)]
            found += intervals(about, refs, days)
    return found


def intervals(about: dict, refs: list[str | None], days: list[date]) -> list[dict]:
    times = pairwise([None, *days, None])
    return [
        about | {"family_ref": ref, "start_date": start, "end_date": end}
        for ref, (start, end) in zip(refs, times, strict=True)
    ]


def as_sets(table: pa.Table, key: str) -> set[frozenset]:
    found = defaultdict(set)
    for row in table.to_pylist():
        found[row[key]].add((row["person_key"], row["start_date"] or FIRST, row["end_date"] or LAST))
    return {frozenset(group) for group in found.values()}


def grouping(result: Families) -> tuple[set[frozenset], set[frozenset]]:
    return as_sets(result.family_member, "family_key"), as_sets(result.household, "household_key")


@settings(deadline=None, max_examples=40)
@given(st.randoms(use_true_random=False))
def test_families_and_households_are_those_of_the_rules(random: Random) -> None:
    records, others = town(random)
    result = families(sources_of(*records, **others))
    expected = families_and_households(
        records, others["addresses"], others["relationships"], others["history"]
    )
    found = grouping(result)
    assert found[0] == expected[0]
    assert found[1] == expected[1]


@settings(deadline=None, max_examples=15)
@given(st.randoms(use_true_random=False))
def test_what_must_hold_of_any_families(random: Random) -> None:
    records, others = town(random)
    result = families(sources_of(*records, **others))
    members = result.family_member.to_pylist()
    assert all(row["is_main"] is (row["end_date"] is None) for row in members if row["is_main"])
    assert max(Counter(row["person_key"] for row in members if row["is_main"]).values(), default=1) == 1
    assert {row["person_key"] for row in members if row["is_main"]} == {
        row["person_key"] for row in members if row["end_date"] is None
    }
    for table, key in ((result.family_member, "family_key"), (result.household, "household_key")):
        assert max(map(len, as_people(table, key)), default=0) <= 12
    for table, names in (
        (result.family_member, ("family_key", "person_key")),
        (result.household, ("household_key", "person_key")),
        (result.record_family, ("source_system", "source_person_id")),
    ):
        assert_times_do_not_overlap(table, names)
    people = {row["family_key"]: row["people"] for row in result.family.to_pylist()}
    assert people == {
        key: len({row["person_key"] for row in members if row["family_key"] == key}) for key in people
    }
    shuffled = {name: random.sample(rows, len(rows)) for name, rows in others.items()}
    again = families(sources_of(*random.sample(records, len(records)), **shuffled), result)
    assert grouping(again) == grouping(result)
    assert again.family_member.equals(result.family_member)
    assert again.record_family.equals(result.record_family)


def as_people(table: pa.Table, key: str) -> list[set[str]]:
    found = defaultdict(set)
    for row in table.to_pylist():
        found[row[key]].add(row["person_key"])
    return list(found.values())


def assert_times_do_not_overlap(table: pa.Table, names: tuple[str, ...]) -> None:
    times = defaultdict(list)
    for row in table.to_pylist():
        times[tuple(row[name] for name in names)].append(
            (row["start_date"] or FIRST, row["end_date"] or LAST)
        )
    for intervals in times.values():
        assert all(start < end for start, end in intervals)
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(sorted(intervals)))
