"""Kinds of dirt in addresses: where one system looks for the child and another does not."""

from ehplatform.simulate.identifiers import make_postcode, make_uprn, mistype_number
from ehplatform.simulate.records import PersonRecord
from ehplatform.simulate.spoiling import Spoiling

AREA = 2
"""Letters of the postcode area, which stays: no other area is sure to be nobody's."""


def moved_house(record: PersonRecord, _spoiling: Spoiling) -> bool:
    """The family moved within the area, and only some systems were told."""
    person, family = record.whose, record.whose.family
    record.postcode, record.uprn = family.next_home.postcode, family.next_home.uprn
    record.moved_house_on = family.moves_house_on if person.birth < family.moves_house_on else None
    return True


def other_household(record: PersonRecord, spoiling: Spoiling) -> bool:
    """The address of a relative or the other parent."""
    record.postcode = make_postcode(spoiling.dice, spoiling.la_code)
    record.uprn = make_uprn(spoiling.dice)
    return True


def wrong_postcode(record: PersonRecord, spoiling: Spoiling) -> bool:
    """One letter or digit mistyped."""
    if record.postcode is None:
        return False
    record.postcode = mistype_number(record.postcode, spoiling.dice, first=AREA)
    return True


def missing_postcode(record: PersonRecord, _spoiling: Spoiling) -> bool:
    """The whole address is unknown."""
    record.postcode = record.uprn = None
    return True


def missing_uprn(record: PersonRecord, _spoiling: Spoiling) -> bool:
    """The address was typed and never matched to a gazetteer."""
    had_one = record.uprn is not None
    record.uprn = None
    return had_one
