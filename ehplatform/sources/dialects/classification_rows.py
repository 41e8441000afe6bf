"""The tables of a classification-based extract, row by row: what each says, or why it is left out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from ehplatform.sources.dates import read_date
from ehplatform.sources.dialects.classification_cases import Form, Relationship, Row
from ehplatform.sources.dialects.intervals import Interval
from ehplatform.sources.refusal import RefusedRow
from ehplatform.sources.text_table import TextTable

CLASSIFICATION_HEADERS = (
    "CLASSIFICATIONASSIGNMENTID", "PERSONID", "CLASSIFICATIONCODEID", "STARTDATE", "ENDDATE", "STATUS",
)  # fmt: skip
FORM_HEADERS = ("INSTANCEID", "PERSONID", "DESIGNNAME", "INSTANCESTATE", "DATESTARTED", "DATECOMPLETED")
ANSWER_HEADERS = ("ANSWER_DATE", "ANSWER_SOURCE", "ANSWER_OUTCOME", "ANSWER_REASON")
RELATIONSHIP_HEADERS = (
    "RELATIONSHIPID", "PERSONID", "RELATIONSHIPCODE", "PROFESSIONALID", "ORGANISATIONID", "STARTDATE",
    "ENDDATE",
)  # fmt: skip

DELETED = frozenset({"deleted", "cancelled"})
COMPLETE = frozenset({"complete", "completed"})
UNFINISHED = frozenset({"draft", "started", "in progress", "incomplete"})

T = TypeVar("T")


class RowUnusable(Exception):
    """Why a row is left out, in words that hold nothing from it."""

    def __init__(self, column: str | None, reason: str) -> None:
        self.column = column
        self.reason = reason
        super().__init__(reason)


@dataclass
class Sheet:
    """One table of the extract, and what became of its rows."""

    name: str
    text: TextTable
    set_aside: list[RefusedRow] = field(default_factory=list)
    supporting: list[int] = field(default_factory=list)

    def read(self, headers: tuple[str, ...], meaning: Callable[[Row], T]) -> list[T]:
        """Return what each row means; set aside the rows for which `meaning` raises `RowUnusable`."""
        found: list[T] = []
        for row in self.text.records(headers):
            try:
                found.append(meaning(row))
            except RowUnusable as why:
                self.leave_out(row, why.column, why.reason)
        return found

    def leave_out(self, row: Row, column: str | None, reason: str) -> None:
        self.set_aside.append(RefusedRow(self.name, row["source_row"], column, reason))

    def use(self, row: Row) -> None:
        """Note that a row completes another's record."""
        self.supporting.append(row["source_row"])


@dataclass(frozen=True)
class Classification:
    """One interval of one code of one person; `kind` is Early Help or the kind of spell it stands for."""

    person: str
    kind: str
    interval: Interval


def classification(row: Row, kinds: Mapping[str, str]) -> Classification:
    """Return what a row of classifications says."""
    if row["STATUS"].casefold() in DELETED:
        raise RowUnusable("STATUS", "deleted in the source")
    if row["CLASSIFICATIONCODEID"] not in kinds:
        raise RowUnusable(
            "CLASSIFICATIONCODEID",
            "a classification that settings.classifications of the council's file does not name",
        )
    kind = kinds[row["CLASSIFICATIONCODEID"]]
    return Classification(person_in(row), kind, interval_in(row, "CLASSIFICATIONASSIGNMENTID"))


def form(row: Row, kinds: Mapping[str, str]) -> Form:
    """Return what a row of forms says; one that is not completed counts as an assessment only."""
    kind, state = kinds.get(row["DESIGNNAME"].casefold()), row["INSTANCESTATE"].casefold()
    if kind is None:
        raise RowUnusable("DESIGNNAME", "a form that settings.forms of the council's file does not name")
    if state in DELETED:
        raise RowUnusable("INSTANCESTATE", "deleted in the source")
    if state not in COMPLETE | UNFINISHED:
        raise RowUnusable("INSTANCESTATE", "expected Complete, Draft or Deleted")
    if state in UNFINISHED and kind != "assessment":
        raise RowUnusable("INSTANCESTATE", "the form is not completed")
    person_in(row)
    dates = [day_in(row, header) for header in ("ANSWER_DATE", "DATESTARTED", "DATECOMPLETED")]
    return Form(row, kind, *dates)


def relationship(row: Row, kinds: Mapping[str, str]) -> Relationship:
    """Return what a row of relationships says."""
    kind = kinds.get(row["RELATIONSHIPCODE"].casefold())
    if kind is None:
        raise RowUnusable(
            "RELATIONSHIPCODE",
            "a relationship that settings.relationships of the council's file does not name",
        )
    person_in(row)
    return Relationship(row, kind, interval_in(row, "RELATIONSHIPID"))


def person_in(row: Row) -> str:
    if not row["PERSONID"]:
        raise RowUnusable("PERSONID", "the required value is missing")
    person: str = row["PERSONID"]
    return person


def interval_in(row: Row, id_header: str) -> Interval:
    """Return the interval of a row, which must have an id, a start, and an end that is not before it."""
    if not row[id_header]:
        raise RowUnusable(id_header, "the required value is missing")
    start, end = day_in(row, "STARTDATE"), day_in(row, "ENDDATE")
    if start is None:
        raise RowUnusable("STARTDATE", "no day on which it began")
    if end is not None and end < start:
        raise RowUnusable("ENDDATE", "it ends before it begins")
    return Interval(start, end, row)


def day_in(row: Row, header: str) -> date | None:
    """Return the day in a cell; None where it is empty or holds a placeholder such as 1900-01-01."""
    try:
        return read_date(row[header]) if row[header] else None
    except ValueError:
        raise RowUnusable(header, "not a date: expected dd/mm/yyyy or yyyy-mm-dd") from None
