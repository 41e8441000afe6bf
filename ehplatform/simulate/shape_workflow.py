"""The export of a workflow-based case-management system: people, and steps that follow each other.

There is no episode in it. A referral step holds the decision; accepted ones are followed by an
allocation, an assessment, reviews and a closure, each naming the step before it. The numbers of
the step types are local, as they are in real installations.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from ehplatform.simulate.canonical import (
    TEMPLATE_ONLY,
    Carrier,
    Row,
    SourceIds,
    Tables,
    early_help_tables,
    group_id,
)
from ehplatform.simulate.council import SimulatedCouncil
from ehplatform.simulate.delimited import british, write_csv
from ehplatform.simulate.facts import Case
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.records import CaseRecord

PEOPLE = {
    "PERSON_ID": "source_person_id",
    "FIRST_NAMES": "forename",
    "LAST_NAMES": "surname",
    "DATE_OF_BIRTH": "birth_date",
    "GENDER": "sex_code",
    "ETHNICITY": "ethnicity_code",
    "POST_CODE": "postcode",
    "UPN": "upn",
    "NHS_NUMBER": "nhs_number",
    "GROUP_ID": "family_ref",
    "LEFT_AREA_ON": "left_area_date",
}
STEP_HEADER = (
    "STEP_ID", "PERSON_ID", "GROUP_ID", "STEP_TYPE_ID", "STEP_TYPE", "STATUS", "STARTED_ON", "COMPLETED_ON",
    "PREVIOUS_STEP_ID", "WORKER_ID", "ANSWER_SOURCE", "ANSWER_ROUTE", "ANSWER_OUTCOME", "ANSWER_TIER",
    "GROUP_STEP_ID",
)  # fmt: skip
STEP_TYPES = {
    "referral": (8, "Early Help Referral Decision"),
    "allocation": (11, "Early Help Engagement"),
    "assessment": (12, "Early Help Family Assessment"),
    "review": (14, "Team Around the Family Review"),
    "closure": (17, "Early Help Closure"),
}
"""The last two digits of a step type's number, and its name."""
STEP_BASES = {"306": 1200, "209": 2200}
OTHER_STEP_BASE = 1200

STEPS_PER_CASE = 40
REVIEW_EVERY_DAYS = 84
CANCELLED_EVERY = 97
"""Each so many-th case holds a step that was cancelled, and one that was only proposed."""


def step_id(record: CaseRecord, place: int) -> str:
    return str(1_000_000 + record.number * STEPS_PER_CASE + place)


def source_ids(record: CaseRecord) -> SourceIds:
    """Name records by their steps; an episode has the number of the referral it came from."""
    referral = record.new_referral_id or step_id(record, 0)
    return SourceIds(referral, referral, allocation=step_id(record, 1), assessment=step_id(record, 2))


CARRIER = Carrier(source_ids, "decision_date", TEMPLATE_ONLY | {"completing_org", "death_date"})


def write(folder: Path, plan: Plan, la_code: str, council: SimulatedCouncil) -> Tables:
    """Write ``SYNTHETIC_people_<date>.csv`` and ``SYNTHETIC_steps_<date>.csv``; return what they tell."""
    extract_date, tables = plan.until.isoformat(), early_help_tables(council.filed, CARRIER)
    people = (
        {header: british(line[column]) for header, column in PEOPLE.items()}
        for line in map(Row.as_written, tables["person_record"])
    )
    write_csv(folder / f"SYNTHETIC_people_{extract_date}.csv", list(PEOPLE), people)
    base = STEP_BASES.get(la_code, OTHER_STEP_BASE)
    steps = (step for record in council.filed.cases for step in steps_of(record, base, plan.until))
    write_csv(folder / f"SYNTHETIC_steps_{extract_date}.csv", STEP_HEADER, steps)
    return tables


class StepWriter:
    """Writes the steps of one case; each follows the one before it."""

    def __init__(self, record: CaseRecord, base: int) -> None:
        self.record = record
        self.base = base
        self.previous = ""

    def step(
        self,
        kind: str,
        number: str,
        started_on: date | None,
        completed_on: date | None,
        status: str | None = None,
        **answers: str | None,
    ) -> dict[str, str]:
        type_number, type_name = STEP_TYPES[kind]
        person = self.record.person
        row = {
            "STEP_ID": number,
            "PERSON_ID": person.source_person_id,
            "GROUP_ID": person.family_ref or "",
            "STEP_TYPE_ID": str(self.base + type_number),
            "STEP_TYPE": type_name,
            "STATUS": status or ("Completed" if completed_on else "In progress"),
            "STARTED_ON": british(started_on),
            "COMPLETED_ON": british(completed_on),
            "PREVIOUS_STEP_ID": self.previous,
        }
        if status is None:
            self.previous = number
        return row | {name: answer or "" for name, answer in answers.items()}


def steps_of(record: CaseRecord, base: int, until: date) -> Iterator[dict[str, str]]:
    """Yield the steps of one case, in the order in which they were begun."""
    case, ids, words, writer = record.fact, source_ids(record), record.words, StepWriter(record, base)
    yield writer.step(
        "referral",
        ids.referral,
        case.referred_on,
        case.decided_on,
        ANSWER_SOURCE=words["source"],
        ANSWER_ROUTE=words["route"],
        ANSWER_OUTCOME=words["outcome"],
        GROUP_STEP_ID=group_id(case.family_referral),
    )
    if case.started_on is None:
        return
    yield writer.step(
        "allocation",
        ids.allocation,
        case.allocated_on or case.started_on,
        case.closed_on,
        ANSWER_TIER=words["tier"],
        WORKER_ID=f"W{case.worker:03d}" if case.worker else "",
    )
    if case.assessment_started_on:
        yield writer.step(
            "assessment",
            ids.assessment,
            case.assessment_started_on,
            case.assessment_completed_on,
            GROUP_STEP_ID=group_id(case.family_assessment),
        )
    yield from later_steps(record, case, writer, until)


def later_steps(record: CaseRecord, case: Case, writer: StepWriter, until: date) -> Iterator[dict[str, str]]:
    """Yield the reviews and the closure; now and then also steps that did not take place."""
    if record.number % CANCELLED_EVERY == 0:
        yield writer.step("assessment", step_id(record, 4), case.started_on, None, status="Cancelled")
        yield writer.step("closure", step_id(record, 5), case.started_on, None, status="Proposed")
    last = case.closed_on or until
    review_on, place = (case.started_on or last) + timedelta(days=REVIEW_EVERY_DAYS), 6
    while review_on < last and place < STEPS_PER_CASE:
        yield writer.step("review", step_id(record, place), review_on, review_on)
        review_on, place = review_on + timedelta(days=REVIEW_EVERY_DAYS), place + 1
    if case.closed_on:
        reason = record.words["end_reason"]
        yield writer.step(
            "closure", step_id(record, 3), case.closed_on, case.closed_on, ANSWER_OUTCOME=reason
        )
