"""What chains of workflow steps tell beyond single records: what belongs together, workers, reviews."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ehplatform.simulate import shape_workflow
from ehplatform.simulate.canonical import Row, Tables
from ehplatform.simulate.council import SimulatedCouncil
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.records import CaseRecord, Filed
from ehplatform.simulate.shape_workflow import REVIEW_EVERY_DAYS, STEPS_PER_CASE, source_ids, step_id

FIRST_REVIEW = 6
"""Place of the first review among the steps of a case."""


def write(folder: Path, plan: Plan, la_code: str, council: SimulatedCouncil) -> Tables:
    """Write the export of people and steps; return what it tells, chains included."""
    tables = shape_workflow.write(folder, plan, la_code, council)
    return with_chains(tables, council.filed, plan.until)


def with_chains(tables: Tables, filed: Filed, until: date) -> Tables:
    """Return the rows of cases with everything that their chain of steps says."""
    cases = filed.cases
    started = [record for record in cases if record.fact.started_on]
    assessed = [record for record in cases if record.fact.assessment_started_on]
    allocated = [record for record in cases if record.fact.allocated_on]
    return tables | {
        "eh_episode": [
            said(row, referral_id=referral(r), entry_route=r.fact.route, worker_ref=worker(r), merged_count=1)
            for row, r in zip(tables["eh_episode"], started, strict=True)
        ],
        "eh_assessment": [
            said(row, referral_id=referral(r), status=status(r))
            for row, r in zip(tables["eh_assessment"], assessed, strict=True)
        ],
        "allocation": [
            said(row, episode_id=referral(r), worker_ref=worker(r))
            for row, r in zip(tables["allocation"], allocated, strict=True)
        ],
        "plan_review": [row for record in started for row in reviews(record, until)],
    }


def said(row: Row, **values: Any) -> Row:
    return replace(row, values=row.values | values)


def referral(record: CaseRecord) -> str:
    """Return the number of the first step: the referral's, and the episode's too."""
    return source_ids(record).referral


def worker(record: CaseRecord) -> str | None:
    return f"W{record.fact.worker:03d}" if record.fact.worker else None


def status(record: CaseRecord) -> str:
    return "COMPLETED" if record.fact.assessment_completed_on else "IN_PROGRESS"


def reviews(record: CaseRecord, until: date) -> Iterator[Row]:
    """Yield the reviews of one case: every twelve weeks while it is open."""
    started_on, last = record.fact.started_on or until, record.fact.closed_on or until
    for number in range(1, STEPS_PER_CASE - FIRST_REVIEW + 1):
        day = started_on + timedelta(days=number * REVIEW_EVERY_DAYS)
        if day >= last:
            return
        values = {
            "source_person_id": record.person.source_person_id,
            "source_id": step_id(record, FIRST_REVIEW + number - 1),
            "episode_id": referral(record),
            "review_type": "TAF",
            "review_date": day,
        }
        yield Row(record.person, values, {})
