"""What systems hold: facts with the person id, the numbers and the words they are filed under.

`fact` keeps canonical codes, and null where the words say nothing that a mapping could know; the
words themselves stand in `words`, by the fact's field.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ehplatform.simulate.facts import Case, Spell
from ehplatform.simulate.people import Child, Parent, Person

System = Literal["EHM", "LCS"]

UNBORN = "Unborn"
"""What stands for the forename of a child who is not born on the last day."""

NO_DATE = date(1900, 1, 1)
"""The placeholder that every reader takes for no date."""


@dataclass(frozen=True)
class OtherNumber:
    """A further number of a person: a former one, or that of another system."""

    id_type: str
    id_value: str
    ended_on: date | None = None


@dataclass(eq=False)
class PersonRecord:
    """One person as one system knows them."""

    whose: Person
    system: System
    since: date
    """First involvement filed under this record; a child can have a second one later."""
    source_person_id: str
    forename: str
    surname: str
    birth_date: date | None
    sex: str | None
    ethnicity: str | None
    postcode: str | None
    uprn: str | None
    upn: str | None
    nhs_number: str | None
    family_ref: str | None
    left_area_on: date | None = None
    died_on: date | None = None
    moved_house_on: date | None = None
    """Day on which the person came to the address; the system then knows the family's former home too."""
    is_birth_date_estimated: bool | None = None
    is_duplicate: bool | None = None
    spaces_after_names: int = 0
    other_numbers: list[OtherNumber] = field(default_factory=list)
    dirt: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)

    @property
    def child(self) -> Child:
        """The child whose record it is; only for records of children."""
        if not isinstance(self.whose, Child):
            raise TypeError("the record is of a parent")
        return self.whose

    @property
    def person_role(self) -> str | None:
        """What a system with records of parents says of whom; of children nothing."""
        return "PARENT_CARER" if isinstance(self.whose, Parent) else None

    @property
    def birth_date_read(self) -> date | None:
        """The date of birth that a reader takes from a file: a placeholder is none."""
        return None if self.birth_date == NO_DATE else self.birth_date

    @property
    def birth_date_returned(self) -> date:
        """The date of birth in a statutory return, for which a missing one is looked up."""
        return self.birth_date_read or self.whose.birth


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
class Relationship:
    """In one system: what the related person is to the other, as a code (HL7 RoleCode)."""

    person: PersonRecord
    related: PersonRecord
    code: str


@dataclass(frozen=True)
class Filed:
    """Everything that one council's systems hold; `people` are the children."""

    people: list[PersonRecord]
    cases: list[CaseRecord]
    spells: list[SpellRecord]
    parents: list[PersonRecord] = field(default_factory=list)
    """In the Early Help system; not every shape has a place for them."""
    relationships: list[Relationship] = field(default_factory=list)

    def people_of(self, system: System) -> list[PersonRecord]:
        return [person for person in self.people if person.system == system]
