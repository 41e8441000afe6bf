"""School as a council's children live it: which school, how often they came, who was suspended.

Facts beside those of the pathway, drawn from dice of their own. A census returns attendance of the term
before it, and exclusions of the two terms before it, so that each exclusion is returned twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from ehplatform.model.calendar import easter_sunday, first_monday
from ehplatform.simulate.council import SimulatedCouncil
from ehplatform.simulate.dice import Dice, Weighted
from ehplatform.simulate.identifiers import make_upn
from ehplatform.simulate.people import Child
from ehplatform.simulate.plan import Plan

Term = Literal["spring", "summer", "autumn"]
TermPart = Literal["term", "second_half"]

ABSENCES = Weighted({"I": 50, "M": 15, "C": 5, "O": 16, "G": 9, "U": 5})
UNAUTHORISED = frozenset("OGU")
KINDS_OF_ABSENCE = Weighted({0: 10, 1: 35, 2: 35, 3: 20})
MOST_SESSIONS_MISSED = 14
EXCLUDED_IN_A_TERM = 0.06
EXCLUSIONS = Weighted({"SUSP": 93, "LNCH": 3, "PERM": 4})
REASONS = Weighted({"DB": 45, "PP": 18, "VA": 15, "DM": 8, "BU": 6, "OW": 8})
SPECIAL_NEEDS = Weighted({"N": 78, "K": 16, "E": 6})
LANGUAGES = Weighted({"ENG": 80, "POL": 6, "PNJ": 5, "SOM": 5, "URD": 4})
HAS_FORMER_UPN, HAS_LEARNER_NUMBER = 0.04, 0.3
"""Shares are assumptions."""

PRIMARY_SCHOOLS, SECONDARY_SCHOOLS = ("SCH101", "SCH102", "SCH103", "SCH104"), ("SCH401", "SCH402")
RECEPTION, YEAR_7, AFTER_YEAR_11 = 4, 11, 16
"""Age on 31 August, by which school years go."""


@dataclass(frozen=True)
class TaughtPeriod:
    """A term, or a half of the summer term: half-open, with the sessions a school holds in it."""

    name: TermPart
    start: date
    end: date
    sessions: int


@dataclass(frozen=True)
class CensusDay:
    """One census: its day, the periods whose attendance it collects, and since when exclusions."""

    year: int
    term: Term
    day: date
    periods: tuple[TaughtPeriod, ...]
    exclusions_since: date


@dataclass(frozen=True)
class Exclusion:
    """One suspension or exclusion of a pupil."""

    day: date
    kind: str
    reason: str
    sessions: int


@dataclass(eq=False)
class Pupil:
    """A child as schools know it; `exclusions` by day, one a day at most."""

    child: Child
    number: str
    primary: str
    secondary: str
    special_needs: str
    language: str
    former_upn: str | None
    learner_number: str | None
    exclusions: dict[date, Exclusion] = field(default_factory=dict)

    def age_at_start_of_year(self, day: date) -> int:
        """Return the age on the 31 August before the school year of `day`."""
        august = date(day.year - (day < date(day.year, 9, 1)), 8, 31)
        birth = self.child.birth
        return august.year - birth.year - ((august.month, august.day) < (birth.month, birth.day))

    def school_on(self, day: date) -> str | None:
        """Return the school at which the child is a pupil on this day."""
        if not self.child.birth <= day < self.child.leaves_on:
            return None
        age = self.age_at_start_of_year(day)
        if not RECEPTION <= age < AFTER_YEAR_11:
            return None
        return self.primary if age < YEAR_7 else self.secondary


@dataclass(frozen=True)
class Enrolment:
    """A pupil at one school, as one census returns it: `absences` are sessions by period and code."""

    pupil: Pupil
    school: str
    is_on_roll: bool
    left_on: date | None
    periods: tuple[TaughtPeriod, ...]
    absences: dict[TermPart, dict[str, int]]

    def exclusions(self, census: CensusDay) -> list[Exclusion]:
        """Return the exclusions from this school that a census returns."""
        last = max(period.end for period in census.periods)
        return [
            exclusion
            for day, exclusion in sorted(self.pupil.exclusions.items())
            if census.exclusions_since <= day < last and self.pupil.school_on(day) == self.school
        ]


def pupils(plan: Plan, la_code: str, council: SimulatedCouncil, dice: Dice) -> list[Pupil]:
    """Return every child that a system of the council knows, as schools know it."""
    children = {person.child for person in council.filed.people if person.child.birth <= plan.until}
    ordered = sorted(children, key=lambda child: child.number)
    numbers = dice.distinct_numbers(0x10000000, 0xFFFFFFFF, len(ordered))
    return [
        Pupil(
            child,
            f"{number:08x}",
            dice.one_of(PRIMARY_SCHOOLS),
            dice.one_of(SECONDARY_SCHOOLS),
            dice.pick(SPECIAL_NEEDS),
            dice.pick(LANGUAGES),
            make_upn(dice, la_code, child.birth.year) if dice.chance(HAS_FORMER_UPN) else None,
            str(dice.number(1_000_000_000, 9_999_999_999)) if dice.chance(HAS_LEARNER_NUMBER) else None,
        )
        for child, number in zip(ordered, numbers, strict=True)
    ]


def censuses(plan: Plan) -> list[CensusDay]:
    """Return the censuses of the window, oldest first."""
    all_of_them = [
        one for year in range(plan.since.year, plan.until.year + 1) for one in censuses_of_year(year)
    ]
    return [one for one in all_of_them if plan.since <= one.day <= plan.until]


def censuses_of_year(year: int) -> Iterator[CensusDay]:
    """Yield the three censuses of a calendar year, each with the term before it.

    Days: DfE, school census dates. Terms: DfE, methodology of the absence statistics, table 6.
    """
    easter_monday = easter_sunday(year) + timedelta(days=1)
    half_term = first_monday(date(year, 5, 25))
    new_year, august = date(year, 1, 1), date(year, 8, 1)
    autumn_term = TaughtPeriod("term", date(year - 1, 8, 1), new_year, 140)
    spring_term = TaughtPeriod("term", new_year, easter_monday, 116)
    first_half = TaughtPeriod("term", easter_monday, half_term, 58)
    second_half = TaughtPeriod("second_half", half_term, august, 68)
    before = easter_sunday(year - 1) + timedelta(days=1)
    yield CensusDay(year, "spring", third_thursday(year, 1), (autumn_term,), before)
    yield CensusDay(year, "summer", third_thursday(year, 5), (spring_term,), autumn_term.start)
    first_thursday_of_october = third_thursday(year, 10) - timedelta(days=14)
    yield CensusDay(year, "autumn", first_thursday_of_october, (first_half, second_half), new_year)


def third_thursday(year: int, month: int) -> date:
    return next(date(year, month, day) for day in range(15, 22) if date(year, month, day).weekday() == 3)


def enrolments(census: CensusDay, everyone: list[Pupil], dice: Dice) -> list[Enrolment]:
    """Return who was on a school's roll on the day of a census, and who had left one since the term began."""
    return [one for pupil in everyone for one in enrolments_of(pupil, census, dice)]


def enrolments_of(pupil: Pupil, census: CensusDay, dice: Dice) -> Iterator[Enrolment]:
    """Yield a pupil's enrolment on the day, and the one that ended before it where the school was another."""
    school_now = pupil.school_on(census.day)
    attended = {period: pupil.school_on(period.start) for period in census.periods}
    for school in dict.fromkeys([*attended.values(), school_now]):
        if school is None:
            continue
        periods = tuple(period for period, where in attended.items() if where == school)
        absences = {period.name: draw_absences(pupil, period, dice) for period in periods}
        is_on_roll = school == school_now
        left_on = None if is_on_roll else min(pupil.child.leaves_on, last_day_before(census))
        yield Enrolment(pupil, school, is_on_roll, left_on, periods, absences)


def last_day_before(census: CensusDay) -> date:
    """Return the day on which pupils leave who change school in summer, or the eve of the census."""
    return min(census.day - timedelta(days=1), date(census.day.year, 8, 31))


def draw_absences(pupil: Pupil, period: TaughtPeriod, dice: Dice) -> dict[str, int]:
    """Draw a period's missed sessions by code, and perhaps an exclusion, which is an absence too."""
    absences = {
        dice.pick(ABSENCES): dice.number(1, MOST_SESSIONS_MISSED) for _ in range(dice.pick(KINDS_OF_ABSENCE))
    }
    if dice.chance(EXCLUDED_IN_A_TERM):
        exclusion = draw_exclusion(period, dice)
        pupil.exclusions.setdefault(exclusion.day, exclusion)
        absences["E"] = exclusion.sessions
    return dict(sorted(absences.items()))


def draw_exclusion(period: TaughtPeriod, dice: Dice) -> Exclusion:
    day = dice.date_between(period.start, period.end - timedelta(days=1))
    return Exclusion(day, dice.pick(EXCLUSIONS), dice.pick(REASONS), 2 * dice.number(1, 5))
