"""Ofsted's Annex A workbook: lists 1 to 10 of children, two header rows or one.

Layout: Ofsted, ILACS child-level data (Annex A). The lists are snapshots for an inspection, so the
workbook carries less than a case-management system: list 2 knows Early Help *assessments* only (no
referral, no episode, no reason for closing), and therefore no `eh_episode` or `eh_referral` comes
from here. List 11 is about adopters, not children, and is not read.

Records have no ids of their own; the list and the date name them (``L3-2024-05-01``). Together with
the child they are unique and stay the same from one workbook to the next. A row number would not.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow.compute as pc

from ehplatform.model.tables import CONTACT, CSC_SPELL, EH_ASSESSMENT, PERSON_RECORD, Table
from ehplatform.sources.dialects.dialect import Dialect, NoSettings
from ehplatform.sources.extract import Extract, RawRows, TextTable, text_of
from ehplatform.sources.readers.workbook import open_workbook, read_sheet
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused

SHEET_NAME = re.compile(r"list[ _]*(\d+)", re.IGNORECASE)

CHILD = "Child Unique ID"
PERSON_HEADERS = {
    "source_person_id": CHILD,
    "sex_code": "Gender",
    "ethnicity_code": "Ethnicity",
    "birth_date": "Date of Birth",
}


@dataclass(frozen=True)
class ListLayout:
    """What a list's rows are: the table, its date column, and its other columns by header."""

    table: Table
    date_column: str
    date_header: str
    columns: Mapping[str, str] = field(default_factory=dict)
    spell_type: str | None = None


def spell(spell_type: str, date_header: str, **columns: str) -> ListLayout:
    return ListLayout(CSC_SPELL, "start_date", date_header, columns, spell_type)


LISTS: Mapping[int, ListLayout] = {
    1: ListLayout(CONTACT, "contact_date", "Date of Contact", {"source_code": "Contact Source"}),
    2: ListLayout(
        EH_ASSESSMENT,
        "start_date",
        "Assessment start date",
        {
            "completed_date": "Assessment completion date",
            "completing_org": "Organisation completing assessment",
        },
    ),
    3: spell("CSC_REFERRAL", "Date of Referral", source_code="Referral Source", is_nfa="Referral NFA?"),
    4: spell(
        "CSC_ASSESSMENT",
        "Continuous Assessment Start Date",
        end_date="Continuous Assessment Date of Authorisation",
    ),
    5: spell("S47", "Strategy discussion initiating Section 47 Enquiry Start Date"),
    6: spell(
        "CIN",
        "CIN Start Date",
        end_date="CIN Closure Date",
        primary_need_code="Primary Need Code",
        end_reason_code="Reason for Closure",
    ),
    7: spell("CPP", "Child Protection Plan Start Date", end_date="Child Protection Plan End Date"),
    8: spell(
        "CLA",
        "Date Started to be Looked After",
        end_date="Date Ceased to be Looked After",
        primary_need_code="Child's Category of Need",
    ),
}
LISTS_OF_CHILDREN_ONLY = frozenset({9, 10})
"""Care leavers and adoption: the children are known, their events are outside Early Help."""


def read(file: ReceivedFile, _settings: NoSettings) -> Extract:
    """Read every list of children that the workbook holds."""
    workbook = open_workbook(file)
    sheets = numbered_sheets(workbook.sheet_names)
    if not sheets:
        raise FileRefused(
            file.name, "", "no sheet is named 'List 1' to 'List 10': is it an Annex A workbook?"
        )
    texts = {
        number: read_sheet(workbook, file, sheet, headers_of(number)) for number, sheet in sheets.items()
    }
    for number, text in texts.items():
        text.require(headers_of(number))
    return Extract(
        records=(
            *people(texts.values()),
            *(event_rows(number, text) for number, text in texts.items() if number in LISTS),
        ),
        source_rows={text.sheet: text.source_rows for text in texts.values()},
        supporting={text.sheet: rows_of_children(text) for text in texts.values()},
    )


def numbered_sheets(names: Iterable[str]) -> dict[int, str]:
    """Return the sheets that hold lists of children, by the list's number."""
    numbered = {int(match[1]): name for name in names if (match := SHEET_NAME.fullmatch(name.strip()))}
    return {n: name for n, name in sorted(numbered.items()) if n in LISTS or n in LISTS_OF_CHILDREN_ONLY}


def headers_of(number: int) -> list[str]:
    """Return the headers that a list must have."""
    layout = LISTS.get(number)
    return [*PERSON_HEADERS.values(), *([layout.date_header, *layout.columns.values()] if layout else [])]


def event_rows(number: int, text: TextTable) -> RawRows:
    """Return the events of one list."""
    layout, count = LISTS[number], len(text.rows)
    dates = text.column(layout.date_header)
    columns = {name: text.column(header) for name, header in layout.columns.items()}
    columns |= {
        "source_person_id": text.column(CHILD),
        "source_id": pc.binary_join_element_wise(f"L{number}", dates, "-"),
        layout.date_column: dates,
    }
    if layout.spell_type:
        columns["spell_type"] = text_of(layout.spell_type, count)
    return RawRows(layout.table, text.sheet, text.rows, columns)


def people(texts: Iterable[TextTable]) -> Iterable[RawRows]:
    """Yield each child once, at its first row; later rows fill what earlier ones leave empty."""
    known: dict[str, dict[str, str]] = {}
    first_seen: dict[str | None, list[dict[str, str]]] = {}
    for text in texts:
        first_seen[text.sheet] = []
        for row in text.records(list(PERSON_HEADERS.values())):
            facts = {name: row[header] for name, header in PERSON_HEADERS.items() if row[header]}
            child = facts.get("source_person_id")
            if child is None:
                continue
            if child not in known:
                known[child] = {"source_row": row["source_row"]}
                first_seen[text.sheet].append(known[child])
            known[child].update(facts | known[child])
    for sheet, records in first_seen.items():
        yield RawRows.of(PERSON_RECORD, sheet, records)


def rows_of_children(text: TextTable) -> list[int]:
    """Return the rows that name a child: each tells something about the person."""
    rows: list[int] = text.rows.filter(pc.not_equal(text.column(CHILD), "")).to_pylist()
    return rows


ANNEX_A = Dialect(".xlsx", NoSettings, read)
