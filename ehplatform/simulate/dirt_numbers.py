"""Kinds of dirt in national numbers of children."""

from ehplatform.simulate.identifiers import mistype_number
from ehplatform.simulate.people import Child
from ehplatform.simulate.records import PersonRecord
from ehplatform.simulate.spoiling import Spoiling

NHS_TEST_RANGE = 3
"""Digits that say that the number is nobody's, and stay."""


def missing_upn(record: PersonRecord, _spoiling: Spoiling) -> bool:
    had_one = record.upn is not None
    record.upn = None
    return had_one


def missing_nhs_number(record: PersonRecord, _spoiling: Spoiling) -> bool:
    had_one = record.nhs_number is not None
    record.nhs_number = None
    return had_one


def sibling_identifier(record: PersonRecord, spoiling: Spoiling) -> bool:
    """A number of an elder brother or sister or of a twin, valid in itself, keyed on this child."""
    child = record.whose
    siblings = [other for other in child.family.children if other is not child and other.birth <= child.birth]
    held = [field for field in ("upn", "nhs_number") if getattr(record, field)]
    if not siblings or not held or not isinstance(child, Child):
        return False
    field = spoiling.dice.one_of(held)
    setattr(record, field, getattr(spoiling.dice.one_of(siblings), field))
    return True


def temporary_upn(record: PersonRecord, _spoiling: Spoiling) -> bool:
    """The number that a school gave until it knew the permanent one."""
    if record.upn is None:
        return False
    record.upn = record.child.temporary_upn
    return True


def mistyped_upn(record: PersonRecord, spoiling: Spoiling) -> bool:
    if record.upn is None:
        return False
    record.upn = mistype_number(record.upn, spoiling.dice)
    return True


def mistyped_nhs_number(record: PersonRecord, spoiling: Spoiling) -> bool:
    if record.nhs_number is None:
        return False
    record.nhs_number = mistype_number(record.nhs_number, spoiling.dice, first=NHS_TEST_RANGE)
    return True
