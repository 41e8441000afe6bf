"""Dates as they come, against what they mean."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehplatform.sources.dates import date_in_name, read_boolean, read_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("2024-02-29 00:00:00", date(2024, 2, 29)),
        ("2024-02-29T23:59:59.999", date(2024, 2, 29)),
        ("2024-06-30T23:30:00Z", date(2024, 7, 1)),
        ("2024-12-31T23:30:00Z", date(2024, 12, 31)),
        ("03/04/2012", date(2012, 4, 3)),
        ("3/4/2012", date(2012, 4, 3)),
        ("03.04.2012", date(2012, 4, 3)),
        ("03-04-2012", date(2012, 4, 3)),
        ("03/04/2012 14:30", date(2012, 4, 3)),
        ("03-Apr-2012", date(2012, 4, 3)),
        ("3 April 2012", date(2012, 4, 3)),
        ("1 Sept 2012", date(2012, 9, 1)),
        ("2020-Apr-25 00:00:00", date(2020, 4, 25)),
        (" 2020-04-25 ", date(2020, 4, 25)),
        ("43946", date(2020, 4, 25)),
        ("43946.75", date(2020, 4, 25)),
    ],
)
def test_every_usual_writing_is_read_day_before_month(text, day):
    assert read_date(text) == day


@pytest.mark.parametrize(
    "text",
    ["31/02/2024", "2023-02-29", "04/13/2012", "4383", "99999", "14610",
     "12/03/24", "soon", "May be 8 Jan 2000", "2024-13-01",
     "1066-04-13", "2999-01-01", "9999-12-31T23:59:00-05:00",
     "2024-W05-1", "20240229", "03-Foo-2012", "٠٣/٠٤/٢٠١٢"],
)  # fmt: skip
def test_anything_else_is_refused_without_repeating_it(text):
    with pytest.raises(ValueError, match=r".") as error:
        read_date(text)
    assert text not in str(error.value)


@pytest.mark.parametrize("text", ["1900-01-01", "01/01/1900", "9999-12-31", "31/12/9999 00:00"])
def test_the_days_that_stand_for_none_are_no_date(text):
    assert read_date(text) is None


@given(st.dates(date(1901, 1, 1), date(2100, 12, 31)))
def test_writing_and_reading_a_day_gives_the_day(day):
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%Y %H:%M", "%d-%b-%Y", "%Y-%b-%d 00:00:00", "%d %B %Y"):
        assert read_date(day.strftime(form)) == day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("SYNTHETIC_eh_referral_2026-10-31.csv", date(2026, 10, 31)),
        ("2025-01-01 to 2025-03-31.xlsx", date(2025, 3, 31)),
        ("extract_2026-02-31.csv", None),
        ("12026-10-31.csv", None),
        ("return.xml", None),
    ],
)
def test_the_last_date_in_a_name_is_the_extract_date(name, day):
    assert date_in_name(name) == day


def test_answers_are_read_in_any_usual_form():
    assert [read_boolean(text) for text in ("Y", "yes", "1", "TRUE", "a) Yes")] == [True] * 5
    assert [read_boolean(text) for text in ("N", "no", "0", "False", "b) No")] == [False] * 5
    with pytest.raises(ValueError, match="not yes or no"):
        read_boolean("maybe")


def test_summer_time_ends_on_the_right_night():
    """The last Sunday of October: 00:30 UTC is 01:30 in the morning of the same day in London."""
    assert read_date("2024-10-27T00:30:00+00:00") == date(2024, 10, 27)
    assert read_date("2024-10-26T23:30:00+00:00") == date(2024, 10, 26) + timedelta(days=1)
