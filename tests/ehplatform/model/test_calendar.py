"""Working days against published bank holidays and another library's Easter."""

from datetime import date, timedelta

import pytest
from dateutil.easter import easter

from ehplatform.model import calendar

PUBLISHED = {
    2011: "01-03 04-22 04-25 04-29 05-02 05-30 08-29 12-26 12-27",
    2012: "01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26",
    2015: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2016: "01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
}
"""gov.uk/bank-holidays, England and Wales."""


@pytest.mark.parametrize("year", PUBLISHED)
def test_bank_holidays_are_those_that_were_published(year: int) -> None:
    published = {date.fromisoformat(f"{year}-{day}") for day in PUBLISHED[year].split()}
    assert calendar.bank_holidays(year) == published


def test_easter_agrees_with_dateutil() -> None:
    assert all(calendar.easter_sunday(year) == easter(year) for year in range(1583, 2600))


def test_every_year_has_eight_bank_holidays_on_weekdays_unless_one_was_added() -> None:
    for year in range(2004, 2051):
        holidays = calendar.bank_holidays(year)
        assert len(holidays) == 8 + sum(day.year == year for day in calendar.ADDED)
        assert all(day.weekday() < 5 for day in holidays)


def test_working_days_are_counted_one_by_one() -> None:
    table = calendar.working_day_table(date(2026, 12, 31)).to_pylist()
    day, count = calendar.FIRST_DAY, 0
    for row in table:
        working = day.weekday() < 5 and day not in calendar.bank_holidays(day.year)
        count += working
        assert row == {"day": day, "is_working_day": working, "working_day_no": count}
        day += timedelta(days=1)
    assert day == date(2027, 1, 1)
