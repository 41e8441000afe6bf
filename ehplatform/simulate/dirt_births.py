"""Kinds of dirt in dates of birth."""

from datetime import date, timedelta

from ehplatform.simulate.records import NO_DATE, PersonRecord
from ehplatform.simulate.spoiling import Spoiling

PLACEHOLDERS = (NO_DATE, NO_DATE, NO_DATE, date(1901, 1, 1))
"""The last, a system's lowest date, readers cannot tell from a true one."""
ESTIMATED_AS = ((1, 1), (1, 1), (7, 1))
"""Month and day that stand for "some time in the year"."""
OUT_BY_A_YEAR = 0.4
"""Of estimates, those that name a year beside the true one."""


def set_birth_date(record: PersonRecord, birth: date, spoiling: Spoiling) -> bool:
    """Write a wrong date of birth, unless it lies so far ahead that no system would take it."""
    is_taken = birth != record.birth_date and birth <= spoiling.until + timedelta(days=140)
    if is_taken:
        record.birth_date = birth
    return is_taken


def estimated_birth_date(record: PersonRecord, spoiling: Spoiling) -> bool:
    """The first of January or of July of a year that may be one off, marked as an estimate."""
    dice, birth = spoiling.dice, record.whose.birth
    year = birth.year + (dice.one_of([-1, 1]) if dice.chance(OUT_BY_A_YEAR) else 0)
    is_taken = set_birth_date(record, date(year, *dice.one_of(ESTIMATED_AS)), spoiling)
    record.is_birth_date_estimated = True if is_taken else None
    return is_taken


def day_month_swap(record: PersonRecord, spoiling: Spoiling) -> bool:
    birth = record.birth_date
    if birth is None or birth.day > 12 or birth.day == birth.month:
        return False
    return set_birth_date(record, date(birth.year, birth.day, birth.month), spoiling)


def digit_birth(record: PersonRecord, spoiling: Spoiling) -> bool:
    """Write one digit of the day, the month or the year one higher or lower."""
    birth, step = record.birth_date, spoiling.dice.one_of([-1, 1])
    day, month, year = spoiling.dice.one_of([(step, 0, 0), (0, step, 0), (0, 0, step)])
    if birth is None or not 1 <= birth.month + month <= 12 or not 1 <= birth.day + day <= 28:
        return False
    return set_birth_date(record, date(birth.year + year, birth.month + month, birth.day + day), spoiling)


def placeholder_birth_date(record: PersonRecord, spoiling: Spoiling) -> bool:
    record.birth_date = spoiling.dice.one_of(PLACEHOLDERS)
    return True


def missing_birth_date(record: PersonRecord, _spoiling: Spoiling) -> bool:
    record.birth_date = None
    return True
