"""Workbooks kept by hand: a title and a note above the header, one wide row per referral.

Dates are real Excel dates in some columns and dd/mm/yyyy text in others.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ehplatform.simulate.canonical import (
    TEMPLATE_ONLY,
    Carrier,
    Row,
    SourceIds,
    Tables,
    early_help_tables,
    group_id,
    social_care_tables,
)
from ehplatform.simulate.council import SimulatedCouncil
from ehplatform.simulate.delimited import british
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.records import CaseRecord
from ehplatform.simulate.workbook import Cell, write_workbook

CHILDREN = {
    "Child ID": "source_person_id",
    "Forename": "forename",
    "Surname": "surname",
    "D.O.B.": "birth_date",
    "Sex": "sex_code",
    "Ethnic origin": "ethnicity_code",
    "Postcode": "postcode",
    "UPN": "upn",
    "NHS No": "nhs_number",
    "Family No": "family_ref",
    "Date left area": "left_area_date",
}
EARLY_HELP = (
    "Ref No", "Child ID", "Family ref", "Date of referral", "Referred by", "Route", "Decision date",
    "Decision", "Support start", "Level", "Lead allocated", "EHA started", "EHA completed",
    "EHA family ref", "EHA by", "Closed", "Reason closed",
)  # fmt: skip
INVOLVEMENTS = {
    "Involvement No": "source_id",
    "Child ID": "source_person_id",
    "Type": "spell_type",
    "Started": "start_date",
    "Ended": "end_date",
    "Referred by": "source_code",
    "Primary need": "primary_need_code",
    "NFA (Y/N)": "is_nfa",
    "Closure reason": "end_reason_code",
}
TYPED_DATES = frozenset({"Date left area", "Decision date", "Lead allocated", "EHA started", "Ended"})
"""Columns in which dates were typed as text."""
NOTE = "SYNTHETIC data - no real child is in this workbook. One row per record; do not sort."


def source_ids(record: CaseRecord) -> SourceIds:
    """Everything in a wide row bears the row's reference."""
    reference = record.new_referral_id or f"EH{record.number:05d}"
    return SourceIds(reference, reference, reference, reference)


CARRIER = Carrier(source_ids, "recorded", TEMPLATE_ONLY | {"death_date"})


def write_early_help(folder: Path, plan: Plan, _la_code: str, council: SimulatedCouncil) -> Tables:
    """Write ``SYNTHETIC_Early Help tracker_<date>.xlsx``; return what it tells."""
    tables = early_help_tables(council.filed, CARRIER)
    sheets = {
        "Children": (tuple(CHILDREN), under_headers(CHILDREN, tables["person_record"])),
        "Early Help": (EARLY_HELP, [wide_row(record) for record in council.filed.cases]),
    }
    write_sheets(folder, "Early Help tracker", plan.until, sheets)
    return tables


def write_social_care(folder: Path, plan: Plan, _la_code: str, council: SimulatedCouncil) -> Tables:
    """Write ``SYNTHETIC_Social care_<date>.xlsx``; return what it tells."""
    tables = social_care_tables(council.filed, CARRIER)
    sheets = {
        "Children": (tuple(CHILDREN), under_headers(CHILDREN, tables["person_record"])),
        "Involvements": (tuple(INVOLVEMENTS), under_headers(INVOLVEMENTS, tables["csc_spell"])),
    }
    write_sheets(folder, "Social care", plan.until, sheets)
    return tables


def under_headers(headers: dict[str, str], rows: list[Row]) -> list[list[Any]]:
    return [[line[column] for column in headers.values()] for line in map(Row.as_written, rows)]


def wide_row(record: CaseRecord) -> list[Any]:
    case, words = record.fact, record.words
    return [
        source_ids(record).referral,
        record.person.source_person_id,
        group_id(case.family_referral),
        case.referred_on,
        words["source"],
        words["route"],
        case.decided_on,
        words["outcome"],
        case.started_on,
        words["tier"],
        case.allocated_on,
        case.assessment_started_on,
        case.assessment_completed_on,
        group_id(case.family_assessment),
        words["assessed_by"],
        case.closed_on,
        words["end_reason"],
    ]


def write_sheets(
    folder: Path, title: str, day: date, sheets: Mapping[str, tuple[Sequence[str], list[list[Any]]]]
) -> None:
    """Write sheets, given as header and rows by name, each below a title and a note."""
    content = {
        name: [[f"SYNTHETIC {title}: {name}"], [NOTE], header, *(written(header, row) for row in rows)]
        for name, (header, rows) in sheets.items()
    }
    write_workbook(folder / f"SYNTHETIC_{title}_{day.isoformat()}.xlsx", content, day)


def written(header: Sequence[str], row: list[Any]) -> list[Cell]:
    return [cell(value, name in TYPED_DATES) for name, value in zip(header, row, strict=True)]


def cell(value: Any, is_typed: bool) -> Cell:
    """Return what stands in a cell: Y or N for answers, text for dates that were typed."""
    if isinstance(value, bool):
        return "Y" if value else "N"
    return british(value) if is_typed and value else value
