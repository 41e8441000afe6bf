"""Exports of workflow-based case management: there is no episode, only a chain of steps.

Each step names the one before it. An episode is a chain that went beyond the referral: it starts
with the decision on the referral and ends when its closure step is completed. The numbers of the
step types are local and stand in the council's file.
"""

import re
from collections.abc import Mapping
from typing import Any

from ehplatform.model.tables import ALLOCATION, EH_ASSESSMENT, EH_EPISODE, EH_REFERRAL, PERSON_RECORD
from ehplatform.sources.dialects.dialect import Dialect, DialectSettings
from ehplatform.sources.dialects.step_chain import Chain, Step, chains
from ehplatform.sources.extract import Extract, RawRows
from ehplatform.sources.readers.delimited import read_csv
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused, RefusedRow

FILE_NAME = re.compile(r"(?:synthetic_)?(?P<kind>people|steps)(?:_\d{4}-\d{2}-\d{2})?\.csv", re.IGNORECASE)

PERSON_COLUMNS = {
    "source_person_id": "PERSON_ID",
    "forename": "FIRST_NAMES",
    "surname": "LAST_NAMES",
    "birth_date": "DATE_OF_BIRTH",
    "sex_code": "GENDER",
    "ethnicity_code": "ETHNICITY",
    "postcode": "POST_CODE",
    "upn": "UPN",
    "nhs_number": "NHS_NUMBER",
    "family_ref": "GROUP_ID",
    "left_area_date": "LEFT_AREA_ON",
}

STEP_HEADERS = (
    "STEP_ID", "PERSON_ID", "STEP_TYPE_ID", "STATUS", "STARTED_ON", "COMPLETED_ON", "PREVIOUS_STEP_ID",
    "WORKER_ID", "ANSWER_SOURCE", "ANSWER_ROUTE", "ANSWER_OUTCOME", "ANSWER_TIER", "GROUP_STEP_ID",
)  # fmt: skip

TOOK_PLACE = frozenset({"completed", "in progress"})
DID_NOT_TAKE_PLACE = {
    "cancelled": "the step was cancelled",
    "proposed": "the step was proposed and did not take place",
}


class StepTypes(DialectSettings):
    """The local numbers of the step types that Early Help uses."""

    referral: int
    allocation: int
    assessment: int
    review: int
    closure: int


class WorkflowSettings(DialectSettings):
    """What one council's installation calls its steps."""

    steps: StepTypes


def read(file: ReceivedFile, settings: WorkflowSettings) -> Extract:
    """Read a file of people or a file of steps, as its name says."""
    match = FILE_NAME.fullmatch(file.name)
    if match is None:
        raise FileRefused(file.name, "", "expected people_<date>.csv or steps_<date>.csv: correct the name")
    return read_people(file) if match["kind"].lower() == "people" else read_steps(file, settings.steps)


def read_people(file: ReceivedFile) -> Extract:
    """Read the export of people."""
    text = read_csv(file)
    text.require(list(PERSON_COLUMNS.values()))
    columns = {name: text.column(header) for name, header in PERSON_COLUMNS.items()}
    people = RawRows(PERSON_RECORD, None, text.rows, columns)
    return Extract((people,), {None: text.source_rows}, set_aside=text.malformed)


def read_steps(file: ReceivedFile, types: StepTypes) -> Extract:
    """Read the export of steps and rebuild the chains."""
    text = read_csv(file)
    text.require(STEP_HEADERS)
    kind_of = {str(number): kind for kind, number in types}
    steps: list[Step] = []
    set_aside: list[RefusedRow] = list(text.malformed)
    for step in text.records(STEP_HEADERS):
        if refusal := refusal_of(step, kind_of):
            set_aside.append(refusal)
        else:
            steps.append(step | {"kind": kind_of[step["STEP_TYPE_ID"]]})
    followed = [chain for chain in chains(steps) if chain.went_on]
    records = (
        RawRows.of(EH_REFERRAL, None, [referral(step) for step in steps if step["kind"] == "referral"]),
        RawRows.of(EH_ASSESSMENT, None, [assessment(step) for step in steps if step["kind"] == "assessment"]),
        RawRows.of(EH_EPISODE, None, [episode(chain) for chain in followed]),
        RawRows.of(ALLOCATION, None, [row for chain in followed for row in allocations(chain)]),
    )
    supporting = [step["source_row"] for step in steps]
    return Extract(records, {None: text.source_rows}, {None: supporting}, tuple(set_aside))


def refusal_of(step: Step, kind_of: Mapping[str, str]) -> RefusedRow | None:
    """Return why a step is left out, or None for one that took place in Early Help."""
    status = step["STATUS"].casefold()
    row = step["source_row"]
    if status in DID_NOT_TAKE_PLACE:
        return RefusedRow(None, row, "STATUS", DID_NOT_TAKE_PLACE[status])
    if status not in TOOK_PLACE:
        return RefusedRow(None, row, "STATUS", "expected Completed, In progress, Cancelled or Proposed")
    if step["STEP_TYPE_ID"] not in kind_of:
        return RefusedRow(
            None, row, "STEP_TYPE_ID", "a step type that settings.steps of the council's file does not name"
        )
    return None


def referral(step: Step) -> dict[str, Any]:
    """Return the referral of a step; one still in progress without an answer awaits its decision."""
    is_undecided = not (step["COMPLETED_ON"] or step["ANSWER_OUTCOME"])
    return identity(step) | {
        "family_referral_id": step["GROUP_STEP_ID"],
        "referral_date": step["STARTED_ON"],
        "source_code": step["ANSWER_SOURCE"],
        "route_code": step["ANSWER_ROUTE"],
        "decision_date": step["COMPLETED_ON"],
        "outcome_code": "PENDING" if is_undecided else step["ANSWER_OUTCOME"],
    }


def assessment(step: Step) -> dict[str, Any]:
    return identity(step) | {
        "family_assessment_id": step["GROUP_STEP_ID"],
        "start_date": step["STARTED_ON"],
        "completed_date": step["COMPLETED_ON"],
    }


def episode(chain: Chain) -> dict[str, Any]:
    """Return the episode of a chain; without a decision it starts with the first step after it."""
    decision = chain.first("referral", "COMPLETED_ON")
    return identity(chain.root) | {
        "start_date": decision or chain.first_after_referral["STARTED_ON"],
        "start_basis": "decision_date" if decision else "first_step",
        "end_date": chain.last("closure", "COMPLETED_ON"),
        "end_reason_code": chain.last("closure", "ANSWER_OUTCOME"),
        "tier": chain.first("allocation", "ANSWER_TIER"),
    }


def allocations(chain: Chain) -> list[dict[str, Any]]:
    """Return one allocation per engagement step that names a worker; it lasts until the case closes."""
    return [
        identity(step)
        | {
            "start_date": step["STARTED_ON"],
            "end_date": chain.last("closure", "COMPLETED_ON"),
            "role": "LEAD",
        }
        for step in chain.of_kind("allocation")
        if step["WORKER_ID"]
    ]


def identity(step: Step) -> dict[str, Any]:
    return {
        "source_row": step["source_row"],
        "source_id": step["STEP_ID"],
        "source_person_id": step["PERSON_ID"],
    }


WORKFLOW_STEPS = Dialect(".csv", WorkflowSettings, read)
