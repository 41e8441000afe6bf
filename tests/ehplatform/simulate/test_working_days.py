"""Weekdays against numpy's business-day calendar."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.simulate.working_days import add_working_days, in_school_holiday, next_working_day

DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@settings(max_examples=100, deadline=None)
@given(day=DAYS, count=st.integers(0, 60))
def test_working_days_are_those_of_numpy(day: date, count: int) -> None:
    assert add_working_days(day, count) == np.busday_offset(day, count, roll="forward").astype(date)


def test_a_saturday_waits_for_monday() -> None:
    assert next_working_day(date(2026, 10, 31)) == date(2026, 11, 2)


def test_august_is_a_holiday_and_march_is_not() -> None:
    assert all(in_school_holiday(date(2025, 8, 1) + timedelta(days)) for days in range(31))
    assert not any(in_school_holiday(date(2025, 3, 1) + timedelta(days)) for days in range(31))
