"""An Annex A workbook as it is put together: the lines of its lists, and what they mean."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ehplatform.model.months import add_months
from ehplatform.simulate.canonical import Row, Tables
from ehplatform.simulate.delimited import british
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.people import Child
from ehplatform.simulate.records import PersonRecord
from ehplatform.simulate.workbook import Cell

MONTHS_COVERED = 6
PERSON = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)")
DISABILITY, TEAM, WORKER = "Does the Child have a Disability", "Allocated Team", "Allocated Worker"
WITH_DISABILITY, WITH_TEAM = range(4, 9), range(3, 9)
YES, NO = "a) Yes", "b) No"

TYPED_DATES = frozenset({"Date of Contact", "Assessment completion date", "CIN Closure Date"})
"""Columns in which dates were typed as text."""

IS_DISABLED, TEAMS = 0.12, 8


@dataclass
class AnnexExtract:
    """Lines by list, and the canonical rows that a perfect ingest of them recovers.

    `registers` are the rows about teams, which are about nobody. `conferences` are the children with the
    days of their initial child protection conferences.
    """

    la_code: str
    until: date
    dice: Dice
    conferences: set[tuple[Child, date | None]] = field(default_factory=set)
    lines: dict[int, list[dict[str, Cell]]] = field(default_factory=lambda: defaultdict(list))
    tables: Tables = field(default_factory=lambda: defaultdict(list))
    registers: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    people: dict[PersonRecord, dict[str, Any]] = field(default_factory=dict)
    told: dict[tuple[PersonRecord, str], list[Mapping[str, Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    disabled: dict[PersonRecord, bool] = field(default_factory=dict)
    teams: dict[PersonRecord, str] = field(default_factory=dict)

    @property
    def since(self) -> date:
        """First day of the months before the inspection."""
        return add_months(self.until, -MONTHS_COVERED)

    def covers(self, started_on: date, ended_on: date | None) -> bool:
        """Whether something is open, or was so in the months before the inspection."""
        return started_on <= self.until and (ended_on is None or ended_on >= self.since)

    def add(
        self,
        number: int,
        person: PersonRecord,
        day: date,
        cells: Mapping[str, Any],
        table: str,
        **values: Any,
    ) -> bool:
        """Add a line to a list, and the record that it gives; False where a line has told just this.

        A second record of one person and day that says something else has ``-2`` in its name.
        """
        told = self.told[person, f"L{number}-{day}"]
        if cells in told:
            return False
        told.append(cells)
        line = self.line(number, person) | {header: cell(header, value) for header, value in cells.items()}
        self.lines[number].append(line)
        place = f"-{len(told)}" if len(told) > 1 else ""
        team = {"team_ref": self.teams[person]} if number in WITH_TEAM else {}
        self.means(table, person, source_id=f"L{number}-{day}{place}", **team, **values)
        return True

    def means(self, table: str, person: PersonRecord, **values: Any) -> None:
        """Add a canonical row about a person."""
        whose = {"source_person_id": person.source_person_id}
        self.tables[table].append(Row(person, whose | values, {}))

    def line(self, number: int, person: PersonRecord) -> dict[str, Cell]:
        """Return what a list says of the child beside the event, and remember that it did."""
        self.know(person)
        years = max(0, (self.until - person.birth_date_returned).days // 365)
        birth = person.birth_date_returned
        values = (person.source_person_id, person.words["sex"], person.words["ethnicity"], birth, str(years))
        line: dict[str, Cell] = dict(zip(PERSON, values, strict=True))
        if number in WITH_DISABILITY:
            self.people[person]["is_disabled"] = self.disabled[person]
            line[DISABILITY] = YES if self.disabled[person] else NO
        if number in WITH_TEAM:
            self.register(self.teams[person])
            line |= {TEAM: self.teams[person], WORKER: "Worker, Synthetic"}
        return line

    def know(self, person: PersonRecord) -> None:
        """Make the row of a person who is listed for the first time."""
        if person not in self.people:
            self.disabled[person] = self.dice.chance(IS_DISABLED)
            self.teams[person] = f"SYNTHETIC team {self.dice.number(1, TEAMS)}"
            self.people[person] = {
                "source_person_id": person.source_person_id,
                "sex_code": person.sex,
                "ethnicity_code": person.ethnicity,
                "birth_date": person.birth_date_returned,
            }
            self.tables["person_record"].append(Row(person, self.people[person], {}))

    def register(self, team: str) -> None:
        row = {"source_id": team, "team_name": team}
        if row not in self.registers["team"]:
            self.registers["team"].append(row)


def cell(header: str, value: Any) -> Cell:
    """Return what stands in a cell: text for dates that were typed and for numbers."""
    if isinstance(value, date) and header not in TYPED_DATES:
        return value
    return british(value) or None
