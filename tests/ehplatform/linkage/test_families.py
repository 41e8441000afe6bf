from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from ehplatform.linkage.linking import link

Families = Callable[..., list[set[str]]]

NAMES = (
    "Ann",
    "Ben",
    "Cleo",
    "Dev",
    "Esme",
    "Finn",
    "Gus",
    "Hope",
    "Ida",
    "Jon",
    "Kit",
    "Lou",
    "Max",
    "Noor",
)


@pytest.fixture
def families(person_records: Callable[..., pa.Table]) -> Families:
    """Link people with birthdays of their own and return the families as sets of ids."""

    def families_of(*people: dict[str, Any]) -> list[set[str]]:
        own = [{"surname": "Okoro", "birth_date": date(2005 + n, 1 + n % 12, 20)} for n in range(len(people))]
        names = [{"forename": name} for name in NAMES[: len(people)]]
        records = [a | b | c for a, b, c in zip(own, names, people, strict=True)]
        linked = link(person_records(*records))
        family_of = dict(
            zip(
                linked.family_member["person_key"].to_pylist(),
                linked.family_member["family_key"].to_pylist(),
                strict=True,
            )
        )
        members = defaultdict(set)
        for row in linked.person_link.to_pylist():
            if row["person_key"] in family_of:
                members[family_of[row["person_key"]]].add(row["source_person_id"])
        return sorted(members.values(), key=min)

    return families_of


def test_a_family_is_what_the_early_help_system_says(families: Families) -> None:
    people = [{"family_ref": "F1"}, {"family_ref": "F1", "postcode": "SW1A 1AA"}, {"family_ref": "F2"}]
    assert families(*people) == [{"X1", "X2"}, {"X3"}]


def test_a_social_care_group_joins_the_early_help_family_of_its_members(families: Families) -> None:
    """Ben stands in both systems, Cleo in social care only: she belongs to Ben's family."""
    ben = {"forename": "Ben", "birth_date": date(2012, 2, 2), "upn": "A950000178301"}
    people = [
        {"family_ref": "F1"},
        ben | {"family_ref": "F1"},
        ben | {"family_ref": "G7", "source_system": "LCS"},
        {"family_ref": "G7", "source_system": "LCS"},
        {"family_ref": "G8", "source_system": "LCS"},
    ]
    assert families(*people) == [{"X1", "X2", "X3", "X4"}, {"X5"}]


def test_a_person_without_a_family_joins_the_one_of_their_name_at_their_address(families: Families) -> None:
    elsewhere, stranger = {"postcode": "SW1A 1AA"}, {"surname": "Silva"}
    people = [{"family_ref": "F1"}, {"surname": "Silva-Okoro"}, elsewhere, stranger]
    assert families(*people) == [{"X1", "X2"}]


def test_who_could_belong_to_either_of_two_families_belongs_to_none(families: Families) -> None:
    assert families({"family_ref": "F1"}, {"family_ref": "F2"}, {}) == [{"X1"}, {"X2"}]


def test_a_household_without_any_recorded_family_is_none(families: Families) -> None:
    assert families({}, {}) == []


def test_more_than_twelve_people_are_no_family(families: Families) -> None:
    assert families(*[{"family_ref": "F1"}] * 12) == [{f"X{n}" for n in range(1, 13)}]
    assert families(*[{"family_ref": "F1"}] * 13) == []


def test_a_family_does_not_grow_beyond_twelve_by_its_address(families: Families) -> None:
    recorded = [{"family_ref": "F1"}] * 11
    assert families(*recorded, {}) == [{f"X{n}" for n in range(1, 13)}]
    assert families(*recorded, {}, {}) == [{f"X{n}" for n in range(1, 12)}]
