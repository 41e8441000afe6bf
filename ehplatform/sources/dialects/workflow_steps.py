"""Exports of workflow-based case management: there is no episode, only a chain of steps.

Each step names the one before it. Steps that were cancelled, or proposed and never begun, and steps
about a group are left out. An episode is a chain that went beyond the referral: from its first step
without an Early Help predecessor to its last without an Early Help successor. By default it starts with
the decision on the referral and ends with the closure step. The numbers of the step types, and which
column holds the answer to which question, are local: see `workflow_settings`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow.compute as pc

from ehplatform.model.tables import (
    ALLOCATION,
    EH_ASSESSMENT,
    EH_EPISODE,
    EH_REFERRAL,
    PERSON_RECORD,
    PLAN_REVIEW,
)
from ehplatform.sources.dialects.dialect import Dialect
from ehplatform.sources.dialects.step_chain import Chain, Step, begun_on, chains
from ehplatform.sources.dialects.worker_ids import NAME_LEFT_OUT, worker_id
from ehplatform.sources.dialects.workflow_settings import WorkflowSettings
from ehplatform.sources.part import Part, RawRows
from ehplatform.sources.readers.delimited import read_csv
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused, RefusedRow
from ehplatform.sources.text_table import TextTable, whole

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
    "WORKER_ID", "GROUP_STEP_ID",
)  # fmt: skip
FURTHER_HEADERS = ("INCOMING_ON", "TEAM_ID")
"""Columns that an export may have."""

TOOK_PLACE = frozenset({"completed", "in progress"})
DID_NOT_TAKE_PLACE = {
    "cancelled": "the step was cancelled",
    "proposed": "the step was proposed and did not take place",
}

GROUP_PERSON_ID = r"^\s*(-\d+|0+)\s*$"
ABOUT_A_GROUP = "a person id of 0 or less stands for a group, not a person"


def read(file: ReceivedFile, settings: WorkflowSettings) -> Iterator[Part]:
    """Read a file of people or a file of steps, as its name says."""
    match = FILE_NAME.fullmatch(file.name)
    if match is None:
        raise FileRefused(file.name, "", "expected people_<date>.csv or steps_<date>.csv: correct the name")
    if match["kind"].lower() == "people":
        yield from read_people(file)
    else:
        yield read_steps(file, settings)


def read_people(file: ReceivedFile) -> Iterator[Part]:
    """Read the export of people."""
    for text in read_csv(file, PERSON_COLUMNS.values()):
        text.require(list(PERSON_COLUMNS.values()))
        is_group = pc.match_substring_regex(text.column("PERSON_ID"), GROUP_PERSON_ID).fill_null(False)
        is_person = pc.invert(is_group)
        columns = {name: text.column(header).filter(is_person) for name, header in PERSON_COLUMNS.items()}
        groups = text.rows.filter(is_group).to_pylist()
        yield Part(
            (RawRows(PERSON_RECORD, None, text.rows.filter(is_person), columns),),
            {None: text.source_rows},
            set_aside=(
                *text.malformed,
                *(RefusedRow(None, row, "PERSON_ID", ABOUT_A_GROUP) for row in groups),
            ),
            repairs=dict.fromkeys(text.repairs, 1),
        )


def read_steps(file: ReceivedFile, settings: WorkflowSettings) -> Part:
    """Read the export of steps and rebuild the chains, which can span the whole file."""
    required = [*STEP_HEADERS, *settings.questions.headers]
    text = whole(read_csv(file, [*required, *FURTHER_HEADERS]))
    text.require(required)
    kind_of, answers = settings.steps.kinds, dict(settings.questions)
    steps: list[Step] = []
    set_aside: list[RefusedRow] = list(text.malformed)
    for row in text.records([*required, *FURTHER_HEADERS]):
        if refusal := refusal_of(row, kind_of):
            set_aside.append(refusal)
        else:
            steps.append(step_of(row, kind_of, answers))
    found = chains(steps)
    followed = [chain for chain in found if chain.went_on]
    records = (
        RawRows.of(EH_REFERRAL, None, [referral(step) for step in steps if step["kind"] == "referral"]),
        RawRows.of(EH_ASSESSMENT, None, [row for chain in followed for row in assessments(chain)]),
        RawRows.of(EH_EPISODE, None, [episode(chain, settings) for chain in followed]),
        RawRows.of(PLAN_REVIEW, None, [row for chain in followed for row in reviews(chain)]),
        RawRows.of(ALLOCATION, None, [row for chain in followed for row in allocations(chain, settings)]),
    )
    supporting = [step["source_row"] for step in steps]
    return Part(
        records, {None: text.source_rows}, {None: supporting}, tuple(set_aside), repairs=repairs(text, steps)
    )


def repairs(text: TextTable, steps: list[Step]) -> Counter[str]:
    """Return what was put right to read the file, and how many workers' names were left out."""
    names = sum(bool(step["WORKER_ID"]) and step["worker"] is None for step in steps)
    left_out = {f"WORKER_ID: {NAME_LEFT_OUT}": names} if names else {}
    return Counter(dict.fromkeys(text.repairs, 1) | left_out)


def refusal_of(row: Mapping[str, Any], kind_of: Mapping[str, str]) -> RefusedRow | None:
    """Return why a step is left out, or None for one that took place in Early Help."""
    status = row["STATUS"].casefold()
    number = row["source_row"]
    if re.match(GROUP_PERSON_ID, row["PERSON_ID"]):
        return RefusedRow(None, number, "PERSON_ID", ABOUT_A_GROUP)
    if status in DID_NOT_TAKE_PLACE:
        return RefusedRow(None, number, "STATUS", DID_NOT_TAKE_PLACE[status])
    if status not in TOOK_PLACE:
        return RefusedRow(None, number, "STATUS", "expected Completed, In progress, Cancelled or Proposed")
    if row["STEP_TYPE_ID"] not in kind_of:
        return RefusedRow(
            None,
            number,
            "STEP_TYPE_ID",
            "a step type that settings.steps of the council's file does not name",
        )
    return None


def step_of(row: Mapping[str, Any], kind_of: Mapping[str, str], answers: Mapping[str, str | None]) -> Step:
    """Return a row as a step: its kind, its answers by what they mean, and its worker's id."""
    said = {answer: row[header] if header else "" for answer, header in answers.items()}
    return {**row, **said, "kind": kind_of[row["STEP_TYPE_ID"]], "worker": worker_id(row["WORKER_ID"])}


def referral(step: Step) -> dict[str, Any]:
    """Return the referral of a step; one still in progress without an answer awaits its decision."""
    is_undecided = not (step["COMPLETED_ON"] or step["decision"])
    return identity(step) | {
        "family_referral_id": step["GROUP_STEP_ID"],
        "referral_date": begun_on(step),
        "source_code": step["source"],
        "route_code": step["route"],
        "decision_date": step["COMPLETED_ON"],
        "outcome_code": "PENDING" if is_undecided else step["decision"],
        "presenting_need_code": step["need"],
        "team_ref": step["TEAM_ID"],
    }


def assessments(chain: Chain) -> list[dict[str, Any]]:
    return [
        identity(step)
        | {
            "family_assessment_id": step["GROUP_STEP_ID"],
            "referral_id": referral_id(chain),
            "start_date": step["STARTED_ON"],
            "completed_date": step["COMPLETED_ON"],
            "status": step["STATUS"],
            "worker_ref": step["worker"],
            "team_ref": step["TEAM_ID"],
        }
        for step in chain.of_kind("assessment")
    ]


def episode(chain: Chain, settings: WorkflowSettings) -> dict[str, Any]:
    """Return the episode of a chain; without a decision it starts with the first step after it."""
    start, basis = start_of(chain, settings)
    end = last_step(chain, settings)
    return identity(chain.root) | {
        "referral_id": referral_id(chain),
        "start_date": start,
        "start_basis": basis,
        "end_date": end["COMPLETED_ON"] if end else None,
        "end_reason_code": end["end_reason"] if end else None,
        "entry_route": chain.first("referral", "route"),
        "presenting_need_code": chain.first("referral", "need"),
        "tier": chain.first("allocation", "tier"),
        "worker_ref": chain.last("allocation", "worker"),
        "team_ref": chain.last("allocation", "TEAM_ID"),
        "merged_count": "1",
    }


def start_of(chain: Chain, settings: WorkflowSettings) -> tuple[str, str]:
    """Return when the episode of a chain starts, and by which rule."""
    if settings.starts_with == "first_step":
        return begun_on(chain.root), "first_step"
    decision = chain.first("referral", "COMPLETED_ON")
    if decision:
        return decision, "decision_date"
    return chain.first_after_referral["STARTED_ON"], "first_step"


def last_step(chain: Chain, settings: WorkflowSettings) -> Step | None:
    """Return the step that ended the episode of a chain; None while it goes on."""
    return chain.closure if settings.ends_with == "closure" else chain.completion


def reviews(chain: Chain) -> list[dict[str, Any]]:
    """Return the reviews of the plan; one that is in progress has not been held."""
    return [
        identity(step)
        | {
            "episode_id": chain.root["STEP_ID"],
            "review_type": "TAF",
            "review_date": step["COMPLETED_ON"],
            "outcome_code": step["review_outcome"],
            "worker_ref": step["worker"],
        }
        for step in chain.of_kind("review")
    ]


def allocations(chain: Chain, settings: WorkflowSettings) -> list[dict[str, Any]]:
    """Return one allocation per engagement step that names a worker; it lasts until the case closes."""
    end = last_step(chain, settings)
    return [
        identity(step)
        | {
            "episode_id": chain.root["STEP_ID"],
            "start_date": step["STARTED_ON"],
            "end_date": end["COMPLETED_ON"] if end else None,
            "role": "LEAD",
            "worker_ref": step["worker"],
            "team_ref": step["TEAM_ID"],
        }
        for step in chain.of_kind("allocation")
        if step["WORKER_ID"]
    ]


def referral_id(chain: Chain) -> str | None:
    """Return the referral that a chain came from, if it is in the export."""
    return chain.root["STEP_ID"] if chain.root["kind"] == "referral" else None


def identity(step: Step) -> dict[str, Any]:
    return {
        "source_row": step["source_row"],
        "source_id": step["STEP_ID"],
        "source_person_id": step["PERSON_ID"],
    }


WORKFLOW_STEPS = Dialect((".csv",), WorkflowSettings, read, delivery="snapshot", streams=False)
