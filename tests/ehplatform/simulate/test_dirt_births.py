"""How dates of birth go wrong."""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.simulate import dirt_births
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.housing import Address
from ehplatform.simulate.people import Family, Person
from ehplatform.simulate.records import PersonRecord
from ehplatform.simulate.spoiling import Spoiling

UNTIL = date(2026, 10, 31)
MakeRecord = Callable[..., PersonRecord]


@given(st.dates(date(2004, 1, 1), UNTIL), st.integers(0, 1000))
@settings(deadline=None, max_examples=60)
def test_an_estimate_is_the_first_of_january_or_july_of_that_year_or_the_next_one(
    birth: date, seed: int
) -> None:
    record = bare_record(birth)
    taken = dirt_births.estimated_birth_date(record, Spoiling(Dice(seed), "306", UNTIL, {}))
    written = record.birth_date
    assert written
    assert record.is_birth_date_estimated is (True if taken else None)
    assert taken == (written != birth)
    if taken:
        assert (written.month, written.day) in {(1, 1), (7, 1)}
        assert abs(written.year - birth.year) <= 1
        assert written <= UNTIL + timedelta(days=140)


@given(st.dates(date(2004, 1, 1), UNTIL), st.integers(0, 1000))
@settings(deadline=None, max_examples=60)
def test_a_wrong_digit_moves_day_month_or_year_by_one(birth: date, seed: int) -> None:
    record = bare_record(birth)
    if dirt_births.digit_birth(record, Spoiling(Dice(seed), "306", UNTIL, {})):
        written = record.birth_date
        assert written
        steps = (written.year - birth.year, written.month - birth.month, written.day - birth.day)
        assert sorted(map(abs, steps)) == [0, 0, 1]


def bare_record(birth: date) -> PersonRecord:
    """Return a record of which only the date of birth is read."""
    home = Address("ZZ1 1AA", "990000000001")
    family = Family(1, birth, home, birth, home, birth, None)
    person = Person(1, family, "Jack", "Smith", birth, "M", "WBRI", None, "9990000018")
    return PersonRecord(
        person, "EHM", birth, "1", "Jack", "Smith", birth, "M", "WBRI", None, None, None, None, None
    )


def test_day_and_month_swap_only_where_that_is_another_day(record_of: MakeRecord, spoiling: Spoiling) -> None:
    swapped = record_of(birth=date(2014, 3, 5))
    assert dirt_births.day_month_swap(swapped, spoiling)
    assert swapped.birth_date == date(2014, 5, 3)
    for birth in (date(2014, 3, 13), date(2014, 5, 5)):
        assert not dirt_births.day_month_swap(record_of(birth=birth), spoiling)


def test_placeholders_are_days_on_which_no_child_was_born(record_of: MakeRecord, spoiling: Spoiling) -> None:
    records = [record_of() for _ in range(100)]
    assert all(dirt_births.placeholder_birth_date(record, spoiling) for record in records)
    assert {record.birth_date for record in records} == {date(1900, 1, 1), date(1901, 1, 1)}
    assert {record.birth_date_read for record in records} == {None, date(1901, 1, 1)}


def test_a_missing_date_stays_missing(record_of: MakeRecord, spoiling: Spoiling) -> None:
    record = record_of()
    assert dirt_births.missing_birth_date(record, spoiling)
    assert not dirt_births.day_month_swap(record, spoiling)
    assert not dirt_births.digit_birth(record, spoiling)
    assert record.birth_date is None
    assert record.birth_date_returned == date(2014, 3, 5)
