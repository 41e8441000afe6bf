"""Keys of families and households that survive a run."""

from datetime import date

from tests.ehplatform.linkage.families.conftest import Settle

MARCH = date(2026, 3, 31)
HOME = {"postcode": "SW18 2PU", "surname": "Okoro"}


def key_of(result, person):
    [key] = [
        r["family_key"]
        for r in result.family_member.to_pylist()
        if r["person_key"] == person and r["is_main"]
    ]
    return key


def test_unchanged_sources_give_the_same_tables_again(settle: Settle) -> None:
    people = [
        HOME | {"id": "A", "family_ref": "1"},
        HOME | {"id": "B", "family_ref": "1"},
        HOME | {"id": "c1", "person": "C", "family_ref": "1"},
        HOME | {"id": "c2", "person": "C", "family_ref": "2"},
        {"id": "D"},
        {"id": "E"},
    ]
    kin = [{"id": "D", "related": "E", "code": "SIB", "source_id": "r"}]
    first = settle(*people, relationships=kin)
    again = settle(*people[::-1], relationships=kin, previous=first)
    for name, table in vars(first).items():
        assert vars(again)[name].equals(table), name
    assert len(set(first.family["family_key"].to_pylist())) == 3


def test_keys_are_drawn_not_derived(settle: Settle) -> None:
    people = [HOME | {"id": "A", "family_ref": "1"}, HOME | {"id": "B", "family_ref": "1"}]
    first, second = settle(*people), settle(*people)
    assert key_of(first, "A") != key_of(second, "A")
    assert first.household["household_key"][0] != second.household["household_key"][0]


def test_a_family_keeps_its_key_when_someone_joins_or_leaves(settle: Settle) -> None:
    first = settle({"id": "A", "family_ref": "1"}, {"id": "B", "family_ref": "1"})
    second = settle({"id": "B", "family_ref": "1"}, {"id": "C", "family_ref": "1"}, previous=first)
    assert key_of(second, "C") == key_of(first, "A")


def test_a_family_keeps_its_key_when_its_system_begins_to_name_it(settle: Settle) -> None:
    people = [{"id": "A"}, {"id": "B"}]
    first = settle(*people, relationships=[{"id": "A", "related": "B", "code": "SIB", "source_id": "r"}])
    second = settle(*(person | {"family_ref": "1"} for person in people), previous=first)
    assert second.family["basis"].to_pylist() == ["source"]
    assert key_of(second, "A") == key_of(first, "A")


def test_the_larger_part_of_a_split_keeps_the_key(settle: Settle) -> None:
    first = settle(*({"id": name, "family_ref": "1"} for name in "ABC"))
    second = settle(*({"id": n, "family_ref": "2" if n == "A" else "3"} for n in "ABC"), previous=first)
    assert key_of(second, "B") == key_of(first, "A") != key_of(second, "A")


def test_who_moves_leaves_the_key_to_the_family_that_they_left(settle: Settle) -> None:
    records = [{"id": name} for name in "ABC"]
    before = [{"id": name, "family_ref": "1"} for name in "ABC"]
    first = settle(*records, history=before)
    moved = [
        {"id": "A", "family_ref": "1", "end_date": MARCH},
        {"id": "A", "family_ref": "2", "start_date": MARCH},
        *before[1:],
    ]
    second = settle(*records, history=moved, previous=first)
    assert key_of(second, "B") == key_of(first, "B") != key_of(second, "A")
    assert [r["family_key"] for r in second.record_family.to_pylist() if r["source_person_id"] == "A"].count(
        key_of(first, "A")
    ) == 1


def test_a_household_keeps_its_key_when_someone_joins(settle: Settle) -> None:
    people = [HOME | {"id": name, "family_ref": "1"} for name in "ABC"]
    first = settle(*people[:2])
    second = settle(*people, previous=first)
    assert set(second.household["household_key"].to_pylist()) == set(
        first.household["household_key"].to_pylist()
    )
