"""What a number in a workbook shows, as text: Excel keeps dates as numbers of days.

Sources: ECMA-376 part 1, 18.8.30 (number formats) and 18.17.4.1 (the two date systems).
"""

import re
from datetime import datetime, time, timedelta

DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)})
"""Built-in number formats that show a date or a time of day."""

LONGEST_FORMAT = 255
NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
MOMENT = re.compile(r"[dmyhs]", re.IGNORECASE)

FIRST_DAY = datetime(1900, 1, 1)  # noqa: DTZ001 - what a sheet shows has no time zone
FIRST_DAY_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
NEVER_WAS = 60
"""Excel's 29 February 1900."""


def shows_moment(code: str) -> bool:
    """Whether a number format shows a date or a time of day; a length of time (``[h]:mm``) is neither."""
    if len(code) > LONGEST_FORMAT or ELAPSED.search(code):
        return False
    return MOMENT.search(NOT_SHOWN.sub("", code)) is not None


def number_text(text: str, is_moment: bool, is_1904: bool) -> str:
    """Return what a numeric cell shows; digits of whole numbers stay as they stand in the file."""
    if text.isdecimal() and not is_moment:
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    moment = moment_text(number, is_1904) if is_moment else None
    if moment is not None:
        return moment
    if not abs(number) < 10**15:
        return text
    return f"{number:.0f}" if number.is_integer() else repr(number)


def moment_text(serial: float, is_1904: bool) -> str | None:
    """Return the day, the time or both that a number of days stands for; None for what Excel cannot show."""
    if not serial >= 0 or (NEVER_WAS <= serial < NEVER_WAS + 1 and not is_1904):
        return None
    if serial < 1:
        return f"{FIRST_DAY + timedelta(seconds=min(round(serial * 86_400), 86_399)):%H:%M:%S}"
    try:
        moment = day_zero(serial, is_1904) + timedelta(seconds=round(serial * 86_400))
    except OverflowError:
        return None
    return f"{moment:%Y-%m-%d}" if moment.time() == time() else moment.isoformat(sep=" ")


def day_zero(serial: float, is_1904: bool) -> datetime:
    if is_1904:
        return FIRST_DAY_1904
    return FIRST_DAY - timedelta(days=1 if serial < NEVER_WAS else 2)
