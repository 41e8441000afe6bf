"""Working days in England: every day but weekends and bank holidays.

The rules are those of the Banking and Financial Dealings Act 1971, schedule 1, with the days that
a royal proclamation moved or added; gov.uk/bank-holidays publishes the result. They hold from
`FIRST_DAY` on. A day that is proclaimed in future must be added to `MOVED_TO` or `ADDED`.
"""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pyarrow as pa

FIRST_DAY = date(2004, 1, 1)
"""The calendar's start: no Early Help record that is dated before the Children Act 2004 can be right."""

MONDAY, SATURDAY = 0, 5

MOVED_TO = {
    date(2012, 5, 28): date(2012, 6, 4),
    date(2020, 5, 4): date(2020, 5, 8),
    date(2022, 5, 30): date(2022, 6, 2),
}
"""Regular bank holidays that were held on another day: two jubilees, and 75 years after the war."""

ADDED = frozenset(
    {
        date(2011, 4, 29),  # royal wedding
        date(2012, 6, 5),  # diamond jubilee
        date(2022, 6, 3),  # platinum jubilee
        date(2022, 9, 19),  # state funeral
        date(2023, 5, 8),  # coronation
    }
)


def easter_sunday(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the Meeus/Jones/Butcher algorithm)."""
    golden = year % 19
    century, year_of_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon_correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_correction + 15) % 30
    leap_years, year_rest = divmod(year_of_century, 4)
    weekday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    late_moon = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late_moon + 114, 31)
    return date(year, month, day + 1)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Return the bank holidays of England in one year, substitute days in place of weekend days."""
    easter = easter_sunday(year)
    regular = {
        next_weekday(date(year, 1, 1)),
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        first_monday(date(year, 5, 1)),
        first_monday(date(year, 5, 25)),
        first_monday(date(year, 8, 25)),
        *christmas(year),
    }
    held = {MOVED_TO.get(day, day) for day in regular}
    return frozenset(held | {day for day in ADDED if day.year == year})


def christmas(year: int) -> tuple[date, date]:
    """Return the days held for Christmas Day and Boxing Day: the first two weekdays from 25 December."""
    first = next_weekday(date(year, 12, 25))
    return first, next_weekday(first + timedelta(days=1))


def next_weekday(day: date) -> date:
    """Return `day`, or the Monday after it when it falls on a weekend."""
    return day if day.weekday() < SATURDAY else first_monday(day)


def first_monday(day: date) -> date:
    """Return the first Monday on or after `day`."""
    return day + timedelta(days=(MONDAY - day.weekday()) % 7)


def working_day_table(last: date) -> pa.Table:
    """Return a row for each day of ``[FIRST_DAY, last]``: day, is_working_day, working_day_no.

    `working_day_no` counts the working days from `FIRST_DAY` to the day, both included, so that the
    working days after `a` up to and including `b` are the difference of their numbers.
    """
    holidays = [day for year in range(FIRST_DAY.year, last.year + 1) for day in bank_holidays(year)]
    days = np.arange(np.datetime64(FIRST_DAY), np.datetime64(last) + np.timedelta64(1))
    working = np.is_busday(days, holidays=holidays)
    return pa.table({"day": days, "is_working_day": working, "working_day_no": working.cumsum()})
