"""What goes on while a family is supported: needs, scores, reviews, contacts, and what the family says.

Drawn for a family as a whole, after its course is known, so that it fits how the cases ended: one assessment
finds needs of the family and of each child, one worker sees them all. It has dice of its own, so that the
course of a council is the same with it and without.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

from ehplatform.model.codes import Score, code_set
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.facts import Answers, Case, Feedback, Need, Review, Support, WorkerContact
from ehplatform.simulate.parameters import SDQ, SDQ_TOTAL, TOOLS, SupportParameters, ToolParameters
from ehplatform.simulate.people import Child
from ehplatform.simulate.working_days import next_working_day

T = TypeVar("T")

OTHERWISE = ""
"""The end reason that stands for those not listed."""
SCHOOL_AGE = 5
EARLY_YEARS, EDUCATION = "02", "01"
CHILD_IS_THERE = frozenset({"VISIT", "OFFICE", "VIDEO"})
"""Modes of contact at which a worker can see a child."""
GOOD_MARK = 3
HALFWAY = 0.5
"""A review comes when about half of the change has been made."""


@dataclass(frozen=True)
class FamilyCase:
    """The cases of brothers and sisters who were taken on together, and how they ended for the family.

    `ended_on` is the last closure, absent while a case is open; `last_day` bounds what can have happened.
    """

    cases: Sequence[Case]
    started_on: date
    ended_on: date | None
    end_reason: str
    last_day: date

    def of_reason(self, values: dict[str, T]) -> T:
        """Return the value for how the family's case ended."""
        return values.get(self.end_reason, values[OTHERWISE])

    def days_from_start(self, days: int) -> date:
        return next_working_day(self.started_on + timedelta(days=days))


def family_case(cases: Sequence[Case], until: date) -> FamilyCase:
    """Return siblings' cases as one; all of them have started."""
    started_on = min(case.started_on for case in cases if case.started_on)
    ends = [(case.closed_on, case.end_reason or OTHERWISE) for case in cases if case.closed_on]
    if len(ends) < len(cases):
        return FamilyCase(cases, started_on, None, OTHERWISE, until)
    ended_on, reason = max(ends)
    return FamilyCase(cases, started_on, ended_on, reason, ended_on)


class SupportRoom:
    """Draws what goes on in the cases of one council."""

    def __init__(self, dice: Dice, parameters: SupportParameters, until: date) -> None:
        self.dice = dice
        self.parameters = parameters
        self.until = until
        self.tool = dice.pick(parameters.family_tools)

    def support(self, cases: Iterable[Case]) -> None:
        """Write into the cases of one family what went on in them."""
        together: dict[int, list[Case]] = defaultdict(list)
        for case in cases:
            if case.started_on:
                together[case.family_referral].append(case)
        for siblings in together.values():
            self.support_together(family_case(siblings, self.until))

    def support_together(self, family: FamilyCase) -> None:
        needs = self.needs(family)
        reviews = list(self.reviews(family))
        answers = list(self.answers(family, TOOLS[self.tool], self.tool, reviews))
        contacts = list(self.contacts(family))
        feedback = self.feedback(family)
        for case, found in zip(family.cases, needs, strict=True):
            sdq = self.sdq(family, case.child, reviews)
            self.write(
                family,
                case,
                needs=found,
                answers=[*answers, *sdq],
                reviews=reviews,
                contacts=[self.as_seen(contact, case.child) for contact in contacts],
                feedback=feedback.get(case.child, []),
            )

    def write(
        self,
        family: FamilyCase,
        case: Case,
        *,
        needs: Iterable[Need],
        answers: Iterable[Answers],
        reviews: Iterable[Review],
        contacts: Iterable[WorkerContact],
        feedback: Iterable[Feedback],
    ) -> None:
        """Keep of the family's support what lies within this child's case, and within the window."""
        last = case.closed_on or self.until
        closes_with_family = case.closed_on is not None and case.closed_on == family.ended_on
        keyed_until = self.until if closes_with_family else last
        case.support = Support(
            tuple(need_of_case(need, case, last) for need in needs if need.identified_on <= last),
            tuple(one for one in answers if one.answered_on <= keyed_until),
            tuple(review_until(review, last) for review in reviews if review.due_on <= last),
            tuple(contact for contact in contacts if contact.day <= last),
            tuple(one for one in feedback if one.answered_on <= self.until),
        )

    # ---- needs ----

    def needs(self, family: FamilyCase) -> list[list[Need]]:
        """Draw the needs of each child, in the order of the cases; of some families none is recorded."""
        if not self.dice.chance(self.parameters.needs_recorded):
            return [[] for _ in family.cases]
        shared = self.family_needs(family)
        return [
            [*(self.siblings_own(shared) if place else shared), *self.child_needs(family, case, shared)]
            for place, case in enumerate(family.cases)
        ]

    def family_needs(self, family: FamilyCase) -> list[Need]:
        """Draw the needs that all children of the family share."""
        first = family.cases[0]
        if first.assessment_started_on is None:
            return []
        found_on = first.assessment_completed_on or first.assessment_started_on
        codes = self.distinct(
            lambda: self.dice.pick(self.parameters.family_needs),
            self.dice.pick(self.parameters.family_need_count),
        )
        return [self.need(family, code, found_on) for code in codes]

    def child_needs(self, family: FamilyCase, case: Case, shared: Iterable[Need]) -> list[Need]:
        """Draw the needs of one child that the whole family does not have."""
        if case.assessment_started_on is None:
            return []
        found_on = case.assessment_completed_on or case.assessment_started_on
        count = self.dice.pick(self.parameters.child_need_count)
        codes = self.distinct(lambda: self.dice.pick(self.parameters.child_needs), count)
        if age_on(case.child, found_on) < SCHOOL_AGE:
            codes = [EARLY_YEARS if code == EDUCATION else code for code in codes]
        of_family = {need.code for need in shared}
        return [self.need(family, code, found_on) for code in codes if code not in of_family]

    def need(self, family: FamilyCase, code: str, found_on: date) -> Need:
        need = Need(code, self.dice.pick(self.parameters.severity), found_on)
        return self.resolved(need, family) if family.ended_on else need

    def resolved(self, need: Need, family: FamilyCase) -> Need:
        if self.dice.chance(self.parameters.resolution_not_recorded):
            return need
        resolution = self.dice.pick(family.of_reason(self.parameters.resolutions))
        return replace(need, resolved_on=family.ended_on, resolution=resolution)

    def siblings_own(self, shared: Iterable[Need]) -> Iterator[Need]:
        """Yield the family's needs as they are for a further child: a few end another way."""
        for need in shared:
            if need.resolution and self.dice.chance(self.parameters.sibling_differs):
                yield replace(need, resolution="NOT_MET" if need.resolution == "MET" else "MET")
            else:
                yield need

    def distinct(self, draw: Callable[[], T], count: int) -> list[T]:
        values: dict[T, None] = {}
        while len(values) < count:
            values[draw()] = None
        return list(values)

    # ---- scores ----

    def answers(
        self,
        family: FamilyCase,
        tool: ToolParameters,
        code: str,
        reviews: Iterable[Review],
        respondents: Sequence[str] = (),
    ) -> Iterator[Answers]:
        """Yield the fillings-in of one tool: at the start, at some reviews, at the closure."""
        dice, rules, scale = self.dice, self.parameters, scale_of(code)
        truth = dice.generator.normal(*tool.at_start, size=len(tool.domains))
        share = family.of_reason(rules.share_of_gain)
        share += rules.families_gain_differently * float(dice.generator.standard_normal())
        gain = tool.gain * share * (1 if tool.is_high_better else -1)
        for stage, day, progress in self.occasions(family, reviews):
            written = None if dice.chance(rules.stage_not_recorded) else stage
            for respondent in respondents or (tool.respondent,):
                noise = tool.noise * dice.generator.standard_normal(len(tool.domains))
                points = np.clip((truth + gain * progress + noise).round(), scale.minimum, scale.maximum)
                scores = zip(tool.domains, points.astype(int).tolist(), strict=True)
                yield Answers(code, respondent, written, day, tuple(scores))

    def occasions(self, family: FamilyCase, reviews: Iterable[Review]) -> Iterator[tuple[str, date, float]]:
        """Yield when a family is scored: stage, day, and how much of the change has been made by then."""
        dice, rules = self.dice, self.parameters
        first_on = self.first_scored_on(family)
        if first_on:
            yield "BASELINE", first_on, 0.0
        earliest = first_on or family.started_on
        for review in reviews:
            if review.held_on and review.held_on > earliest and dice.chance(rules.scored_at_review):
                yield "REVIEW", review.held_on, HALFWAY
        if family.ended_on and dice.chance(family.of_reason(rules.scored_at_closure)):
            day = family.ended_on + timedelta(days=dice.number(*rules.closing_score_days))
            yield "CLOSURE", max(day, earliest), 1.0

    def first_scored_on(self, family: FamilyCase) -> date | None:
        """Draw the day of the first score: from the referral on, for a few late, for some never."""
        dice, rules = self.dice, self.parameters
        is_late = dice.chance(rules.first_score_late)
        day = family.days_from_start(
            dice.number(*(rules.first_score_late_days if is_late else rules.first_score_days))
        )
        if not is_late:
            day = max(family.cases[0].referred_on, min(day, family.last_day))
        return day if day <= family.last_day and dice.chance(rules.first_score) else None

    def sdq(self, family: FamilyCase, child: Child, reviews: Iterable[Review]) -> list[Answers]:
        """Draw the SDQ of one child: by parent, teacher and, from some age on, the child."""
        rules, age = self.parameters, age_on(child, family.started_on)
        youngest, oldest = rules.sdq_ages
        if not (youngest <= age <= oldest and self.dice.chance(rules.sdq)):
            return []
        asked = [
            who
            for who, share in rules.sdq_respondents.items()
            if (who != "CHILD" or age >= rules.sdq_asks_child_from) and self.dice.chance(share)
        ]
        return list(self.answers(family, SDQ_TOTAL, SDQ, reviews, asked or ["PARENT"]))

    # ---- reviews, contacts, feedback ----

    def reviews(self, family: FamilyCase) -> Iterator[Review]:
        """Yield the reviews of the family's plan; the next is due some weeks after the one before was."""
        dice, rules = self.dice, self.parameters
        if not dice.chance(rules.reviews_recorded):
            return
        due_on = family.days_from_start(rules.review_every_days)
        while due_on <= family.last_day:
            held_on = self.held_on(due_on)
            if held_on and held_on > family.last_day:
                held_on = None
            yield Review(due_on, held_on, self.decision(family, held_on) if held_on else None)
            due_on = next_working_day(due_on + timedelta(days=rules.review_every_days))

    def held_on(self, due_on: date) -> date | None:
        dice, rules = self.dice, self.parameters
        if dice.chance(rules.review_not_held):
            return None
        if dice.chance(rules.review_late):
            return next_working_day(due_on + timedelta(days=dice.number(*rules.review_late_days)))
        return due_on - timedelta(days=dice.number(*rules.review_early_days))

    def decision(self, family: FamilyCase, held_on: date) -> str:
        ended_on, closes_days = family.ended_on, self.parameters.review_closes_days
        if ended_on and (ended_on - held_on).days <= closes_days:
            return "STEP_UP" if family.end_reason == "STEP_UP" else "CLOSE"
        return "CHANGE" if self.dice.chance(self.parameters.review_changes_plan) else "CONTINUE"

    def contacts(self, family: FamilyCase) -> Iterator[WorkerContact]:
        """Yield the worker's contacts with the family, from the allocation on."""
        dice, rules = self.dice, self.parameters
        allocated_on = family.cases[0].allocated_on
        if allocated_on is None:
            return
        day = allocated_on + timedelta(days=dice.number(*dice.pick(rules.first_contact_days)))
        while (day := next_working_day(day)) <= family.last_day:
            fails = family.end_reason == "DISENGAGED" and dice.chance(rules.attempted_before_disengaging)
            mode = "ATTEMPTED" if fails else dice.pick(rules.contact_modes)
            yield WorkerContact(day, mode, mode in CHILD_IS_THERE)
            day += timedelta(days=max(1, dice.log_normal_days(*rules.contact_every_days)))

    def as_seen(self, contact: WorkerContact, child: Child) -> WorkerContact:
        """Return a contact as it was for one child, who need not have been there, nor have been born."""
        is_there = contact.day >= child.birth and self.dice.chance(self.parameters.child_seen)
        return contact if is_there else replace(contact, is_child_seen=False)

    def feedback(self, family: FamilyCase) -> dict[Child, list[Feedback]]:
        """Draw what a closed family says: a parent for all, filed for one child, and maybe a child."""
        dice, rules = self.dice, self.parameters
        if not (family.ended_on and dice.chance(family.of_reason(rules.answers))):
            return {}
        children = [case.child for case in family.cases if case.closed_on == family.ended_on]
        said = {children[0]: [self.form(family, "PARENT")]}
        old_enough = [child for child in children if age_on(child, family.ended_on) >= rules.answers_from_age]
        if old_enough and dice.chance(rules.child_answers):
            said.setdefault(dice.one_of(old_enough), []).append(self.form(family, "CHILD"))
        return said

    def form(self, family: FamilyCase, respondent: str) -> Feedback:
        dice, rules = self.dice, self.parameters
        difference = dice.pick(family.of_reason(rules.marks))
        satisfaction = min(5, max(1, difference + dice.number(-1, 1)))
        day = family.last_day + timedelta(days=dice.number(*rules.answer_days))
        return Feedback(
            respondent,
            max(day, family.started_on),
            self.unless_left_out(difference),
            self.unless_left_out(satisfaction),
            self.unless_left_out(difference >= GOOD_MARK),
        )

    def unless_left_out(self, answer: T) -> T | None:
        return None if self.dice.chance(self.parameters.question_left_out) else answer


def need_of_case(need: Need, case: Case, last: date) -> Need:
    """Return a need as far as it is known in this child's case, which can be closed before the family's."""
    if need.resolved_on is None:
        return need
    if case.closed_on is None:
        return replace(need, resolved_on=None, resolution=None)
    return replace(need, resolved_on=min(need.resolved_on, last))


def review_until(review: Review, last: date) -> Review:
    """Return a review as it stands on the last day of a case: later ones were not held."""
    if review.held_on is None or review.held_on <= last:
        return review
    return replace(review, held_on=None, decision=None)


def scale_of(tool: str) -> Score:
    scale = code_set("TOOL")[tool].score
    if scale is None:
        raise ValueError(
            f"{tool} has no scale in the code set TOOL: add one, or take it out of the parameters"
        )
    return scale


def age_on(child: Child, day: date) -> int:
    """Return whole years; below 0 before birth."""
    return day.year - child.birth.year - ((day.month, day.day) < (child.birth.month, child.birth.day))
