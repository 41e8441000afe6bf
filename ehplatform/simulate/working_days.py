"""When things are done: weekdays and school terms. Bank holidays are left as working days.

A few events on bank holidays are realistic (police, health), and exercise the calendar of the
allocation metric.
"""

from datetime import date, timedelta

SATURDAY = 5
HOLIDAYS = (((1, 1), (1, 4)), ((4, 1), (4, 15)), ((7, 22), (9, 2)), ((12, 20), (12, 31)))
"""School holidays as (month, day) from and to; half terms are too short to show."""


def next_working_day(day: date) -> date:
    """Return `day`, or the Monday after it when it is a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def add_working_days(day: date, count: int) -> date:
    """Return the `count`-th working day after `day`; for 0, `day` or the Monday after it."""
    day = next_working_day(day)
    weeks, rest = divmod(count, 5)
    over_weekend = 2 if day.weekday() + rest >= SATURDAY else 0
    return day + timedelta(days=7 * weeks + rest + over_weekend)


def in_school_holiday(day: date) -> bool:
    return any(first <= (day.month, day.day) <= last for first, last in HOLIDAYS)
