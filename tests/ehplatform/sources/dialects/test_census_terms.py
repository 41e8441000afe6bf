"""Census days and collection periods against those that were published."""

from datetime import date, timedelta

import pytest

from ehplatform.sources.dialects.census_terms import census


@pytest.mark.parametrize(
    ("year", "term", "day"),
    [
        (2007, "autumn", date(2007, 10, 4)),
        (2020, "spring", date(2020, 1, 16)),
        (2022, "summer", date(2022, 5, 19)),
        (2022, "autumn", date(2022, 10, 6)),
        (2023, "spring", date(2023, 1, 19)),
        (2023, "summer", date(2023, 5, 18)),
        (2024, "autumn", date(2024, 10, 3)),
        (2025, "spring", date(2025, 1, 16)),
        (2025, "summer", date(2025, 5, 15)),
    ],
)
def test_days_of_the_census_are_those_that_dfe_set(year, term, day):
    assert census(year, term).day == day


@pytest.mark.parametrize(
    ("year", "term", "first", "last"),
    [
        (2021, "spring", date(2020, 8, 1), date(2020, 12, 31)),
        (2024, "summer", date(2024, 1, 1), date(2024, 3, 31)),
        (2022, "autumn", date(2022, 4, 18), date(2022, 7, 31)),
        (2025, "autumn", date(2025, 4, 21), date(2025, 7, 31)),
    ],
    ids=["autumn term", "spring term", "summer term of 2022 as published to schools", "summer term"],
)
def test_attendance_is_that_of_the_term_before(year, term, first, last):
    periods = list(census(year, term).attendance.values())
    assert (periods[0].start, periods[-1].end - timedelta(days=1)) == (first, last)


def test_only_the_autumn_census_has_two_parts_and_they_meet_at_the_spring_bank_holiday():
    attendance = census(2024, "autumn").attendance
    assert attendance["term"].end == attendance["second_half"].start == date(2024, 5, 27)
    assert list(census(2024, "summer").attendance) == list(census(2025, "spring").attendance) == ["term"]
