"""How two systems file a council's children: records, ids, doubles, errors, and local words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ehplatform.simulate.course import Course
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.dirt import Spoiling, spoil_record
from ehplatform.simulate.parameters import FamilyParameters
from ehplatform.simulate.people import Child
from ehplatform.simulate.records import CaseRecord, Filed, PersonRecord, SpellRecord, System
from ehplatform.simulate.spelling import Speller

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

FILED_TWICE = 0.02
SEX_UNKNOWN = 0.004
ETHNICITY_BLANK, ETHNICITY_NOT_OBTAINED, ETHNICITY_REFUSED = 0.03, 0.03, 0.01
SOCIAL_CARE_WITHOUT_FAMILY = 0.3
SECOND_RECORD_WITHOUT_FAMILY = 0.4
LEAVING_KEYED = 0.8
PERSON_NUMBERS: dict[System, tuple[int, int]] = {"EHM": (100_000, 899_999), "LCS": (3_000_000, 3_999_999)}


Events = Iterable[tuple[Child, date]]
"""Children and the days on which something about them was filed."""


class FilingRoom:
    """Files one family after the other, and at the end gives out ids and words."""

    def __init__(self, dice: Dice, la_code: str, until: date, families: FamilyParameters) -> None:
        self.dice = dice
        self.spoiling = Spoiling(dice, la_code, until)
        self.families = families
        self.records: dict[tuple[Child, System], list[PersonRecord]] = {}
        self.children_known: set[Child] = set()

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
        family_ref: str | None = f"F{course.family.number + 10_000 * (system == 'LCS'):05d}"
        if system == "LCS" and self.dice.chance(SOCIAL_CARE_WITHOUT_FAMILY):
            family_ref = None
        first = min(day for child_days in days.values() for day in child_days)
        for child in course.family.children:
            if child in days or (child.is_here(first) and self.dice.chance(self.families.sibling_recorded)):
                self.file_child(system, child, sorted(days.get(child, [first])), family_ref)

    def file_child(self, system: System, child: Child, days: list[date], family_ref: str | None) -> None:
        records = [self.make_record(system, child, days[0], family_ref)]
        if self.dice.chance(FILED_TWICE):
            loose = self.dice.chance(SECOND_RECORD_WITHOUT_FAMILY)
            again = self.make_record(system, child, self.dice.one_of(days), None if loose else family_ref)
            records.append(again)
        self.records[child, system] = records
        self.children_known.add(child)

    def make_record(self, system: System, child: Child, since: date, family_ref: str | None) -> PersonRecord:
        until = self.spoiling.until
        moved_on, died_on = child.family.moved_on, child.died_on
        leaving_is_keyed = self.dice.chance(LEAVING_KEYED)
        record = PersonRecord(
            child=child,
            system=system,
            since=since,
            source_person_id="",
            forename=child.forename if child.birth <= until else "Unborn",
            surname=child.surname,
            birth_date=child.birth,
            sex="U" if self.dice.chance(SEX_UNKNOWN) or child.birth > until else child.sex,
            ethnicity=self.ethnicity(child),
            postcode=child.family.postcode,
            upn=child.upn,
            nhs_number=child.nhs_number if child.birth <= until else None,
            family_ref=family_ref,
            left_area_on=moved_on if moved_on and moved_on <= until and leaving_is_keyed else None,
            died_on=died_on if died_on and died_on <= until else None,
        )
        spoil_record(record, self.spoiling)
        return record

    def ethnicity(self, child: Child) -> str | None:
        point = float(self.dice.generator.random())
        for share, code in (
            (ETHNICITY_BLANK, None),
            (ETHNICITY_NOT_OBTAINED, "NOBT"),
            (ETHNICITY_REFUSED, "REFU"),
        ):
            if point < share:
                return code
            point -= share
        return child.ethnicity

    def finish(self, courses: Sequence[Course], speller: Speller) -> Filed:
        """Give every record its id and every fact its record and its words."""
        people = [record for records in self.records.values() for record in records]
        self.number_people(people)
        for person in people:
            person.words = speller.write_fields(person, PERSON_SETS)
        return Filed(people, self.file_cases(courses, speller), self.file_spells(courses, speller))

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
