"""What systems hold: facts with the person id, the numbers and the words they are filed under.

`fact` keeps canonical codes, and null where the words say nothing that a mapping could know; the
words themselves stand in `words`, by the fact's field.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ehplatform.simulate.facts import Case, Spell
from ehplatform.simulate.people import Child

System = Literal["EHM", "LCS"]


@dataclass(eq=False)
class PersonRecord:
    """One child as one system knows them."""

    child: Child
    system: System
    since: date
    """First involvement filed under this record; a child can have a second one later."""
    source_person_id: str
    forename: str
    surname: str
    birth_date: date
    sex: str | None
    ethnicity: str | None
    postcode: str | None
    upn: str | None
    nhs_number: str | None
    family_ref: str | None
    left_area_on: date | None
    died_on: date | None
    spaces_after_names: int = 0
    dirt: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class CaseRecord:
    """One Early Help case in the system: `number` counts the council's cases by date."""

    fact: Case
    person: PersonRecord
    number: int
    words: dict[str, str]
    new_referral_id: str | None = None
    """The number that a replacement system gave, in its own format."""


@dataclass(eq=False)
class SpellRecord:
    """One statutory spell in the system."""

    fact: Spell
    person: PersonRecord
    number: int
    words: dict[str, str]


@dataclass(frozen=True)
class Filed:
    """Everything that one council's systems hold."""

    people: list[PersonRecord]
    cases: list[CaseRecord]
    spells: list[SpellRecord]

    def people_of(self, system: System) -> list[PersonRecord]:
        return [person for person in self.people if person.system == system]
