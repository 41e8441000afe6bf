"""What a children in need census tells of a simulated council: its children, and their cases.

A case begins with a referral; what follows until the child's next one belongs to it. Factors, categories
of abuse, disabilities and former numbers are drawn here; the shares are plausible assumptions.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from ehplatform.model.codes import code_set
from ehplatform.simulate.council import SimulatedCouncil
from ehplatform.simulate.dice import Dice, Weighted
from ehplatform.simulate.facts import Spell
from ehplatform.simulate.identifiers import make_upn
from ehplatform.simulate.people import Child
from ehplatform.simulate.records import PersonRecord, SpellRecord

FACTORS = ("1B", "2B", "3A", "3B", "4A", "4B", "7A", "10A", "14A", "16A", "17A", "18C", "19C", "20", "24A")
CATEGORIES = Weighted({"NEG": 50, "EMO": 37, "PHY": 7, "SAB": 4, "MUL": 2})
DISABILITIES = Weighted(
    {("NONE",): 85, (): 3, ("LD",): 4, ("AUT",): 4, ("BEH", "COMM"): 2, ("MOB", "PC", "LD"): 2}
)
HAS_PLAN, HAS_FORMER_UPN, DATED_ON_REFERRAL = 0.8, 0.15, 0.3
UPN_UNKNOWN = Weighted({"UN1": 6, "UN4": 3, "UN3": 1})
BEFORE_CODE = {"5D": "5B", "RC9": "RC8"}
"""What was written before there was a code for Early Help."""


@dataclass(frozen=True)
class Interval:
    """Something inside a case, from one day to another."""

    started_on: date
    ended_on: date | None


Kept = TypeVar("Kept", bound=Interval)


@dataclass(frozen=True)
class Assessment(Interval):
    """An assessment; its factors are known when it is authorised."""

    factors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Enquiry(Interval):
    """A section 47 enquiry, which has no end in the census; `ended_on` is the conference, if there is one."""


@dataclass(frozen=True)
class Protection(Interval):
    """A protection plan."""

    initial_category: str = "NEG"
    latest_category: str = "NEG"
    previous: int = 0


@dataclass(frozen=True)
class CensusChild:
    """A child as social care knows them, with what only the census asks for."""

    person: PersonRecord
    disabilities: tuple[str, ...]
    upn_unknown: str | None
    former_upn: str | None


@dataclass(frozen=True)
class CensusCase:
    """One referral of one child and all that followed; `ended_on` is the closure."""

    child: CensusChild
    referred_on: date
    source: str | None
    need: str | None
    is_nfa: bool
    closed_on: date | None
    reason: str | None
    is_conference_on_referral: bool
    assessments: tuple[Assessment, ...] = ()
    plans: tuple[Interval, ...] = ()
    enquiries: tuple[Enquiry, ...] = ()
    protection: tuple[Protection, ...] = ()

    def is_open_in(self, first: date, last: date) -> bool:
        """Whether a return of these days holds the case."""
        return self.referred_on <= last and (self.closed_on is None or self.closed_on >= first)

    def as_of(self, day: date) -> "CensusCase":
        """Return what was known on a day; a decision for no further action is known when a return is made."""
        is_closed = self.closed_on is not None and (self.closed_on <= day or self.is_nfa)
        assessments = tuple(
            replace(found, factors=found.factors if found.ended_on else ())
            for found in begun(self.assessments, day)
        )
        return replace(
            self,
            closed_on=self.closed_on if is_closed else None,
            reason=self.reason if is_closed else None,
            assessments=assessments,
            plans=begun(self.plans, day),
            enquiries=begun(self.enquiries, day),
            protection=begun(self.protection, day),
        )


def begun(intervals: Iterable[Kept], day: date) -> tuple[Kept, ...]:
    """Return those that had begun by a day, open if they ended later."""
    return tuple(
        found if found.ended_on and found.ended_on <= day else replace(found, ended_on=None)
        for found in intervals
        if found.started_on <= day
    )


def census_cases(council: SimulatedCouncil, la_code: str, dice: Dice) -> list[CensusCase]:
    """Return every case of social care in order of date."""
    children = {person: census_child(person, la_code, dice) for person in council.filed.people_of("LCS")}
    return [
        census_case(children[records[0].person], records, dice)
        for records in case_records(council.filed.spells)
    ]


def census_child(person: PersonRecord, la_code: str, dice: Dice) -> CensusChild:
    former = make_upn(dice, la_code, person.birth_date_returned.year) if dice.chance(HAS_FORMER_UPN) else None
    unknown, disabilities = dice.pick(UPN_UNKNOWN), dice.pick(DISABILITIES)
    return CensusChild(person, disabilities, None if person.upn else unknown, former if person.upn else None)


def case_records(records: Sequence[SpellRecord]) -> Iterator[list[SpellRecord]]:
    """Yield the records of each case, the referral first; two referrals of one day are one case."""
    current: dict[Child, list[SpellRecord]] = {}
    cases: list[list[SpellRecord]] = []
    for record in records:
        child, spell = record.fact.child, record.fact
        is_referral = spell.spell_type == "CSC_REFERRAL"
        case = current.get(child)
        if is_referral and (case is None or case[0].fact.started_on < spell.started_on):
            current[child] = [record]
            cases.append(current[child])
        elif case is not None and not is_referral:
            case.append(record)
    yield from cases


def census_case(child: CensusChild, records: Sequence[SpellRecord], dice: Dice) -> CensusCase:
    """Return the case that these records are of."""
    referral, *further = (record.fact for record in records)
    closed_on, reason = closure(referral, further)
    enquiries = once(
        Enquiry(spell.started_on, conference_after(spell, further)) for spell in of_type("S47", further)
    )
    return CensusCase(
        child=child,
        referred_on=referral.started_on,
        source=valid_code("SOURCE", referral.source, referral.started_on),
        need=referral.need,
        is_nfa=bool(referral.is_nfa),
        closed_on=closed_on,
        reason=valid_code("CIN_CLOSURE", reason, closed_on),
        is_conference_on_referral=dice.chance(DATED_ON_REFERRAL),
        assessments=once(
            Assessment(spell.started_on, spell.ended_on, draw_factors(spell.started_on, dice))
            for spell in of_type("CSC_ASSESSMENT", further)
        ),
        plans=once(
            Interval(spell.started_on, spell.ended_on)
            for spell in of_type("CIN", further)
            if dice.chance(HAS_PLAN)
        ),
        enquiries=enquiries,
        protection=once(
            Protection(
                spell.started_on,
                spell.ended_on,
                dice.pick(CATEGORIES),
                dice.pick(CATEGORIES),
                dice.number(0, 2),
            )
            for spell in of_type("CPP", further)
        ),
    )


def of_type(spell_type: str, spells: Iterable[Spell]) -> list[Spell]:
    return [spell for spell in spells if spell.spell_type == spell_type]


def once(intervals: Iterable[Kept]) -> tuple[Kept, ...]:
    """Return the first of those that begin on one day: a system holds one of a kind."""
    first: dict[date, Kept] = {}
    for found in intervals:
        first.setdefault(found.started_on, found)
    return tuple(first.values())


def closure(referral: Spell, spells: Sequence[Spell]) -> tuple[date | None, str | None]:
    """Return when and why a case closed: with the time in need, else with the assessment."""
    if referral.is_nfa:
        return referral.ended_on, "RC8"
    for spell_type in ("CIN", "CSC_ASSESSMENT"):
        for spell in of_type(spell_type, spells):
            return spell.ended_on, spell.end_reason if spell.ended_on else None
    return None, None


def conference_after(enquiry: Spell, spells: Iterable[Spell]) -> date | None:
    """Return the day of the conference that an enquiry led to."""
    held = [spell.started_on for spell in of_type("ICPC", spells) if spell.started_on == enquiry.ended_on]
    return held[0] if held else None


def valid_code(name: str, code: str | None, day: date | None) -> str | None:
    """Return a code, or what was written instead while there was none."""
    if code is None or day is None or code_set(name)[code].is_valid_on(day):
        return code
    return BEFORE_CODE[code]


def draw_factors(started_on: date, dice: Dice) -> tuple[str, ...]:
    known = [code for code in FACTORS if code_set("ASSESSMENT_FACTOR")[code].is_valid_on(started_on)]
    return tuple(sorted({dice.one_of(known) for _ in range(dice.number(1, 4))}))
