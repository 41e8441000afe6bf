"""What numbers in a workbook show, against openpyxl's reading of the same numbers and formats."""

from datetime import datetime, time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from ehplatform.sources.readers.cell_values import DATE_FORMATS, moment_text, number_text, shows_moment


def in_openpyxl(serial, is_1904):
    moment = from_excel(serial, MAC_EPOCH if is_1904 else WINDOWS_EPOCH)
    if isinstance(moment, time):
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if moment.time() == time() else moment.isoformat(sep=" ")


@given(st.integers(1, 2_958_000).filter(lambda day: day != 60), st.integers(0, 86_399), st.booleans())
@example(1, 0, False)
@example(59, 0, False)
@example(61, 0, False)
def test_serial_numbers_mean_the_moment_that_openpyxl_reads(day, second, is_1904):
    serial = (day if not is_1904 else min(day, 2_956_000)) + second / 86_400
    assert moment_text(serial, is_1904) == in_openpyxl(serial, is_1904)


@pytest.mark.parametrize("serial", [-1.0, 2_958_466.0, 60.0, 60.5, float("inf"), float("nan")])
def test_a_number_that_is_no_day_is_no_date(serial):
    assert moment_text(serial, is_1904=False) is None


def test_the_last_moment_of_a_day_stays_in_it():
    assert moment_text(0.999999999, is_1904=False) == "23:59:59"
    assert moment_text(2_958_465.999999999, is_1904=False) is None


def test_built_in_formats_of_dates_are_known():
    readable = {number for number, code in BUILTIN_FORMATS.items() if is_date_format(code)}
    assert readable - {46} <= DATE_FORMATS


@pytest.mark.parametrize(
    "code",
    ["dd/mm/yyyy", "yyyy-mm-dd", "d-mmm-yy", "[$-809]dd mmmm yyyy;@", "hh:mm", "h:mm AM/PM", '"on "d.m.yy'],
)
def test_formats_of_days_and_times_show_a_moment(code):
    assert shows_moment(code)


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "0",
        "#,##0.00",
        "0.00E+00",
        '0 "days"',
        "[Red]0",
        "[h]:mm",
        "[mm]:ss",
        "@",
        "[$£-809]#,##0",
        r"0\d",
    ],
)
def test_other_formats_do_not(code):
    assert not shows_moment(code)


@given(st.text(max_size=300))
def test_any_format_is_judged_without_an_error(code):
    shows_moment(code)


@given(
    st.one_of(st.text(max_size=20), st.floats().map(repr), st.integers().map(str)),
    st.booleans(),
    st.booleans(),
)
def test_any_number_is_shown_without_an_error(text, is_moment, is_1904):
    assert isinstance(number_text(text, is_moment, is_1904), str)


def test_a_date_is_shown_only_where_the_format_asks_for_it():
    assert number_text("42036", False, False) == "42036"
    assert number_text("42036", True, False) == f"{datetime(2015, 2, 1):%Y-%m-%d}"  # noqa: DTZ001
