"""What happened: the true involvements of a council's children, before anyone writes them down."""

from dataclasses import dataclass
from datetime import date

from ehplatform.simulate.people import Child


@dataclass(frozen=True, slots=True)
class Need:
    """A need of one child, or one of the family that the child shares."""

    code: str
    severity: int
    identified_on: date
    resolved_on: date | None = None
    resolution: str | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """One filling-in of a tool by one respondent: a score for each domain."""

    tool: str
    respondent: str
    stage: str | None
    answered_on: date
    scores: tuple[tuple[str | None, int], ...]
    """Domain and score; a tool with one total has no domain."""


@dataclass(frozen=True, slots=True)
class Review:
    """A review of the family's plan; without `held_on` it was due and not held."""

    due_on: date
    held_on: date | None
    decision: str | None


@dataclass(frozen=True, slots=True)
class WorkerContact:
    """A contact of the worker with a family, and whether they saw this child."""

    day: date
    mode: str
    is_child_seen: bool


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a parent or a child says of the support; marks are 1 to 5, a question can be left out."""

    respondent: str
    answered_on: date
    made_difference: int | None
    satisfaction: int | None
    is_willing_to_return: bool | None


@dataclass(frozen=True, slots=True)
class Support:
    """What was found, done and measured in one child's case."""

    needs: tuple[Need, ...] = ()
    answers: tuple[Answers, ...] = ()
    reviews: tuple[Review, ...] = ()
    contacts: tuple[WorkerContact, ...] = ()
    feedback: tuple[Feedback, ...] = ()


@dataclass(eq=False)
class Case:
    """One Early Help referral of one child, with everything that followed from it.

    Coded fields hold canonical codes. `started_on` is absent when no support followed;
    `decided_on` is also the day an accepted case opens.
    """

    child: Child
    family_referral: int
    referred_on: date
    source: str | None
    route: str | None
    decided_on: date | None
    outcome: str | None
    started_on: date | None = None
    tier: str | None = None
    allocated_on: date | None = None
    worker: int | None = None
    family_assessment: int | None = None
    assessment_started_on: date | None = None
    assessment_completed_on: date | None = None
    assessed_by: str | None = None
    closed_on: date | None = None
    end_reason: str | None = None
    support: Support = Support()

    def close(self, day: date, reason: str) -> None:
        """End the case; nothing in it is later than its end."""
        self.closed_on, self.end_reason = day, reason
        self.cut(day)

    def as_of(self, until: date) -> None:
        """Forget what lies after `until`; an undecided referral is pending."""
        if self.decided_on and self.decided_on > until:
            self.decided_on, self.outcome = None, "PENDING"
        if self.decided_on is None or (self.started_on and self.started_on > until):
            self.started_on = self.tier = None
            self.allocated_on = self.assessment_started_on = self.closed_on = None
        if self.closed_on is None or self.closed_on > until:
            self.closed_on = self.end_reason = None
        self.cut(until)

    def cut(self, day: date) -> None:
        """Forget the worker and the assessment as far as they lie after `day`."""
        if self.allocated_on is None or self.allocated_on > day:
            self.allocated_on = self.worker = None
        if self.assessment_started_on is None or self.assessment_started_on > day:
            self.assessment_started_on = self.family_assessment = self.assessed_by = None
        if self.assessment_started_on is None or (
            self.assessment_completed_on and self.assessment_completed_on > day
        ):
            self.assessment_completed_on = None


@dataclass(eq=False)
class Spell:
    """One statutory involvement of one child."""

    child: Child
    spell_type: str
    started_on: date
    ended_on: date | None
    source: str | None = None
    need: str | None = None
    is_nfa: bool | None = None
    end_reason: str | None = None

    def as_of(self, until: date) -> None:
        """Forget what lies after `until`."""
        if self.ended_on and self.ended_on > until:
            self.ended_on = self.end_reason = None
            self.is_nfa = None
