"""An extract of the Standard Safeguarding Dataset as it is put together: its lines, and what they mean."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ehplatform.simulate.canonical import Row, Tables
from ehplatform.simulate.council import SimulatedCouncil
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.records import PersonRecord

PLACEHOLDER = "SSD_PH"


def cell(value: Any) -> str:
    """Write a value as a database client exports it: dates with a time of day, nothing for null."""
    if value is None:
        return ""
    return f"{value.isoformat()} 00:00:00.000" if isinstance(value, date) else str(value)


def coded(code: str | None, words: str) -> str:
    """Write a coded value as its code, and in words only where no code could be known."""
    return code or words


@dataclass
class SsdExtract:
    """Lines by table of the dataset, and the canonical rows that a perfect ingest of them recovers.

    `registers` are the rows about teams and workers, which are about nobody.
    """

    la_code: str
    until: date
    council: SimulatedCouncil
    dice: Dice
    lines: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    tables: Tables = field(default_factory=lambda: defaultdict(list))
    registers: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    numbers: Counter[str] = field(default_factory=Counter)

    def number(self, table: str) -> str:
        """Return the next id of a table: each counts its rows from 1."""
        self.numbers[table] += 1
        return str(self.numbers[table])

    def write(self, table: str, **cells: Any) -> None:
        """Add a line to a table of the dataset."""
        self.lines[table].append({header: cell(value) for header, value in cells.items()})

    def means(self, table: str, person: PersonRecord, **values: Any) -> None:
        """Add a canonical row about a person."""
        whose = {"source_person_id": person.source_person_id}
        self.tables[table].append(Row(person, whose | values, {}))

    @property
    def knows_workers(self) -> bool:
        """Whether the system behind the extract tells who works with whom; some do not."""
        return int(self.la_code) % 2 == 0

    @property
    def writes_ons_ethnicity(self) -> bool:
        return int(self.la_code) % 3 == 0
