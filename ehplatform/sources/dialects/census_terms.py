"""The three school censuses of a year: the day each is taken, and the term whose attendance it collects.

Attendance is collected one term in arrears, so that absences are accounted for (DfE, *Pupil absence in
schools in England: methodology*, table 6):

| census | taken on | collects attendance of |
|---|---|---|
| spring | third Thursday of January | the autumn term before: 1 August to 31 December |
| summer | third Thursday of May | the spring term: 1 January to Easter Sunday |
| autumn | first Thursday of October | the summer term: Easter Monday to the eve of the spring bank holiday |
| | | and, counted apart, its second half: the spring bank holiday to 31 July |

The spring bank holiday is read as the last Monday of May, also in the years in which it was moved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ehplatform.model.calendar import easter_sunday, first_monday

Term = Literal["spring", "summer", "autumn"]
TermPart = Literal["term", "second_half"]

THURSDAY = 3


@dataclass(frozen=True)
class Period:
    """Half-open: `end` is the first day after it."""

    start: date
    end: date


@dataclass(frozen=True)
class Census:
    """One school census: its day, and the parts of a term whose attendance it collects."""

    day: date
    attendance: Mapping[TermPart, Period]


def census(year: int, term: Term) -> Census:
    """Return the census of a term; `year` is the calendar year in which it is taken."""
    easter_monday = easter_sunday(year) + timedelta(days=1)
    spring_bank_holiday = first_monday(date(year, 5, 25))
    match term:
        case "spring":
            return Census(thursday(year, 1, 3), {"term": Period(date(year - 1, 8, 1), date(year, 1, 1))})
        case "summer":
            return Census(thursday(year, 5, 3), {"term": Period(date(year, 1, 1), easter_monday)})
        case "autumn":
            first_half = Period(easter_monday, spring_bank_holiday)
            second_half = Period(spring_bank_holiday, date(year, 8, 1))
            return Census(thursday(year, 10, 1), {"term": first_half, "second_half": second_half})


def thursday(year: int, month: int, which: int) -> date:
    """Return the first, second, ... Thursday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(THURSDAY - first.weekday()) % 7 + 7 * (which - 1))
