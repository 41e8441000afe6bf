"""The rules of Early Help: from a referral to what follows the closure.

A case is open from the decision to the closure. What follows is drawn when the case is opened: a
race between a return to Early Help and an escalation to social care.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ehplatform.simulate.course import Course, Referral, Service
from ehplatform.simulate.facts import Case
from ehplatform.simulate.people import Child
from ehplatform.simulate.working_days import add_working_days, in_school_holiday, next_working_day

HALF_YEAR, YEAR = 183, 365
SHORTEST_CASE = 7
SOONEST_RETURN = 3
"""Days; after a shorter gap the two episodes would be one under the common definition."""
LATE = (7, 30)
"""Working days to the allocation of a worker that comes late."""
ASSESSMENT_DELAY = (0, 14)
WORKERS = 60


def receive(course: Course, referral: Referral) -> None:
    """Record a referral to Early Help for each child named in it, and what follows."""
    children = [child for child in referral.children if child.is_here(referral.day)]
    if not children:
        return
    source = referral.source or draw_source(course, referral)
    if must_wait(course, referral, source):
        later = after_holiday(course, referral.day)
        course.expect("early_help", later, referral.children, referral.cause, source)
        return
    day, number = referral.day, next(course.ways.numbers)
    rules, dice = course.ways.parameters.early_help, course.ways.dice
    route = draw_route(course, referral, source)
    decided_on = next_working_day(day + timedelta(days=dice.number(*rules.decision_days)))
    cases = [Case(child, number, day, source, route, decided_on, "PENDING") for child in children]
    course.cases += cases
    fresh = [case for case in cases if course.early_help_until.get(case.child, day) <= day]
    for case in cases:
        if case not in fresh:
            case.outcome = dice.pick(rules.outcomes_while_open)
    if fresh:
        decide(course, referral, fresh, decided_on)
    if dice.chance(rules.entered_twice):
        again = next(course.ways.numbers)
        course.cases += [Case(c.child, again, day, source, route, decided_on, "DUPLICATE") for c in fresh]


def draw_source(course: Course, referral: Referral) -> str:
    if referral.cause == "step_down":
        return "5A"
    return course.ways.dice.pick(course.ways.parameters.early_help.sources)


def must_wait(course: Course, referral: Referral, source: str) -> bool:
    """Whether a school would have made the referral, but there is no school on that day."""
    rules = course.ways.parameters.early_help
    closed = source in rules.school_sources and in_school_holiday(referral.day)
    return closed and referral.source is None and not course.ways.dice.chance(rules.kept_in_holidays)


def after_holiday(course: Course, day: date) -> date:
    while in_school_holiday(day):
        day += timedelta(days=1)
    return day + timedelta(days=course.ways.dice.number(0, 25))


def draw_route(course: Course, referral: Referral, source: str) -> str:
    rules, dice = course.ways.parameters.early_help, course.ways.dice
    if referral.cause == "step_down":
        return "STEP_DOWN"
    if referral.cause == "return":
        ends = [course.early_help_until[c] for c in referral.children if c in course.early_help_until]
        recent = bool(ends) and (referral.day - max(ends)).days <= rules.reopened_within_days
        if recent and dice.chance(rules.recorded_as_reopened):
            return "REOPEN"
    if referral.cause == "new" and dice.chance(rules.transfers_in):
        return "TRANSFER_IN"
    return "SELF" if source in {"1A", "1C"} else "AGENCY"


def decide(course: Course, referral: Referral, cases: Sequence[Case], decided_on: date) -> None:
    """Accept a family's referral, or send it elsewhere; a child who has left by then needs nothing."""
    rules, dice = course.ways.parameters.early_help, course.ways.dice
    outcome = dice.pick(rules.outcomes)
    if referral.cause == "step_down" and dice.chance(rules.accepted_step_downs):
        outcome = "ACCEPTED"
    here = [case for case in cases if case.child.is_here(decided_on)]
    for case in cases:
        case.outcome = outcome if case in here else "NFA"
        course.early_help_until[case.child] = decided_on
    children = [case.child for case in here]
    if not children:
        return
    if outcome == "ACCEPTED":
        open_cases(course, here, decided_on)
    elif outcome == "REDIRECT_CSC":
        course.expect("social_care", decided_on + timedelta(days=dice.number(0, 2)), children, "new")
    else:
        race(course, children, decided_on, factor=1.0)


@dataclass(frozen=True)
class FamilyPlan:
    """What siblings' cases have in common."""

    decided_on: date
    closes_on: date
    end_reason: str
    tier: str
    started_on: date
    allocated_on: date | None
    worker: int
    assessment: tuple[int, date, date | None, str] | None
    """Number, start, completion, and the kind of organisation that did it."""


def open_cases(course: Course, cases: Sequence[Case], decided_on: date) -> None:
    """Give support to a family: one worker, one assessment, one closure, and what comes after."""
    plan = draw_plan(course, decided_on)
    for case in cases:
        apply(plan, case)
        course.early_help_until[case.child] = case.closed_on or plan.closes_on
    rules, dice = course.ways.parameters.early_help, course.ways.dice
    if dice.chance(rules.referred_while_open):
        day = dice.date_between(decided_on + timedelta(days=1), plan.closes_on - timedelta(days=1))
        course.expect("early_help", day, [case.child for case in cases], "while_open")
    if staying := [case.child for case in cases if case.closed_on == plan.closes_on]:
        follow(course, staying, plan)


def draw_plan(course: Course, decided_on: date) -> FamilyPlan:
    rules, dice = course.ways.parameters.early_help, course.ways.dice
    reason = dice.pick(rules.end_reasons)
    length = dice.log_normal_days(*rules.episode_days) * rules.length_factor.get(reason, 1.0)
    started_on = add_working_days(decided_on, dice.pick(rules.start_delay))
    return FamilyPlan(
        decided_on=decided_on,
        closes_on=decided_on + timedelta(days=max(SHORTEST_CASE, round(length))),
        end_reason=reason,
        tier=dice.pick(rules.tiers),
        started_on=started_on,
        allocated_on=draw_allocation(course, decided_on),
        worker=dice.number(1, WORKERS),
        assessment=draw_assessment(course, started_on) if dice.chance(rules.assessed) else None,
    )


def draw_allocation(course: Course, decided_on: date) -> date | None:
    rules, dice = course.ways.parameters.early_help, course.ways.dice
    delay = dice.number(*LATE) if dice.chance(rules.allocated_late) else dice.pick(rules.allocation_delay)
    return None if dice.chance(rules.never_allocated) else add_working_days(decided_on, delay)


def draw_assessment(course: Course, started_on: date) -> tuple[int, date, date | None, str]:
    rules, dice = course.ways.parameters.early_help, course.ways.dice
    begins = next_working_day(started_on + timedelta(days=dice.number(*ASSESSMENT_DELAY)))
    days = max(1, dice.log_normal_days(*rules.assessment_days))
    completed = (
        None
        if dice.chance(rules.assessment_not_completed)
        else next_working_day(begins + timedelta(days=days))
    )
    return next(course.ways.numbers), begins, completed, dice.pick(rules.assessors)


def apply(plan: FamilyPlan, case: Case) -> None:
    """Write the family's plan into one child's case; a child who leaves earlier is closed earlier."""
    child = case.child
    leaves_first = child.leaves_on < plan.closes_on
    closed_on = child.leaves_on if leaves_first else plan.closes_on
    case.started_on, case.tier = min(plan.started_on, closed_on), plan.tier
    case.allocated_on, case.worker = plan.allocated_on, plan.worker
    if plan.assessment:
        (
            case.family_assessment,
            case.assessment_started_on,
            case.assessment_completed_on,
            case.assessed_by,
        ) = plan.assessment
    case.close(closed_on, child.leaves_because if leaves_first else plan.end_reason)


def follow(course: Course, children: Sequence[Child], plan: FamilyPlan) -> None:
    """Draw what follows the closure: a step up, or a race between return and escalation."""
    rules, dice = course.ways.parameters.early_help, course.ways.dice
    if plan.end_reason == "STEP_UP":
        day = plan.closes_on + timedelta(days=dice.number(*rules.step_up_days))
        if not dice.chance(rules.step_up_without_referral):
            course.expect("social_care", max(day, plan.decided_on), children, "step_up")
    else:
        race(course, children, plan.closes_on, rules.return_factor.get(plan.end_reason, 1.0))


def race(course: Course, children: Sequence[Child], closed_on: date, factor: float) -> None:
    """Expect whichever comes first, a return to Early Help or a referral to social care."""
    rules, dice = course.ways.parameters.early_help, course.ways.dice
    # A later referral names each child with this chance, so the family's risk is higher than a child's.
    factor /= rules.siblings_return_together
    returns = rules.returns_in_6_months * course.ways.early_help_factor * factor
    back = dice.waiting_days(returns, HALF_YEAR, rules.falling_risk)
    up = dice.waiting_days(rules.escalates_in_12_months * factor, YEAR, rules.falling_risk)
    if min(back, up) > (course.ways.until - closed_on).days:
        return
    day = closed_on + timedelta(days=max(SOONEST_RETURN, min(back, up)))
    service: Service = "early_help" if back <= up else "social_care"
    course.expect(service, day, course.returning(children, day), "return")
