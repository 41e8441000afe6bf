"""Reporting periods: whole months, most often the twelve that end with a month."""

from dataclasses import dataclass
from datetime import date, timedelta

from ehplatform.model.months import add_months


@dataclass(frozen=True)
class Period:
    """The days from `start` to `end`, both counted."""

    start: date
    end: date

    @property
    def date_range(self) -> list[str]:
        """The period as a query's ``dateRange``."""
        return [self.start.isoformat(), self.end.isoformat()]

    @property
    def iso(self) -> str:
        """The period as an ISO 8601 interval: 2025-11-01/2026-10-31."""
        return f"{self.start.isoformat()}/{self.end.isoformat()}"

    @property
    def words(self) -> str:
        """The period in words: November 2025 to October 2026."""
        if (self.start.year, self.start.month) == (self.end.year, self.end.month):
            return f"{self.end:%B %Y}"
        return f"{self.start:%B %Y} to {self.end:%B %Y}"


def month_of(month_end: date) -> Period:
    """Return the month that ends on `month_end`."""
    return Period(month_end.replace(day=1), month_end)


def year_to(month_end: date) -> Period:
    """Return the twelve months that end on `month_end`."""
    return Period(add_months(month_end.replace(day=1), -11), month_end)


def months_before(month_end: date, months: int) -> date:
    """Return the month end that lies `months` months before another."""
    return add_months(month_end.replace(day=1), 1 - months) - timedelta(days=1)


def years_back(month_end: date, first_day: date) -> list[Period]:
    """Return the years that end on `month_end` and its anniversaries, oldest first.

    Only years that lie wholly after `first_day` are given.
    """
    years = []
    while (year := year_to(month_end)).start >= first_day:
        years.append(year)
        month_end = months_before(month_end, 12)
    return years[::-1]
