"""The rules of statutory social care: referral, assessment, and a case that may lead further.

A referral is recorded only for a child without an open case (DfE, children in need census). The
length of a case counts from the referral to the closure, as in the published statistics.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from ehplatform.simulate.course import Course, Referral
from ehplatform.simulate.facts import Spell
from ehplatform.simulate.people import Child
from ehplatform.simulate.working_days import add_working_days, next_working_day

YEAR = 365
LONGEST_ASSESSMENT = 120
SHORTEST_PLAN = 14
CLOSURE_WHEN_LEAVING = {"MOVED_AREA": "RC5", "DIED": "RC2", "AGED_OUT": "RC7"}


def receive(course: Course, referral: Referral) -> None:
    """Record a referral to social care, and the case that follows."""
    day, rules, dice = referral.day, course.ways.parameters.social_care, course.ways.dice
    children = [
        child
        for child in referral.children
        if child.is_here(day) and course.social_care_until.get(child, day) <= day
    ]
    if not children:
        return
    source = "5D" if referral.cause == "step_up" else dice.pick(rules.sources)
    need = dice.pick(rules.needs)
    is_step_up = referral.cause == "step_up"
    is_nfa = dice.chance(rules.stepped_up_no_further_action if is_step_up else rules.no_further_action)
    decided_on = next_working_day(day + timedelta(days=dice.number(0, 1)))
    for child in children:
        record(course, Spell(child, "CSC_REFERRAL", day, decided_on, source, need, is_nfa))
    if is_nfa:
        close(course, children, decided_on)
    else:
        assess(course, children, day, decided_on, need)


def assess(course: Course, children: Sequence[Child], referred_on: date, begins: date, need: str) -> None:
    """Assess a family: most are found to be in need, the others leave, some of them to Early Help."""
    rules, dice = course.ways.parameters.social_care, course.ways.dice
    days = min(LONGEST_ASSESSMENT, max(3, dice.log_normal_days(*rules.assessment_days)))
    assessed_on = next_working_day(begins + timedelta(days=days))
    in_need = not dice.chance(rules.assessed_not_in_need)
    to_early_help = not in_need and dice.chance(rules.to_early_help_after_assessment)
    reason = None if in_need else "RC9" if to_early_help else "RC8"
    for child in children:
        record(course, Spell(child, "CSC_ASSESSMENT", begins, assessed_on, end_reason=reason))
    if in_need:
        help_in_need(course, children, referred_on, assessed_on, need)
        return
    if dice.chance(rules.section_47):
        enquire(course, children, begins)
    if to_early_help:
        course.expect("early_help", assessed_on + timedelta(days=dice.number(0, 10)), children, "step_down")
    close(course, children, assessed_on, goes_on=to_early_help)


def help_in_need(
    course: Course, children: Sequence[Child], referred_on: date, begins: date, need: str
) -> None:
    """Open a case of a family in need; long cases may hold a protection plan or time in care."""
    rules, dice = course.ways.parameters.social_care, course.ways.dice
    days = dice.number(*dice.pick(rules.case_days))
    ends = max(referred_on + timedelta(days=days), begins + timedelta(days=SHORTEST_PLAN))
    has_plan = days >= rules.plan_needs_days and dice.chance(rules.protection_plan)
    in_care = days >= rules.looked_after_needs_days and dice.chance(rules.looked_after)
    reason = dice.pick(rules.closure_reasons_after_care) if in_care else "RC7"
    for child in children:
        record(course, Spell(child, "CIN", begins, ends, need=need, end_reason=reason))
    if has_plan:
        protect(course, children, begins, ends)
    elif dice.chance(rules.section_47):
        enquire(course, children, begins)
    if in_care:
        look_after(course, children, begins, ends)
    steps_down = dice.chance(rules.steps_down)
    if steps_down:
        day = ends + timedelta(days=dice.number(*rules.step_down_days))
        course.expect("early_help", day, children, "step_down")
    close(course, children, ends, goes_on=steps_down)


def enquire(course: Course, children: Sequence[Child], begins: date) -> date:
    """Record a section 47 enquiry and return the day it ends."""
    ends = add_working_days(begins, course.ways.dice.number(5, 15))
    for child in children:
        record(course, Spell(child, "S47", begins, ends))
    return ends


def protect(course: Course, children: Sequence[Child], begins: date, ends: date) -> None:
    """Record an enquiry, the conference within 15 working days, and a plan for part of the case."""
    conference = enquire(course, children, begins)
    last = conference + (ends - conference) * (0.5 + 0.45 * float(course.ways.dice.generator.random()))
    for child in children:
        record(course, Spell(child, "ICPC", conference, conference))
        record(course, Spell(child, "CPP", conference, last))


def look_after(course: Course, children: Sequence[Child], begins: date, ends: date) -> None:
    """Record time in care from some point of the case to its end; an unborn child cannot be in care."""
    first = begins + (ends - begins) * (0.4 * float(course.ways.dice.generator.random()))
    for child in children:
        if child.birth < ends:
            record(course, Spell(child, "CLA", max(first, child.birth), ends))


def record(course: Course, spell: Spell) -> None:
    """Keep a spell as far as the child is here: who moves away, dies or turns 18 is closed that day."""
    child = spell.child
    if spell.started_on >= child.leaves_on:
        return
    if spell.ended_on and spell.ended_on > child.leaves_on:
        spell.ended_on = child.leaves_on
        if spell.spell_type == "CIN":
            spell.end_reason = CLOSURE_WHEN_LEAVING[child.leaves_because]
    course.spells.append(spell)


def close(course: Course, children: Sequence[Child], closed_on: date, goes_on: bool = False) -> None:
    """Close the case; expect the family back some day, and in Early Help unless it goes on there."""
    rules, dice = course.ways.parameters.social_care, course.ways.dice
    for child in children:
        course.social_care_until[child] = closed_on
    share = course.ways.parameters.early_help.siblings_return_together
    returns = course.ways.social_care_return / share
    back = dice.waiting_days(returns, YEAR, rules.falling_risk, point=dice.evenly())
    helped = dice.waiting_days(rules.early_help_in_12_months / share, YEAR, rules.falling_risk)
    days_left = (course.ways.until - closed_on).days
    if back <= days_left:
        day = closed_on + timedelta(days=back)
        course.expect("social_care", day, course.returning(children, day), "return")
    if helped <= days_left and not goes_on:
        day = closed_on + timedelta(days=helped)
        course.expect("early_help", day, course.returning(children, day), "return")
