"""One simulated council: its families live through the window, and its systems file them."""

from dataclasses import dataclass
from datetime import date
from itertools import count

import numpy as np

from ehplatform.simulate import early_help, social_care
from ehplatform.simulate.adoption import Adoption, adoptions
from ehplatform.simulate.course import CouncilWays, Course
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.dirt_profiles import CLEAN
from ehplatform.simulate.facts import Case, Spell
from ehplatform.simulate.filing import FilingRoom
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.population import Population
from ehplatform.simulate.records import Filed
from ehplatform.simulate.spelling import Speller
from ehplatform.simulate.support import SupportRoom
from ehplatform.simulate.working_days import in_school_holiday

SUPPORT_DICE = 6
"""Sets the draws of what goes on in cases apart: the courses do not hang on them."""
RULES = {"early_help": early_help.receive, "social_care": social_care.receive}


@dataclass(frozen=True)
class SimulatedCouncil:
    """What truly happened, and what the systems hold of it."""

    cases: list[Case]
    spells: list[Spell]
    filed: Filed
    adoptions: list[Adoption]


def simulate_council(plan: Plan, la_code: str, parameters: Parameters) -> SimulatedCouncil:
    """Simulate one council; depends on the plan's size, window and seed, and on no other council.

    What goes on in cases is drawn only where the files tell of it: it is a large part of the facts.
    """
    dice = Dice(plan.seed, int(la_code))
    ways = CouncilWays(
        dice=dice,
        parameters=parameters,
        until=plan.until,
        early_help_factor=float(dice.generator.uniform(*parameters.early_help.council_factor)),
        social_care_return=parameters.social_care.returns_in_12_months(la_code),
        numbers=count(1),
    )
    population = Population(dice, la_code, parameters, plan.until)
    room = FilingRoom(dice, la_code, plan, parameters.families)
    support_room = SupportRoom(Dice(plan.seed, int(la_code), SUPPORT_DICE), parameters.support, plan.until)
    courses: list[Course] = []
    adopted: list[Adoption] = []
    while len(room.children_known) < plan.children:
        course = Course(population.make_family(entry_day(plan, dice, parameters)), ways)
        run(course)
        if plan.tells_of_support(la_code):
            support_room.support(course.cases)
        room.file_family(course)
        for adoption in adoptions(course, population):
            room.file_adoption(adoption)
            adopted.append(adoption)
        courses.append(course)
    filed = room.finish(courses, Speller(dice, is_faultless=plan.dirt == CLEAN))
    cases = [case for course in courses for case in course.cases]
    spells = [spell for course in courses for spell in course.spells]
    return SimulatedCouncil(cases, spells, filed, adopted)


def entry_day(plan: Plan, dice: Dice, parameters: Parameters) -> date:
    """Draw the day on which services first hear of a family."""
    window = (plan.until - plan.since).days
    while True:
        day = dice.date_between(plan.since, plan.until)
        weight = np.interp((day - plan.since).days, (0, 365, max(366, window)), parameters.new_families)
        if dice.chance(float(weight) * (parameters.new_in_holidays if in_school_holiday(day) else 1)):
            return day


def run(course: Course) -> None:
    """Let one family's course take its way, then forget what lies after the window."""
    ways, family = course.ways, course.family
    children = [child for child in family.children if child.is_here(family.entry)]
    together = ways.dice.some(children, ways.parameters.early_help.siblings_return_together)
    is_early_help = ways.dice.chance(ways.parameters.early_help.first_contact_is_early_help)
    course.expect("early_help" if is_early_help else "social_care", family.entry, together, "new")
    for referral in course.referrals():
        RULES[referral.service](course, referral)
    for case in course.cases:
        case.as_of(ways.until)
    for spell in course.spells:
        spell.as_of(ways.until)
    course.spells = [spell for spell in course.spells if spell.started_on <= ways.until]
