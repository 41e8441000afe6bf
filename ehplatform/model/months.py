"""Calendar months: the clock of every follow-up window."""

import calendar
from datetime import date


def add_months(day: date, months: int) -> date:
    """Return `day` plus calendar months, clamped to the month's end (31 August + 6 = 28 February)."""
    years, month_index = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month_index + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def month_ends(first: date, last: date) -> list[date]:
    """Return every month end in ``[first, last]``, oldest first."""
    ends = []
    year, month = first.year, first.month
    while (end := date(year, month, calendar.monthrange(year, month)[1])) <= last:
        ends.append(end)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return ends
