"""Relative dates, checked against dates worked out on a calendar by hand."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from metrics_layer.compiler.dates import Clock, resolve, wire, zone_of
from metrics_layer.compiler.errors import QueryError

# Monday 23 November 2026, 10:30 in London.
NOW = Clock(ZoneInfo("Europe/London"), datetime(2026, 11, 23, 10, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2026-11-23", "2026-11-23"),
        ("yesterday", "2026-11-22", "2026-11-22"),
        ("Tomorrow", "2026-11-24", "2026-11-24"),
        ("this week", "2026-11-23", "2026-11-29"),
        ("last week", "2026-11-16", "2026-11-22"),
        ("this month", "2026-11-01", "2026-11-30"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("next month", "2026-12-01", "2026-12-31"),
        ("this quarter", "2026-10-01", "2026-12-31"),
        ("last quarter", "2026-07-01", "2026-09-30"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("last 3 days", "2026-11-20", "2026-11-22"),
        ("last 9 months", "2026-02-01", "2026-10-31"),
        ("last 2 quarters", "2026-04-01", "2026-09-30"),
        ("next 2 weeks", "2026-11-30", "2026-12-13"),
        ("from 7 days ago to now", "2026-11-16", "2026-11-23"),
        ("from 2026-01-05 to yesterday", "2026-01-05", "2026-11-22"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
    ],
)
def test_a_range_of_whole_days(text: str, first: str, last: str) -> None:
    span = resolve(text, NOW)
    assert (wire(span.first), wire(span.last)) == (f"{first}T00:00:00.000", f"{last}T23:59:59.999")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("this hour", "2026-11-23T10:00:00.000", "2026-11-23T10:59:59.999"),
        ("last 5 minutes", "2026-11-23T10:25:00.000", "2026-11-23T10:29:59.999"),
        ("last second", "2026-11-23T10:29:59.000", "2026-11-23T10:29:59.999"),
    ],
)
def test_a_range_within_a_day(text: str, first: str, last: str) -> None:
    span = resolve(text, NOW)
    assert (wire(span.first), wire(span.last)) == (first, last)


def test_a_list_of_dates_is_from_the_first_moment_to_the_last() -> None:
    span = resolve(["2025-01-31", "2025-02-28"], NOW)
    assert (wire(span.first), wire(span.last)) == ("2025-01-31T00:00:00.000", "2025-02-28T23:59:59.999")
    exact = resolve(["2025-01-31T08:00:00.000", "2025-01-31T09:30:00"], NOW)
    assert (wire(exact.first), wire(exact.last)) == ("2025-01-31T08:00:00.000", "2025-01-31T09:30:00.000")


def test_days_begin_where_the_query_is() -> None:
    """At 23:30 UTC on a summer evening it is already tomorrow in London."""
    late = Clock(ZoneInfo("Europe/London"), datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert wire(resolve("today", late).first) == "2026-07-01T00:00:00.000"
    assert wire(late.to_utc(resolve("this month", late).first)) == "2026-06-30T23:00:00.000"


@pytest.mark.parametrize(
    "text",
    ["", "soon", "last fortnight", "last 5", "2025-13-01", "2025-02-30", [], ["2025-01-01"] * 3,
     "2025-01-01T00:00:00Z", "0001-01-01", "9999-12-31", "last 9999 years"],
)  # fmt: skip
def test_any_other_text_is_refused_with_the_accepted_forms(text: str | list[str]) -> None:
    with pytest.raises(QueryError, match=r"date"):
        resolve(text, NOW)


@pytest.mark.parametrize("name", ["", "London", "../../etc/passwd", "UTC'", "+01:00"])
def test_a_zone_is_an_iana_name(name: str) -> None:
    with pytest.raises(QueryError, match="IANA"):
        zone_of(name)
