"""Periods of whole months, also around leap days."""

from datetime import date

from metrics_layer.periods import month_of, months_before, year_to, years_back


def test_a_year_ends_with_its_month_and_begins_with_the_next_month_of_the_year_before():
    assert year_to(date(2025, 2, 28)).start == date(2024, 3, 1)
    assert year_to(date(2024, 2, 29)).start == date(2023, 3, 1)
    assert year_to(date(2026, 10, 31)).words == "November 2025 to October 2026"
    assert month_of(date(2026, 10, 31)).words == "October 2026"


def test_month_ends_stay_month_ends():
    assert months_before(date(2026, 8, 31), 6) == date(2026, 2, 28)
    assert months_before(date(2026, 2, 28), 12) == date(2025, 2, 28)
    assert months_before(date(2025, 2, 28), 12) == date(2024, 2, 29)
    assert months_before(date(2026, 10, 31), 0) == date(2026, 10, 31)


def test_only_whole_years_of_the_records_are_shown():
    years = years_back(date(2025, 10, 31), date(2022, 12, 1))
    assert [year.end.year for year in years] == [2024, 2025]
    assert years_back(date(2025, 10, 31), date(2025, 1, 1)) == []
