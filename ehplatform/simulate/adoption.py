"""Adoption: a child whom social care knew comes back to its files as another person.

An adopted child is given a new NHS number, and the former one is made invalid (NHS England, Primary Care
Support: adoption); a school may issue a new unique pupil number (DfE, *Unique pupil numbers: a guide for
schools and local authorities*, 1.1 and 6.5). Who the child was is confidential. So in the truth there are two
persons, and nothing may join them. Here adoption comes after everything recorded of the child before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ehplatform.model.months import add_months
from ehplatform.simulate.course import Course
from ehplatform.simulate.people import Child
from ehplatform.simulate.population import Population

OLDEST = 12
DAYS_AFTER_LAST = 30


@dataclass(frozen=True)
class Adoption:
    """On this day one child ceases to be known, and another begins to be."""

    before: Child
    after: Child
    day: date


def adoptions(course: Course, population: Population) -> Iterator[Adoption]:
    """Yield the adoptions of a family's children whom social care has known."""
    dice, until = population.dice, population.until
    for child in tuple(course.family.children):
        first = free_from(course, child)
        last = min(until, child.leaves_on, add_months(child.birth, 12 * OLDEST))
        if first and first <= last and dice.chance(population.parameters.adopted):
            day = dice.date_between(first, last)
            yield Adoption(child, population.adopt(child, day), day)


def free_from(course: Course, child: Child) -> date | None:
    """Return the day from which a child can be adopted; None for one never known, or still in work."""
    spells = [spell for spell in course.spells if spell.child is child]
    cases = [case for case in course.cases if case.child is child]
    is_in_work = any(spell.ended_on is None and not spell.is_nfa for spell in spells) or any(
        case.decided_on is None or (case.started_on and case.closed_on is None) for case in cases
    )
    if not spells or is_in_work:
        return None
    days = [day for spell in spells for day in (spell.started_on, spell.ended_on) if day]
    days += [day for case in cases for day in (case.referred_on, case.decided_on, case.closed_on) if day]
    return max(days) + timedelta(days=DAYS_AFTER_LAST)
