"""Dates as a person reads them."""

from datetime import date


def long_date(day: date) -> str:
    """Return a date in the style of GOV.UK: 31 October 2026."""
    return f"{day.day} {day:%B %Y}"
