from datetime import date, timedelta

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from ehplatform.model.months import add_months, month_ends

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))


@given(DAYS, st.integers(min_value=0, max_value=48))
def test_adding_months_clamps_to_the_month_end_as_pandas_does(day: date, months: int) -> None:
    expected = pd.Timestamp(day) + pd.DateOffset(months=months)
    assert add_months(day, months) == expected.date()


def test_six_months_after_the_end_of_august_is_the_last_day_of_february() -> None:
    assert add_months(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert add_months(date(2023, 8, 31), 6) == date(2024, 2, 29)


@given(DAYS, st.integers(min_value=0, max_value=900))
def test_month_ends_are_the_days_before_a_first_of_month(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    naive = [
        day
        for day in (first + timedelta(days=n) for n in range(days + 1))
        if (day + timedelta(days=1)).day == 1
    ]
    assert month_ends(first, last) == naive
