"""What a canonical table is made of: typed columns, a grain and a key."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

ColumnType = Literal["text", "date", "integer", "decimal", "boolean"]

ARROW_TYPES: dict[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "date": pa.date32(),
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "boolean": pa.bool_(),
}

PERSON_ID = "source_person_id"
"""The column that says which person a row is about."""

WRITTEN_ON_ARRIVAL = ("la_code", "source_system", "batch_id", "source_row")
"""Lineage that the platform writes; no file of a council holds it."""


@dataclass(frozen=True)
class Column:
    """One canonical column.

    `code_set` names the code set its values must belong to (see `codes.yml`). A row without a
    `required` value is refused. `personal` marks what identifies a person. `dated_by` names the date
    column whose day decides whether a code was valid, where it is not the table's own. Numbers lie
    from `minimum` to `maximum`, both included.
    """

    name: str
    type: ColumnType
    meaning: str
    code_set: str | None = None
    required: bool = False
    personal: bool = False
    dated_by: str | None = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Table:
    """One canonical table: `grain` says what one row is; `key` is unique within a council.

    `dated_by` names the date column that places a row in time; a register has none.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    dated_by: str | None = None

    @property
    def personal(self) -> bool:
        """Whether any column identifies a person."""
        return any(column.personal for column in self.columns)

    @property
    def about_person(self) -> bool:
        """Whether each row is about one person; otherwise it is about a team, a worker or a service."""
        return any(column.name == PERSON_ID for column in self.columns)

    @property
    def is_fact(self) -> bool:
        """Whether rows say what happened to one person, by ids only: linkage gives them person keys."""
        return self.about_person and not self.personal

    @property
    def file_columns(self) -> tuple[Column, ...]:
        """The columns that a council's file can hold: all but those written on arrival."""
        return tuple(column for column in self.columns if column.name not in WRITTEN_ON_ARRIVAL)

    def column(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name}")

    def dating_column(self, column: Column) -> str | None:
        """Return the name of the date column whose day decides whether a code of `column` was valid."""
        return column.dated_by or self.dated_by

    def arrow_schema(self) -> pa.Schema:
        return pa.schema([(c.name, ARROW_TYPES[c.type]) for c in self.columns])


def lineage(*, about_person: bool = True) -> Iterator[Column]:
    """Columns that every mapped row carries: whose it is and which line of which file said so."""
    yield Column("la_code", "text", "DfE three-digit code of the council", required=True)
    yield Column("source_system", "text", "system that holds the record", required=True)
    if about_person:
        yield Column(PERSON_ID, "text", "person id in that system", required=True)
    yield Column("batch_id", "text", "batch of files the row came with", required=True)
    yield Column("source_row", "integer", "row in the source file, counted from 1", required=True, minimum=1)


RECORD_ID = Column(
    "source_id",
    "text",
    "id of the record in its system; where it has none, a text that is unique and stays the same",
    required=True,
)

ABOUT_PERSON = (*lineage(), RECORD_ID)
"""How the columns of a record about one person begin."""

ABOUT_PERSON_KEY = ("la_code", "source_system", "source_id", PERSON_ID)
"""The person is part of the key: systems give siblings one id when they record them together."""

ABOUT_SERVICE = (*lineage(about_person=False), RECORD_ID)
"""How the columns of a record about a service, a team or a worker begin."""

ABOUT_SERVICE_KEY = ("la_code", "source_system", "source_id")
