"""Dates and yes/no answers as British case-management systems write them."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL_TIME = ZoneInfo("Europe/London")

NO_DATE = frozenset({date(1900, 1, 1), date(9999, 12, 31)})
"""What systems write for 'unknown' and 'still open'."""

PLAUSIBLE_YEARS = range(1901, 2101)

ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?", re.ASCII)
NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
NAMED = re.compile(r"(\d{1,2})[- /]([A-Za-z]{3,9})[- /](\d{4})", re.ASCII)
NAMED_YEAR_FIRST = re.compile(r"(\d{4})-([A-Za-z]{3,9})-(\d{1,2})", re.ASCII)
LONGEST = 64
"""Characters; a longer text is no date, and some patterns would take very long to find that out."""
EXCEL_DAY = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
CLOCK = re.compile(r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", re.ASCII)

EXCEL_DAY_ZERO = date(1899, 12, 30)
"""Day 0 of the 1900 date system, which counts a 29 February 1900 that never was (ECMA-376, 18.17.4.1)."""
EXCEL_DAYS = range(14_611, 73_051)
"""1940 to 2099: what a five-digit number in a column of dates can mean."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

TRUE_WORDS = frozenset({"y", "yes", "true", "t", "1"})
FALSE_WORDS = frozenset({"n", "no", "false", "f", "0"})


def read_date(text: str) -> date | None:
    """Return the day a text means; None for the days that stand for no date.

    Day before month, always: the sources are British. A time of day is dropped; one with a time
    zone is first brought to local time; a day number of Excel is the day it counts to. Raises
    `ValueError` for anything else, and for a day that does not exist; the error does not repeat the text.
    """
    day = parse_day(text.strip())
    if day in NO_DATE:
        return None
    if day.year not in PLAUSIBLE_YEARS:
        raise ValueError("year out of range")
    return day


def date_repair(text: str) -> str | None:
    """Return what `read_date` put right to read a text, in words; None when it says a day plainly."""
    if EXCEL_DAY.fullmatch(text.strip()):
        return "Excel day number read as a date"
    return "1900-01-01 or 9999-12-31 read as no date" if read_date(text) is None else None


def parse_day(text: str) -> date:
    if len(text) > LONGEST:
        raise ValueError("not a date")
    if ISO.fullmatch(text):
        return parse_iso(text)
    text = CLOCK.sub("", text)
    if match := NUMERIC.fullmatch(text):
        day, month, year = map(int, match.groups())
        return date(year, month, day)
    if match := NAMED.fullmatch(text):
        return date(int(match[3]), month_number(match[2]), int(match[1]))
    if match := NAMED_YEAR_FIRST.fullmatch(text):
        return date(int(match[1]), month_number(match[2]), int(match[3]))
    if EXCEL_DAY.fullmatch(text) and int(float(text)) in EXCEL_DAYS:
        return EXCEL_DAY_ZERO + timedelta(days=int(float(text)))
    raise ValueError("not a date")


def parse_iso(text: str) -> date:
    try:
        moment = datetime.fromisoformat(text)
        return (moment.astimezone(LOCAL_TIME) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        raise ValueError("not a date") from None


def month_number(name: str) -> int:
    name = name.casefold()
    if name in MONTH_NAMES:
        return MONTH_NAMES.index(name) + 1
    return MONTHS.index(name[:3] if name == "sept" else name) + 1


DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d{2})\2(\d{2})(?!\d)", re.ASCII)


def date_in_name(file_name: str) -> date | None:
    """Return the last date in a file's name (2026-10-31, 20261031): by convention the day of the extract."""
    for year, _, month, day in reversed(DATE_IN_NAME.findall(file_name)):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def name_without_date(file_name: str) -> str:
    """Return what the names of successive versions of one file have in common, in one case."""
    return DATE_IN_NAME.sub("", file_name).casefold()


def read_boolean(text: str) -> bool:
    """Return what a yes/no answer means, also with a list letter (``a) Yes``); else `ValueError`."""
    word = re.sub(r"^[a-z]\)\s*", "", text.strip().casefold())
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ValueError("not yes or no")
