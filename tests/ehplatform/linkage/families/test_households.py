"""Who lives at one address, and when."""

from datetime import date
from itertools import pairwise
from string import ascii_uppercase

from tests.ehplatform.linkage.families.conftest import Settle, groups, stays

FIRST, SECOND, THIRD = date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)
OLD, NEW = {"uprn": "1", "postcode": "SW18 2PU"}, {"uprn": "2", "postcode": "SW18 4ES"}


def households(result):
    return groups(result.household, "household_key")


def test_a_family_at_one_address_is_a_household(settle: Settle) -> None:
    result = settle(OLD | {"id": "A", "family_ref": "1"}, OLD | {"id": "B", "family_ref": "1"})
    assert households(result) == ["AB"]


def test_a_family_at_two_addresses_is_two_households_or_none(settle: Settle) -> None:
    people = [OLD | {"id": "A", "family_ref": "1"}, NEW | {"id": "B", "family_ref": "1"}]
    assert households(settle(*people)) == []
    assert households(settle(*people, NEW | {"id": "C", "family_ref": "1"})) == ["BC"]


def test_strangers_at_one_address_are_no_household(settle: Settle) -> None:
    assert (
        households(settle(OLD | {"id": "A", "family_ref": "1"}, OLD | {"id": "B", "family_ref": "2"})) == []
    )


def test_kin_of_two_families_at_one_address_are_a_household_but_friends_are_not(settle: Settle) -> None:
    people = OLD | {"id": "A", "family_ref": "1"}, OLD | {"id": "B", "family_ref": "2"}

    def with_code(code):
        return households(
            settle(*people, relationships=[{"id": "A", "related": "B", "code": code, "source_id": "r"}])
        )

    assert with_code("AUNT") == ["AB"]
    assert with_code("FRND") == []


def test_a_family_that_moves_is_a_new_household_from_that_day(settle: Settle) -> None:
    addresses = [
        row
        for name in "AB"
        for row in (OLD | {"id": name, "end_date": SECOND}, NEW | {"id": name, "start_date": SECOND})
    ]
    result = settle(*({"id": name, "family_ref": "1"} for name in "AB"), addresses=addresses)
    assert households(result) == ["AB", "AB"]
    times = {
        tuple(stays(result.household, "household_key", key)["A"])
        for key in result.household["household_key"].unique().to_pylist()
    }
    assert times == {((None, SECOND),), ((SECOND, None),)}


def test_who_left_before_another_came_did_not_live_with_them(settle: Settle) -> None:
    people = [{"id": name, "family_ref": "1"} for name in "AB"]

    def with_start(first, second, day):
        addresses = [OLD | {"id": first, "end_date": SECOND}, OLD | {"id": second, "start_date": day}]
        return households(settle(*people, addresses=addresses))

    assert with_start("A", "B", SECOND) == with_start("B", "A", SECOND) == []
    assert with_start("A", "B", FIRST) == with_start("B", "A", FIRST) == ["AB"]


def test_addresses_that_two_systems_know_of_one_person_are_one_time(settle: Settle) -> None:
    records = [
        {"id": "a", "person": "A", "family_ref": "1"},
        {"id": "a", "person": "A", "system": "LCS"},
        {"id": "B", "family_ref": "1"},
    ]
    addresses = [
        OLD | {"id": "a", "start_date": FIRST, "end_date": THIRD},
        {"id": "a", "system": "LCS", "postcode": "sw182pu", "start_date": SECOND},
        OLD | {"id": "B", "start_date": FIRST},
    ]
    result = settle(*records, addresses=addresses)
    [key] = result.household["household_key"].unique().to_pylist()
    assert stays(result.household, "household_key", key) == {"A": [(FIRST, None)], "B": [(FIRST, None)]}


def test_more_than_twelve_people_are_no_household_and_are_shown(settle: Settle) -> None:
    names = ascii_uppercase[:13]

    def with_people(names):
        kin = [{"id": a, "related": b, "code": "COUSN", "source_id": a} for a, b in pairwise(names)]
        return settle(*(OLD | {"id": name} for name in names), relationships=kin)

    assert households(with_people(names[:12])) == [names[:12]]
    result = with_people(names)
    assert households(result) == []
    assert {"la_code": "901", "kind": "household", "people": 13} in result.large_group.to_pylist()


def test_an_address_that_ends_before_it_begins_is_none(settle: Settle) -> None:
    people = [{"id": name, "family_ref": "1"} for name in "AB"]
    addresses = [OLD | {"id": "A", "start_date": SECOND, "end_date": FIRST}, OLD | {"id": "B"}]
    assert households(settle(*people, addresses=addresses)) == []
