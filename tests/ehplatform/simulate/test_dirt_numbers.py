"""How national numbers and addresses go wrong."""

from collections.abc import Callable
from dataclasses import replace

from ehplatform.simulate import dirt_addresses, dirt_numbers
from ehplatform.simulate.records import PersonRecord
from ehplatform.simulate.spoiling import Spoiling

from .test_identifiers import nhs_number_is_valid, upn_check_letter

MakeRecord = Callable[..., PersonRecord]


def places_that_differ(one: str, other: str) -> int:
    assert len(one) == len(other)
    return sum(a != b for a, b in zip(one, other, strict=True))


def test_a_mistyped_pupil_number_fails_its_check(record_of: MakeRecord, spoiling: Spoiling) -> None:
    for _ in range(200):
        record = record_of()
        record.upn = true = upn_check_letter("306990018001") + "306990018001"
        assert dirt_numbers.mistyped_upn(record, spoiling)
        assert places_that_differ(record.upn, true) == 1
        assert record.upn[0] != upn_check_letter(record.upn[1:])


def test_a_mistyped_nhs_number_fails_its_check_and_stays_nobody_s(
    record_of: MakeRecord, spoiling: Spoiling
) -> None:
    for _ in range(200):
        record = record_of()
        record.nhs_number = "9990000018"
        assert nhs_number_is_valid("9990000018")
        assert dirt_numbers.mistyped_nhs_number(record, spoiling)
        assert record.nhs_number.startswith("999")
        assert places_that_differ(record.nhs_number, "9990000018") == 1
        assert not nhs_number_is_valid(record.nhs_number)


def test_a_sibling_s_number_is_that_of_an_elder_one_or_a_twin(
    record_of: MakeRecord, spoiling: Spoiling
) -> None:
    record = record_of()
    child = record.child
    assert not dirt_numbers.sibling_identifier(record, spoiling)
    younger = replace(child, birth=child.birth.replace(year=2018), upn="younger", nhs_number="younger")
    child.family.children.append(younger)
    assert not dirt_numbers.sibling_identifier(record, spoiling)
    child.family.children.append(replace(child, upn="twin", nhs_number="twin"))
    assert dirt_numbers.sibling_identifier(record, spoiling)
    assert (record.upn == "twin") != (record.nhs_number == "twin")


def test_numbers_that_are_not_held_cannot_be_wrong(record_of: MakeRecord, spoiling: Spoiling) -> None:
    record = record_of()
    assert dirt_numbers.missing_upn(record, spoiling)
    assert dirt_numbers.missing_nhs_number(record, spoiling)
    for spoil in (
        dirt_numbers.missing_upn,
        dirt_numbers.missing_nhs_number,
        dirt_numbers.mistyped_upn,
        dirt_numbers.mistyped_nhs_number,
        dirt_numbers.temporary_upn,
        dirt_numbers.sibling_identifier,
    ):
        assert not spoil(record, spoiling)
    assert record.upn is record.nhs_number is None


def test_a_wrong_postcode_is_one_character_off_and_in_no_real_area(
    record_of: MakeRecord, spoiling: Spoiling
) -> None:
    for _ in range(200):
        record = record_of()
        assert dirt_addresses.wrong_postcode(record, spoiling)
        assert record.postcode
        assert record.postcode.startswith("ZZ")
        assert places_that_differ(record.postcode, "ZZ1 1AA") == 1


def test_a_family_that_moved_has_the_new_address_from_the_day_of_the_move(
    record_of: MakeRecord, spoiling: Spoiling
) -> None:
    record = record_of()
    family = record.child.family
    assert dirt_addresses.moved_house(record, spoiling)
    assert (record.postcode, record.uprn) == (family.next_home.postcode, family.next_home.uprn)
    assert record.moved_house_on == family.moves_house_on


def test_an_unknown_address_has_no_property_number_either(record_of: MakeRecord, spoiling: Spoiling) -> None:
    record = record_of()
    assert dirt_addresses.missing_postcode(record, spoiling)
    assert record.postcode is record.uprn is None
    assert not dirt_addresses.missing_uprn(record, spoiling)
