"""The lists of Annex A: which records a row of each gives, and which header holds what.

Layout: Ofsted, ILACS child-level data (Annex A), lists 1 to 8. Headers are as the published workbook
writes them. Names of allocated workers are personal and are not read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.model.tables import CONTACT, CSC_SPELL, EH_ASSESSMENT, PERSON_ADDRESS, Table
from ehplatform.sources.dates import read_boolean
from ehplatform.sources.text_table import TextTable

CHILD = "Child Unique ID"

PERSON = {
    "source_person_id": CHILD,
    "sex_code": "Gender",
    "ethnicity_code": "Ethnicity",
    "birth_date": "Date of Birth",
}
"""What every list says about the child, by canonical column."""

DISABILITY = "Does the Child have a Disability"
WITH_DISABILITY = range(4, 9)
TEAM = "Allocated Team"

OTHER_HEADERS = {"sex": "Gender"}
"""Headers of other editions, by their key."""


@dataclass(frozen=True)
class Words:
    """A column's own words."""

    header: str

    def texts(self, table: TextTable) -> pa.Array:
        return table.column(self.header)


@dataclass(frozen=True)
class CodeWhereFilled(Words):
    """A code where the column holds anything."""

    code: str

    def texts(self, table: TextTable) -> pa.Array:
        return pc.if_else(filled(table.column(self.header)), self.code, pa.scalar(None, pa.string()))


@dataclass(frozen=True)
class CodeWhereYes(Words):
    """A code where the column says yes, nothing where it says no; other answers stay for a person to see."""

    code: str

    def texts(self, table: TextTable) -> pa.Array:
        distinct = table.column(self.header).dictionary_encode()
        codes = pa.array([self.code_of(text) for text in distinct.dictionary.to_pylist()], pa.string())
        return codes.take(distinct.indices)

    def code_of(self, answer: str) -> str | None:
        try:
            return self.code if read_boolean(answer) else None
        except ValueError:
            return answer


@dataclass(frozen=True)
class Event:
    """Records of one table that a list's rows give.

    `name` begins each record's id, and the day in its `dated_by` column ends it. `filled_by` is the header
    that says whether a row gives the record.
    """

    table: Table
    name: str
    dated_by: str
    filled_by: str
    columns: Mapping[str, Words]
    constants: Mapping[str, str] = field(default_factory=dict)


def event(
    table: Table,
    name: str,
    columns: Mapping[str, str | Words],
    filled_by: str | None = None,
    **constants: str,
) -> Event:
    """Describe records by their columns, the one that dates them first."""
    words = {
        column: Words(source) if isinstance(source, str) else source for column, source in columns.items()
    }
    dated_by = next(iter(words))
    return Event(table, name, dated_by, filled_by or words[dated_by].header, words, constants)


def spell(name: str, spell_type: str, **columns: str | Words) -> Event:
    return event(CSC_SPELL, name, columns | {"team_ref": TEAM}, spell_type=spell_type)


CONFERENCE = "Date of Initial Child Protection Conference"
STARTED_CARE, CEASED_CARE = "Date Started to be Looked After", "Date Ceased to be Looked After"

LISTS: Mapping[int, tuple[Event, ...]] = {
    1: (event(CONTACT, "L1", {"contact_date": "Date of Contact", "source_code": "Contact Source"}),),
    2: (
        event(
            EH_ASSESSMENT,
            "L2",
            {
                "start_date": "Assessment start date",
                "completed_date": "Assessment completion date",
                "completing_org": "Organisation completing assessment",
            },
        ),
    ),
    3: (
        spell(
            "L3",
            "CSC_REFERRAL",
            start_date="Date of Referral",
            source_code="Referral Source",
            is_nfa="Referral NFA?",
        ),
    ),
    4: (
        spell(
            "L4",
            "CSC_ASSESSMENT",
            start_date="Continuous Assessment Start Date",
            end_date="Continuous Assessment Date of Authorisation",
            is_support_required="Was the child assessed as requiring LA children's social care support?",
        ),
    ),
    5: (
        spell(
            "L5",
            "S47",
            start_date="Strategy discussion initiating Section 47 Enquiry Start Date",
            outcome_code=CodeWhereFilled(CONFERENCE, "ICPC"),
        ),
        spell(
            "L5-ICPC",
            "ICPC",
            start_date=CONFERENCE,
            end_date=CONFERENCE,
            outcome_code=CodeWhereYes(
                "Did the Initial Child Protection Conference Result in a Child Protection Plan", "CP_PLAN"
            ),
        ),
    ),
    6: (
        spell(
            "L6",
            "CIN",
            start_date="CIN Start Date",
            end_date="CIN Closure Date",
            primary_need_code="Primary Need Code",
            end_reason_code="Reason for Closure",
        ),
    ),
    7: (
        spell(
            "L7",
            "CPP",
            start_date="Child Protection Plan Start Date",
            end_date="Child Protection Plan End Date",
            initial_category_code="Initial Category of Abuse",
            category_code="Latest Category of Abuse",
            previous_plans="Number of Previous Child Protection Plans",
        ),
    ),
    8: (
        spell(
            "L8",
            "CLA",
            start_date=STARTED_CARE,
            end_date=CEASED_CARE,
            primary_need_code="Child's Category of Need",
            legal_status_code="Child's Legal Status",
            placement_type_code="Placement Type",
            cla_end_reason_code="Reason Ceased to be Looked After",
            is_unaccompanied="Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)",
        ),
        event(
            PERSON_ADDRESS,
            "L8-PLACEMENT",
            {
                "start_date": "Start Date of Most Recent Placement",
                "end_date": CEASED_CARE,
                "postcode": "Placement postcode",
            },
            filled_by="Placement postcode",
            address_type="PLACEMENT",
        ),
    ),
}
"""The events of each list. Of several, a row gives those that it fills, and the first if it fills none."""

LISTS_OF_CHILDREN_ONLY = frozenset({9, 10})
"""Care leavers and adoption: the children are known, their events are outside Early Help."""


def headers_of(number: int) -> list[str]:
    """Return the headers that a list must have."""
    headers = [*PERSON.values(), *([DISABILITY] if number in WITH_DISABILITY else [])]
    for event in LISTS.get(number, ()):
        headers += [words.header for words in event.columns.values()]
    return list(dict.fromkeys(headers))


def filled(texts: pa.Array) -> pa.Array:
    """Return where a column holds anything."""
    return pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(texts), ""), fill_value=False)
