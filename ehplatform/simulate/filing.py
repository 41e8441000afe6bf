"""How two systems file a council's children: records, ids, doubles, errors, and local words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import product

from ehplatform.model.months import add_months
from ehplatform.simulate.adoption import Adoption
from ehplatform.simulate.course import Course
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.dirt import spoil_record
from ehplatform.simulate.dirt_profiles import PROFILES
from ehplatform.simulate.parameters import FamilyParameters
from ehplatform.simulate.people import UPN_FROM_AGE, Child, Family, Person
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.records import (
    UNBORN,
    CaseRecord,
    Filed,
    OtherNumber,
    PersonRecord,
    Relationship,
    SpellRecord,
    System,
)
from ehplatform.simulate.spelling import Speller
from ehplatform.simulate.spoiling import Spoiling

PERSON_SETS = {"sex": "SEX", "ethnicity": "ETHNICITY"}
CASE_SETS = {
    "source": "SOURCE",
    "route": "EH_ROUTE",
    "outcome": "EH_REF_OUTCOME",
    "tier": "TIER",
    "assessed_by": "ORG_TYPE",
    "end_reason": "EH_END_REASON",
}
SPELL_SETS = {
    "spell_type": "CSC_SPELL_TYPE",
    "source": "SOURCE",
    "need": "PRIMARY_NEED",
    "end_reason": "CIN_CLOSURE",
}

DIRT_DICE = 5
"""Sets the draws of dirt apart: under every profile a council has the same children with the same courses."""
FILED_TWICE = 0.02
SEX_UNKNOWN = 0.004
ETHNICITY_BLANK, ETHNICITY_NOT_OBTAINED, ETHNICITY_REFUSED = 0.03, 0.03, 0.01
SOCIAL_CARE_WITHOUT_FAMILY = 0.3
SECOND_RECORD_WITHOUT_FAMILY = 0.4
LEAVING_KEYED = 0.8
SOCIAL_CARE_ID_KNOWN, FORMER_UPN_KNOWN = 0.15, 0.03
ADOPTED = "adopted"
"""Noted like a kind of dirt on the records of a child before and after adoption."""
PARENT_CODES, CHILD_CODES = {"F": "MTH", "M": "FTH"}, {"F": "DAU", "M": "SON"}
SYSTEMS: tuple[System, ...] = ("EHM", "LCS")
PERSON_NUMBERS: dict[System, tuple[int, int]] = {"EHM": (100_000, 899_999), "LCS": (3_000_000, 3_999_999)}


Events = Iterable[tuple[Child, date]]
"""Children and the days on which something about them was filed."""


class FilingRoom:
    """Files one family after the other, and at the end gives out ids and words."""

    def __init__(self, dice: Dice, la_code: str, plan: Plan, families: FamilyParameters) -> None:
        self.dice = dice
        self.spoiling = Spoiling(
            Dice(plan.seed, int(la_code), DIRT_DICE), la_code, plan.until, PROFILES[plan.dirt].rates
        )
        self.families = families
        self.records: dict[tuple[Child, System], list[PersonRecord]] = {}
        self.children_known: set[Child] = set()
        self.parents: list[PersonRecord] = []
        self.relationships: list[Relationship] = []

    def file_family(self, course: Course) -> None:
        """Make the records of everyone whom each system knows of this family."""
        referred = [(case.child, case.referred_on) for case in course.cases]
        involved = [(spell.child, spell.started_on) for spell in course.spells]
        if not involved and self.dice.chance(self.families.contact_only):
            involved = referred
        self.file_in_system("EHM", course, referred)
        self.file_in_system("LCS", course, involved)

    def file_in_system(self, system: System, course: Course, events: Events) -> None:
        days: dict[Child, list[date]] = defaultdict(list)
        for child, day in events:
            days[child].append(day)
        if not days:
            return
        family, family_ref = course.family, self.family_ref(course.family, system)
        first = min(day for child_days in days.values() for day in child_days)
        for child in family.children:
            if child in days or (child.is_here(first) and self.dice.chance(self.families.sibling_recorded)):
                self.file_child(system, child, sorted(days.get(child, [first])), family_ref)
        if system == "EHM" and self.dice.chance(self.families.parent_recorded):
            self.file_parent(family, first, family_ref)

    def family_ref(self, family: Family, system: System) -> str | None:
        """Return what the system calls the family; some social-care records belong to none."""
        if system == "LCS" and self.dice.chance(SOCIAL_CARE_WITHOUT_FAMILY):
            return None
        return f"F{family.number + 10_000 * (system == 'LCS'):05d}"

    def file_child(self, system: System, child: Child, days: list[date], family_ref: str | None) -> None:
        records = [self.child_record(system, child, days[0], family_ref)]
        if self.dice.chance(FILED_TWICE):
            loose = self.dice.chance(SECOND_RECORD_WITHOUT_FAMILY)
            again = self.child_record(system, child, self.dice.one_of(days), None if loose else family_ref)
            records.append(again)
        self.records[child, system] = records
        self.children_known.add(child)

    def file_adoption(self, adoption: Adoption) -> None:
        """File who a child became by adoption, in social care; nothing there says who it was."""
        after, family_ref = adoption.after, self.family_ref(adoption.after.family, "LCS")
        self.file_child("LCS", after, [adoption.day], family_ref)
        for child, system in product((adoption.before, after), SYSTEMS):
            for record in self.records.get((child, system), ()):
                record.dirt.append(ADOPTED)

    def file_parent(self, family: Family, since: date, family_ref: str | None) -> None:
        mother, father = family.parents
        parent = father if self.dice.chance(self.families.recorded_parent_is_father) else mother
        record = self.make_record("EHM", parent, since, family_ref)
        self.parents.append(record)
        for child in family.children:
            for child_record in self.records.get((child, "EHM"), ()):
                self.relationships.append(Relationship(child_record, record, PARENT_CODES[parent.sex]))
                child_code = CHILD_CODES.get(child_record.sex or "U", "CHILD")
                self.relationships.append(Relationship(record, child_record, child_code))

    def child_record(self, system: System, child: Child, since: date, family_ref: str | None) -> PersonRecord:
        until, left_area_on, died_on = self.spoiling.until, child.family.left_area_on, child.died_on
        leaving_is_keyed = self.dice.chance(LEAVING_KEYED)
        record = self.make_record(system, child, since, family_ref)
        if left_area_on and left_area_on <= until and leaving_is_keyed:
            record.left_area_on = left_area_on
        record.died_on = died_on if died_on and died_on <= until else None
        return record

    def make_record(self, system: System, whose: Person, since: date, family_ref: str | None) -> PersonRecord:
        """Write down somebody, with what goes wrong in it."""
        is_born, home = whose.birth <= self.spoiling.until, whose.family.home
        record = PersonRecord(
            whose=whose,
            system=system,
            since=since,
            source_person_id="",
            forename=whose.forename if is_born else UNBORN,
            surname=whose.surname,
            birth_date=whose.birth,
            sex=whose.sex if is_born and not self.dice.chance(SEX_UNKNOWN) else "U",
            ethnicity=self.ethnicity(whose),
            postcode=home.postcode,
            uprn=home.uprn,
            upn=whose.upn,
            nhs_number=whose.nhs_number if is_born else None,
            family_ref=family_ref,
        )
        spoil_record(record, self.spoiling)
        return record

    def ethnicity(self, person: Person) -> str | None:
        point = float(self.dice.generator.random())
        for share, code in (
            (ETHNICITY_BLANK, None),
            (ETHNICITY_NOT_OBTAINED, "NOBT"),
            (ETHNICITY_REFUSED, "REFU"),
        ):
            if point < share:
                return code
            point -= share
        return person.ethnicity

    def finish(self, courses: Sequence[Course], speller: Speller) -> Filed:
        """Give every record its id and every fact its record and its words."""
        people = [record for records in self.records.values() for record in records]
        self.number_people([*people, *self.parents])
        self.note_other_numbers(people)
        for person in [*people, *self.parents]:
            person.words = speller.write_fields(person, PERSON_SETS)
        cases, spells = self.file_cases(courses, speller), self.file_spells(courses, speller)
        return Filed(people, cases, spells, self.parents, self.relationships)

    def note_other_numbers(self, people: list[PersonRecord]) -> None:
        """Let some records name the child's id in social care, and the number that a school used at first."""
        for record in people:
            in_social_care = self.records.get((record.child, "LCS"))
            if record.system == "EHM" and in_social_care and self.dice.chance(SOCIAL_CARE_ID_KNOWN):
                number = in_social_care[0].source_person_id
                record.other_numbers.append(OtherNumber("LCS_ID", number))
            if self.dice.chance(FORMER_UPN_KNOWN) and record.upn == record.child.upn:
                replaced_on = add_months(record.child.birth, 12 * UPN_FROM_AGE)
                replaced_on = min(replaced_on, self.spoiling.until)
                number = record.child.temporary_upn
                record.other_numbers.append(OtherNumber("FORMER_UPN", number, replaced_on))

    def file_cases(self, courses: Sequence[Course], speller: Speller) -> list[CaseRecord]:
        """File copies of the cases: what is written must not change what happened."""
        cases = [replace(case) for course in courses for case in course.cases]
        cases.sort(key=lambda case: (case.referred_on, case.child.number))
        return [
            CaseRecord(
                case,
                self.record_of(case.child, "EHM", case.referred_on),
                number,
                speller.write_fields(case, CASE_SETS) | {"role": speller.write("ALLOCATION_ROLE", "LEAD")[1]},
            )
            for number, case in enumerate(cases, start=1)
        ]

    def file_spells(self, courses: Sequence[Course], speller: Speller) -> list[SpellRecord]:
        spells = [replace(spell) for course in courses for spell in course.spells]
        spells.sort(key=lambda spell: (spell.started_on, spell.child.number))
        return [
            SpellRecord(
                spell,
                self.record_of(spell.child, "LCS", spell.started_on),
                number,
                speller.write_fields(spell, SPELL_SETS),
            )
            for number, spell in enumerate(spells, start=1)
        ]

    def number_people(self, people: list[PersonRecord]) -> None:
        """Number the records at random, so that ids of the two systems say nothing of each other."""
        for system, (lowest, highest) in PERSON_NUMBERS.items():
            records = [record for record in people if record.system == system]
            numbers = self.dice.distinct_numbers(lowest, highest, len(records))
            for record, number in zip(records, numbers, strict=True):
                record.source_person_id = str(number)

    def record_of(self, child: Child, system: System, day: date) -> PersonRecord:
        """Return the record that a fact of this day is filed under: the newest by then."""
        records = self.records[child, system]
        return next((record for record in reversed(records) if record.since <= day), records[0])
