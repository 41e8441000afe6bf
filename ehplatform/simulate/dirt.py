"""What goes wrong when people are written down: each kind by name, so that recall can be told per kind.

The rates are assumptions, set so that about half of the records of a council differ from the truth
in something that linkage compares.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from ehplatform.simulate.dice import Dice
from ehplatform.simulate.identifiers import make_postcode
from ehplatform.simulate.names import name_book
from ehplatform.simulate.people import UPN_FROM_AGE
from ehplatform.simulate.records import PersonRecord

ALPHABET = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Spoiling:
    """What the kinds of dirt need to know beside the record."""

    dice: Dice
    la_code: str
    until: date


Spoil = Callable[[PersonRecord, Spoiling], bool]
"""Spoils a record in place and says whether it changed anything."""


def typing_name(record: PersonRecord, spoiling: Spoiling) -> bool:
    """Drop, double, swap or replace one letter of the forename or the surname."""
    dice = spoiling.dice
    field = "forename" if dice.chance(0.5) else "surname"
    before = getattr(record, field)
    setattr(record, field, mistype(before, dice))
    return bool(getattr(record, field) != before)


def mistype(name: str, dice: Dice) -> str:
    if len(name) < 3:
        return name
    place = dice.number(1, len(name) - 2)
    letter, following, rest = name[place], name[place + 1], name[place + 2 :]
    return name[:place] + dice.one_of(
        [
            following + rest,
            letter + letter + following + rest,
            following + letter + rest,
            dice.one_of(ALPHABET) + following + rest,
        ]
    )


def nickname(record: PersonRecord, spoiling: Spoiling) -> bool:
    short_forms = name_book().nicknames.get(record.forename)
    if short_forms:
        record.forename = spoiling.dice.one_of(short_forms)
    return bool(short_forms)


def day_month_swap(record: PersonRecord, spoiling: Spoiling) -> bool:
    birth = record.birth_date
    if birth.day > 12 or birth.day == birth.month:
        return False
    return set_birth_date(record, date(birth.year, birth.day, birth.month), spoiling)


def digit_birth(record: PersonRecord, spoiling: Spoiling) -> bool:
    """Write one digit of the day, the month or the year one higher or lower."""
    birth, step = record.birth_date, spoiling.dice.one_of([-1, 1])
    day, month, year = spoiling.dice.one_of([(step, 0, 0), (0, step, 0), (0, 0, step)])
    is_month = 1 <= birth.month + month <= 12
    if not is_month or not 1 <= birth.day + day <= 28:
        return False
    return set_birth_date(
        record, date(birth.year + year, birth.month + month, min(birth.day + day, 28)), spoiling
    )


def set_birth_date(record: PersonRecord, birth: date, spoiling: Spoiling) -> bool:
    """Write a wrong date of birth, unless it lies so far ahead that no system would take it."""
    is_taken = birth <= spoiling.until + timedelta(days=140)
    if is_taken:
        record.birth_date = birth
    return is_taken


def moved_house(record: PersonRecord, _spoiling: Spoiling) -> bool:
    """The family moved within the area, and only some systems were told."""
    record.postcode = record.child.family.next_postcode
    return True


def other_household(record: PersonRecord, spoiling: Spoiling) -> bool:
    """The address of a relative or the other parent."""
    record.postcode = make_postcode(spoiling.dice, spoiling.la_code)
    return True


def missing_postcode(record: PersonRecord, _spoiling: Spoiling) -> bool:
    record.postcode = None
    return True


def missing_upn(record: PersonRecord, _spoiling: Spoiling) -> bool:
    record.upn = None
    return True


def missing_nhs_number(record: PersonRecord, _spoiling: Spoiling) -> bool:
    record.nhs_number = None
    return True


def surname_changed(record: PersonRecord, spoiling: Spoiling) -> bool:
    """The surname of the other parent, or both joined."""
    origin = name_book().origin(spoiling.dice, record.child.ethnicity)
    other = origin.surname(spoiling.dice, double_barrelled=0)
    joins = spoiling.dice.chance(0.3) and "-" not in record.surname + other
    record.surname = f"{record.surname}-{other}" if joins else other
    return record.surname != record.child.surname


def names_swapped(record: PersonRecord, _spoiling: Spoiling) -> bool:
    record.forename, record.surname = record.surname, record.forename
    return True


def upper_case(record: PersonRecord, _spoiling: Spoiling) -> bool:
    record.forename, record.surname = record.forename.upper(), record.surname.upper()
    return True


def trailing_spaces(record: PersonRecord, spoiling: Spoiling) -> bool:
    record.spaces_after_names = spoiling.dice.number(1, 2)
    return True


DIRT: tuple[tuple[Spoil, float], ...] = (
    (surname_changed, 0.025),
    (nickname, 0.10),
    (typing_name, 0.03),
    (day_month_swap, 0.03),
    (digit_birth, 0.012),
    (moved_house, 0.10),
    (other_household, 0.02),
    (missing_postcode, 0.04),
    (missing_upn, 0.35),
    (missing_nhs_number, 0.30),
    (names_swapped, 0.006),
    (upper_case, 0.03),
    (trailing_spaces, 0.02),
)
"""Every kind with its chance per record, in the order in which they happen."""

DIRT_KINDS = tuple(spoil.__name__ for spoil, _ in DIRT)


def spoil_record(record: PersonRecord, spoiling: Spoiling) -> None:
    """Write a true record down as people do, and note on it what went wrong."""
    is_below_school_age = (spoiling.until - record.child.birth).days < 365 * UPN_FROM_AGE
    for spoil, rate in DIRT:
        certain = spoil is missing_upn and is_below_school_age
        happens = spoiling.dice.chance(rate) or certain
        if happens and spoil(record, spoiling):
            record.dirt.append(spoil.__name__)
