"""The canonical tables that every dialect maps to: the one source of names, types and keys.

All intervals are half-open ``[start, end)``; an absent end means still open. Dates are local
dates. Personal columns exist only in tables of the `personal` layer of the lake.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

ColumnType = Literal["text", "date", "integer", "boolean"]

ARROW_TYPES: dict[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "date": pa.date32(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
}


@dataclass(frozen=True)
class Column:
    """One canonical column.

    `code_set` names the code set its values must belong to (see `codes.yml`). A row without a
    `required` value is refused. `personal` marks what identifies a person.
    """

    name: str
    type: ColumnType
    meaning: str
    code_set: str | None = None
    required: bool = False
    personal: bool = False


@dataclass(frozen=True)
class Table:
    """One canonical table: `grain` says what one row is; `key` is unique within a council."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def personal(self) -> bool:
        """Whether any column identifies a person."""
        return any(column.personal for column in self.columns)

    def column(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name}")

    def arrow_schema(self) -> pa.Schema:
        return pa.schema([(c.name, ARROW_TYPES[c.type]) for c in self.columns])


def lineage() -> Iterator[Column]:
    """Columns that every mapped row carries: whose it is and which line of which file said so."""
    yield Column("la_code", "text", "DfE three-digit code of the council", required=True)
    yield Column("source_system", "text", "system that holds the record", required=True)
    yield Column("source_person_id", "text", "person id in that system", required=True)
    yield Column("batch_id", "text", "batch of files the row came with", required=True)
    yield Column("source_row", "integer", "row in the source file, counted from 1", required=True)


PERSON_RECORD = Table(
    "person_record",
    "one person as one source system knows them",
    ("la_code", "source_system", "source_person_id"),
    (
        *lineage(),
        Column("forename", "text", "first name as recorded", personal=True),
        Column("surname", "text", "last name as recorded", personal=True),
        Column("birth_date", "date", "date of birth, or expected date for the unborn", personal=True),
        Column("sex_code", "text", "DfE sex code", code_set="SEX"),
        Column("ethnicity_code", "text", "DfE ethnicity code", code_set="ETHNICITY"),
        Column("postcode", "text", "current postcode", personal=True),
        Column("upn", "text", "unique pupil number", personal=True),
        Column("nhs_number", "text", "NHS number", personal=True),
        Column("family_ref", "text", "family or group id of the source system", personal=True),
        Column("left_area_date", "date", "day the person moved out of the council's area"),
        Column("death_date", "date", "day of death", personal=True),
    ),
)

CONTACT = Table(
    "contact",
    "one approach about one child to the front door",
    ("la_code", "source_system", "source_id", "source_person_id"),
    (
        *lineage(),
        Column("source_id", "text", "id of the record in its system", required=True),
        Column("contact_date", "date", "day of the contact", required=True),
        Column("source_code", "text", "who made contact", code_set="SOURCE"),
    ),
)

EH_REFERRAL = Table(
    "eh_referral",
    "one request for Early Help for one child",
    ("la_code", "source_system", "source_id", "source_person_id"),
    (
        *lineage(),
        Column("source_id", "text", "id of the record in its system", required=True),
        Column("family_referral_id", "text", "shared by siblings who were referred together"),
        Column("referral_date", "date", "day the referral was received", required=True),
        Column("source_code", "text", "who referred", code_set="SOURCE"),
        Column("route_code", "text", "how the child came to Early Help", code_set="EH_ROUTE"),
        Column("decision_date", "date", "day of the decision on the referral"),
        Column("outcome_code", "text", "what was decided", code_set="EH_REF_OUTCOME"),
    ),
)

EH_ASSESSMENT = Table(
    "eh_assessment",
    "one Early Help assessment of one child",
    ("la_code", "source_system", "source_id", "source_person_id"),
    (
        *lineage(),
        Column("source_id", "text", "id of the record in its system", required=True),
        Column("family_assessment_id", "text", "shared by children assessed together"),
        Column("start_date", "date", "day the assessment began", required=True),
        Column("completed_date", "date", "day it was completed"),
        Column("completing_org", "text", "kind of organisation that completed it", code_set="ORG_TYPE"),
    ),
)

EH_EPISODE = Table(
    "eh_episode",
    "one continuous involvement of Early Help with one child, as the source records it",
    ("la_code", "source_system", "source_id", "source_person_id"),
    (
        *lineage(),
        Column("source_id", "text", "id of the record in its system", required=True),
        Column("start_date", "date", "day support began", required=True),
        Column("end_date", "date", "day the case closed; absent while open"),
        Column("start_basis", "text", "which event of the source gives the start", code_set="START_BASIS"),
        Column("tier", "text", "level of the offer", code_set="TIER"),
        Column("end_reason_code", "text", "why the case closed", code_set="EH_END_REASON"),
    ),
)

ALLOCATION = Table(
    "allocation",
    "one worker's responsibility for one child",
    ("la_code", "source_system", "source_id", "source_person_id"),
    (
        *lineage(),
        Column("source_id", "text", "id of the record in its system", required=True),
        Column("start_date", "date", "day the worker was allocated", required=True),
        Column("end_date", "date", "day the allocation ended"),
        Column("role", "text", "role of the worker", code_set="ALLOCATION_ROLE"),
    ),
)

CSC_SPELL = Table(
    "csc_spell",
    "one statutory social-care involvement of one child",
    ("la_code", "source_system", "source_id", "source_person_id"),
    (
        *lineage(),
        Column("source_id", "text", "id of the record in its system", required=True),
        Column("spell_type", "text", "kind of involvement", code_set="CSC_SPELL_TYPE", required=True),
        Column("start_date", "date", "day it began", required=True),
        Column("end_date", "date", "day it ended; absent while open"),
        Column("source_code", "text", "who referred", code_set="SOURCE"),
        Column("primary_need_code", "text", "DfE primary need", code_set="PRIMARY_NEED"),
        Column("is_nfa", "boolean", "the referral ended in no further action"),
        Column("end_reason_code", "text", "DfE reason for closure", code_set="CIN_CLOSURE"),
    ),
)

CANONICAL_TABLES: tuple[Table, ...] = (
    PERSON_RECORD,
    CONTACT,
    EH_REFERRAL,
    EH_ASSESSMENT,
    EH_EPISODE,
    ALLOCATION,
    CSC_SPELL,
)

TABLES_BY_NAME: dict[str, Table] = {table.name: table for table in CANONICAL_TABLES}
