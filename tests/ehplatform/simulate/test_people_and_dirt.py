"""Who the children are, and what is wrong in their records."""

import re
from collections import Counter, defaultdict
from datetime import date

import pytest

from ehplatform.simulate.council import SimulatedCouncil
from ehplatform.simulate.dirt import DIRT_KINDS
from ehplatform.simulate.people import Child
from ehplatform.simulate.records import PersonRecord

Councils = dict[str, SimulatedCouncil]


def all_records(councils: Councils) -> list[PersonRecord]:
    return [record for council in councils.values() for record in council.filed.people]


def all_children(councils: Councils) -> set[Child]:
    return {record.child for record in all_records(councils)}


def test_a_council_knows_as_many_children_as_were_ordered(full_councils: Councils) -> None:
    for council in full_councils.values():
        children = {record.child for record in council.filed.people}
        assert 3000 <= len(children) <= 3005


def test_twins_share_birth_and_family_but_not_their_forename(full_councils: Councils) -> None:
    pairs = defaultdict(set)
    for child in all_children(full_councils):
        if child.is_twin:
            pairs[child.family, child.birth].add(child)
    assert len(pairs) > 100
    for twins in pairs.values():
        assert len({twin.forename for twin in twins}) == len(twins)
        assert len({twin.surname for twin in twins}) == 1


def test_twins_are_two_to_three_of_a_hundred_births(full_councils: Councils) -> None:
    births = {(child.family, child.birth): child.is_twin for child in all_children(full_councils)}
    assert sum(births.values()) / len(births) == pytest.approx(0.025, abs=0.007)


def test_no_two_children_of_a_council_have_the_same_number(full_councils: Councils) -> None:
    for council in full_councils.values():
        children = {record.child for record in council.filed.people}
        for field in ("upn", "nhs_number"):
            numbers = [getattr(child, field) for child in children]
            assert len(set(numbers)) == len(numbers)


def test_about_two_in_a_hundred_stand_twice_in_a_system(full_councils: Councils) -> None:
    for council in full_councils.values():
        times = Counter((record.child, record.system) for record in council.filed.people)
        assert max(times.values()) == 2
        assert sum(count == 2 for count in times.values()) / len(times) == pytest.approx(0.02, abs=0.008)


def test_ids_are_unique_in_a_system(full_councils: Councils) -> None:
    for council in full_councils.values():
        ids = [(record.system, record.source_person_id) for record in council.filed.people]
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("kind", DIRT_KINDS)
def test_every_kind_of_dirt_occurs(full_councils: Councils, kind: str) -> None:
    records = all_records(full_councils)
    assert sum(kind in record.dirt for record in records) / len(records) > 0.0005


def test_a_record_without_dirt_says_the_truth(full_councils: Councils) -> None:
    clean = [record for record in all_records(full_councils) if not record.dirt]
    assert len(clean) > 1000
    for record in clean:
        child = record.child
        assert (record.surname, record.birth_date) == (child.surname, child.birth)
        assert record.forename == (child.forename if child.birth <= date(2026, 10, 31) else "Unborn")
        assert record.postcode == child.family.home.postcode
        assert record.upn == child.upn


def test_what_differs_from_the_truth_is_named(full_councils: Councils) -> None:
    as_typed = {
        "typing_name", "names_swapped", "upper_case", "hyphen_lost", "accents_lost", "accents_added",
        "spelling_variant", "truncated_name", "duplicate_marker",
    }  # fmt: skip
    named_by = {
        "forename": as_typed
        | {"nickname", "known_as", "extra_forename", "forename_initial", "placeholder_forename"},
        "surname": as_typed | {"surname_changed", "one_surname"},
        "birth_date": {
            "day_month_swap", "digit_birth", "estimated_birth_date", "placeholder_birth_date",
            "missing_birth_date",
        },
        "postcode": {"moved_house", "other_household", "missing_postcode", "wrong_postcode"},
        "upn": {"missing_upn", "mistyped_upn", "temporary_upn", "sibling_identifier"},
        "nhs_number": {"missing_nhs_number", "mistyped_nhs_number", "sibling_identifier"},
    }  # fmt: skip
    for record in all_records(full_councils):
        child = record.child
        if child.birth > date(2026, 10, 31):
            continue
        true_values = {
            "forename": child.forename,
            "surname": child.surname,
            "birth_date": child.birth,
            "upn": child.upn,
            "nhs_number": child.nhs_number,
            "postcode": child.family.home.postcode,
        }
        for field, true_value in true_values.items():
            if getattr(record, field) != true_value:
                assert named_by[field] & set(record.dirt), field


def test_a_swapped_birthday_is_the_same_day_read_the_american_way(full_councils: Councils) -> None:
    others = {"digit_birth", "estimated_birth_date", "placeholder_birth_date", "missing_birth_date"}
    swapped = [
        r for r in all_records(full_councils) if "day_month_swap" in r.dirt and not others & set(r.dirt)
    ]
    assert swapped
    for record in swapped:
        birth = record.child.birth
        assert record.birth_date == date(birth.year, birth.day, birth.month)


def test_postcodes_are_fictional_and_numbers_are_of_the_test_range(full_councils: Councils) -> None:
    for record in all_records(full_councils):
        assert record.postcode is None or re.fullmatch(r"ZZ\d{1,2} \d[A-Z]{2}", record.postcode)
        assert record.nhs_number is None or record.nhs_number.startswith("999")


def test_children_below_school_age_have_no_upn(full_councils: Councils) -> None:
    for record in all_records(full_councils):
        if record.child.birth > date(2021, 11, 2):
            assert record.upn is None
