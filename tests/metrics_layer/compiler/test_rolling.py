"""A rolling window adds up what happened before the end of each period, against Python on the same rows."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest

from metrics_layer.compiler.errors import QueryError
from metrics_layer.embedded import EmbeddedMetrics
from tests.metrics_layer.conftest import LEAD

YEAR = "referrals.referrals_12m"


@pytest.fixture
def lead(database: duckdb.DuckDBPyConnection) -> EmbeddedMetrics:
    return EmbeddedMetrics(database, LEAD)


@pytest.fixture
def days(database: duckdb.DuckDBPyConnection) -> list[date]:
    found = database.execute("select referral_date from mart_referral where la_code = '306'").fetchall()
    return [day for (day,) in found]


def during(first: str, last: str, granularity: str | None = "month") -> dict[str, Any]:
    time = {"dimension": "referrals.referral_date", "dateRange": [first, last]}
    return {"timeDimensions": [time | ({"granularity": granularity} if granularity else {})]}


def year_to(day: date) -> tuple[date, date]:
    """Return the first and the last day of the twelve whole months to a month end."""
    return (day + timedelta(days=1)).replace(year=day.year - (day.month != 12)), day


def test_each_month_has_the_twelve_months_to_its_end(lead: EmbeddedMetrics, days: list[date]) -> None:
    answer = lead.load({"measures": [YEAR], **during("2024-01-01", "2025-06-30")})
    assert len(answer.rows) == 18
    for row in answer.rows:
        start = row["referrals.referral_date"].date()
        first, last = year_to(start.replace(day=monthrange(start.year, start.month)[1]))
        assert row[YEAR] == sum(first <= day <= last for day in days)


def test_without_periods_the_window_ends_where_the_dates_do(lead: EmbeddedMetrics, days: list[date]) -> None:
    [row] = lead.load({"measures": [YEAR], **during("2025-03-01", "2025-06-30", None)}).rows
    assert row[YEAR] == sum(date(2024, 7, 1) <= day <= date(2025, 6, 30) for day in days)


def test_a_month_without_rows_in_its_window_is_there_and_unknown(lead: EmbeddedMetrics) -> None:
    answer = lead.load({"measures": [YEAR], **during("2018-01-01", "2018-03-31")})
    assert [row[YEAR] for row in answer.rows] == [None] * 3


def test_a_filter_on_the_sum_leaves_periods_out(lead: EmbeddedMetrics) -> None:
    query: dict[str, Any] = {"measures": [YEAR], **during("2021-11-01", "2026-10-31", "year")}
    all_years = [row[YEAR] for row in lead.load(query).rows]
    middle = sorted(all_years)[len(all_years) // 2]
    filters = [{"member": YEAR, "operator": "gt", "values": [str(middle)]}]
    assert [row[YEAR] for row in lead.load({**query, "filters": filters}).rows] == [
        each for each in all_years if each > middle
    ]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            {"measures": [YEAR, "referrals.eh01_referrals"], **during("2025-01-01", "2025-03-31")},
            "on their own",
        ),
        ({"measures": [YEAR]}, "dateRange"),
        ({"measures": [YEAR], **during("1990-01-01", "2026-01-01", "hour")}, "ask for fewer"),
    ],
)
def test_what_has_no_such_window_is_refused(lead: EmbeddedMetrics, query: dict[str, Any], words: str) -> None:
    with pytest.raises(QueryError, match=words):
        lead.load(query)
