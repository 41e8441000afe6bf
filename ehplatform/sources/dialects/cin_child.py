"""What one child's element of a census return gives: the person, and every involvement inside it.

Each referral gives a referral and, unless it ended in no further action, a time as a child in need from
the referral to the closure; assessments, plans, section 47 enquiries, conferences and protection plans
inside it give their own.

Records have no ids of their own. A referral is named by its date (``R2024-05-01``), what is inside it by
the referral, its kind and its date (``R2024-05-01-S47-2024-05-10``); a second one of the same name that
says something else has ``-2``. Beside the child's id these names stay the same from one yearly return to
the next, so that a case open over two returns is one record.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from ehplatform.model.tables import (
    ASSESSMENT_FACTOR,
    CSC_SPELL,
    PERSON_DISABILITY,
    PERSON_IDENTIFIER,
    PERSON_RECORD,
)
from ehplatform.sources.dates import read_boolean
from ehplatform.sources.dialects import cin_elements as cin
from ehplatform.sources.dialects.cin_found import Found, RecordKind
from ehplatform.sources.dialects.record_names import day_of
from ehplatform.sources.readers.xml_stream import Record

Texts = dict[str, str]

IDENTITY = ("source_person_id", "source_id")

PERSON = RecordKind(
    PERSON_RECORD,
    cin.CHILD,
    (
        "source_person_id", "upn", "upn_unknown_code", "expected_birth_date", "death_date", "birth_date",
        "is_birth_date_estimated", "person_role", "sex_code", "ethnicity_code", "is_disabled",
    ),
)  # fmt: skip
PERSON_TEXTS = ("LAchildID", "UPN", "UPNunknown", "ExpectedPersonBirthDate", "PersonDeathDate")
FORMER_UPN = RecordKind(PERSON_IDENTIFIER, cin.CHILD, (*IDENTITY, "id_value"), {"id_type": "FORMER_UPN"})
DISABILITY = RecordKind(PERSON_DISABILITY, cin.CHILD, (*IDENTITY, "disability_code"))
NO_DISABILITY = "none"

OPENING = ("start_date", "source_code", "primary_need_code")
OPENING_TEXTS = ("CINreferralDate", "ReferralSource", "PrimaryNeedCode")
CLOSURE = ("end_date", "end_reason_code")
CLOSURE_TEXTS = ("CINclosureDate", "ReasonForClosure")
REFERRED = RecordKind(
    CSC_SPELL, cin.REFERRAL, (*IDENTITY, "is_nfa", *OPENING, *CLOSURE), {"spell_type": "CSC_REFERRAL"}
)
IN_NEED = RecordKind(
    CSC_SPELL, cin.REFERRAL, (*IDENTITY, "referral_id", *OPENING, *CLOSURE), {"spell_type": "CIN"}
)

FACTOR = RecordKind(
    ASSESSMENT_FACTOR, cin.ASSESSMENT, (*IDENTITY, "assessment_id", "factor_code", "assessment_date")
)


@dataclass(frozen=True)
class Involvement:
    """What an element inside a referral gives: spells, the start first, and the texts that say so."""

    kind: RecordKind
    texts: tuple[str, ...]


def involvement(element: str, spell_type: str, **texts: str) -> Involvement:
    """Describe an element inside a referral: its texts by canonical column."""
    columns = (*IDENTITY, "referral_id", "outcome_code", *texts)
    return Involvement(
        RecordKind(CSC_SPELL, element, columns, {"spell_type": spell_type}), tuple(texts.values())
    )


INVOLVEMENTS = {
    cin.ASSESSMENT: involvement(
        cin.ASSESSMENT,
        "CSC_ASSESSMENT",
        start_date="AssessmentActualStartDate",
        end_date="AssessmentAuthorisationDate",
    ),
    cin.PLAN_DATES: involvement(
        cin.PLAN_DATES, "S17_PLAN", start_date="CINPlanStartDate", end_date="CINPlanEndDate"
    ),
    cin.ENQUIRY: involvement(cin.ENQUIRY, "S47", start_date="S47ActualStartDate"),
    cin.PROTECTION: involvement(
        cin.PROTECTION,
        "CPP",
        start_date="CPPstartDate",
        end_date="CPPendDate",
        initial_category_code="InitialCategoryOfAbuse",
        category_code="LatestCategoryOfAbuse",
        previous_plans="NumberOfPreviousCPP",
    ),
}

CONFERENCES = {
    element: RecordKind(
        CSC_SPELL, element, (*IDENTITY, "referral_id", "start_date", "end_date"), {"spell_type": "ICPC"}
    )
    for element in (cin.REFERRAL, cin.ENQUIRY)
}
"""Initial child protection conferences, by the element that dates them."""

CODE = re.compile(r"[A-Z0-9]{1,4}", re.ASCII)
"""What may stand for a code in a record's name; any other text could be about a person."""


def add_child(found: Found, child: Record) -> None:
    """Add everything that one child's element gives."""
    ChildReading(found, child).read()


class ChildReading:
    """One child's element as it is read; `named` are the elements that bear each record's name."""

    def __init__(self, found: Found, child: Record) -> None:
        self.found = found
        self.child = child
        self.blocks = {record.name: record for record in child.records}
        self.identifiers = texts_of(self.blocks.get(cin.IDENTIFIERS))
        self.person = self.identifiers.get("LAchildID")
        self.named: dict[str, list[Record]] = defaultdict(list)

    def read(self) -> None:
        row = self.found.number(cin.CHILD)
        self.found.wait(cin.CHILD, row, self.child.unknown)
        self.add_person(row)
        for element in self.child.records:
            if element.name == cin.REFERRAL:
                self.add_referral(element)

    def name(self, text: str, element: Record) -> str:
        """Return the name of an element's record; elements that say the same have the same."""
        bearers = self.named[text]
        if element not in bearers:
            bearers.append(element)
        place = bearers.index(element) + 1
        return text if place == 1 else f"{text}-{place}"

    def add_person(self, row: int) -> None:
        texts = self.identifiers
        born, expected = texts.get("PersonBirthDate"), texts.get("ExpectedPersonBirthDate")
        is_unborn = born is None and expected is not None
        characteristics = self.blocks.get(cin.CHARACTERISTICS)
        stated = codes_in(characteristics, cin.DISABILITIES, "Disability")
        disabilities = [code for code in stated if code.casefold() != NO_DISABILITY]
        self.found.add(
            PERSON,
            row,
            *map(texts.get, PERSON_TEXTS),
            born or expected,
            "yes" if is_unborn else None,
            "UNBORN" if is_unborn else "CHILD",
            texts.get("Sex") or texts.get("GenderCurrent"),
            texts_of(characteristics).get("Ethnicity"),
            None if not stated else "yes" if disabilities else "no",
        )
        if former := texts.get("FormerUPN"):
            self.found.add(FORMER_UPN, row, self.person, "FORMER_UPN", former)
        for place, code in enumerate(disabilities, start=1):
            self.found.add(DISABILITY, row, self.person, code_name(code, place), code)

    def add_referral(self, referral: Record) -> None:
        """Add a referral, the time in need that follows unless it was NFA, and what is inside it.

        The closure stands on the time in need; where there is none, on the referral.
        """
        row, texts = self.found.number(cin.REFERRAL), texts_of(referral)
        name = self.name(f"R{day_of(texts.get('CINreferralDate'))}", referral)
        is_nfa = texts.get("ReferralNFA")
        opening, closure = tuple(map(texts.get, OPENING_TEXTS)), tuple(map(texts.get, CLOSURE_TEXTS))
        if says_yes(is_nfa):
            self.found.add(REFERRED, row, self.person, name, is_nfa, *opening, *closure)
        else:
            self.found.add(REFERRED, row, self.person, name, is_nfa, *opening, None, None)
            self.found.add(IN_NEED, row, self.person, f"{name}-CIN", name, *opening, *closure)
        for element in referral.records:
            if element.name in INVOLVEMENTS:
                self.add_involvement(element, name)
        self.add_conference(cin.REFERRAL, row, texts, name)

    def add_involvement(self, element: Record, referral: str) -> None:
        """Add the spell of an element inside a referral, and what stands inside the element."""
        row, texts = self.found.number(element.name), texts_of(element)
        kind, names = INVOLVEMENTS[element.name].kind, INVOLVEMENTS[element.name].texts
        name = f"{referral}-{kind.constants['spell_type']}-{day_of(texts.get(names[0]))}"
        name = self.name(name, element)
        is_enquiry = element.name == cin.ENQUIRY
        outcome = "ICPC" if is_enquiry and self.add_conference(cin.ENQUIRY, row, texts, referral) else None
        self.found.add(kind, row, self.person, name, referral, outcome, *map(texts.get, names))
        if element.name == cin.ASSESSMENT:
            dated = texts.get("AssessmentAuthorisationDate") or texts.get("AssessmentActualStartDate")
            for place, code in enumerate(codes_in(element, cin.FACTORS, "AssessmentFactors"), start=1):
                factor = f"{name}-{code_name(code, place)}"
                self.found.add(FACTOR, row, self.person, factor, name, code, dated)

    def add_conference(self, element: str, row: int, texts: Texts, referral: str) -> bool:
        """Add the initial child protection conference that an element dates, and say whether there is one.

        The enquiry and the referral can both date it: one conference is one spell.
        """
        held = texts.get("DateOfInitialCPC")
        if held is None:
            return False
        name = f"{referral}-ICPC-{day_of(held)}"
        if name not in self.named:
            self.named[name] = []
            self.found.add(CONFERENCES[element], row, self.person, name, referral, held, held)
        return True


def texts_of(element: Record | None) -> Texts:
    """Return an element's texts by name; where one is given twice and differs, both, for a person to see."""
    if element is None:
        return {}
    texts = dict(element.fields)
    if len(texts) < len(element.fields):
        for name in texts:
            texts[name] = "/".join(dict.fromkeys(text for other, text in element.fields if other == name))
    return texts


def codes_in(element: Record | None, block: str, name: str) -> list[str]:
    """Return the codes that an element lists in a block, each once."""
    blocks = [inner for inner in element.records if inner.name == block] if element else []
    return list(dict.fromkeys(text for inner in blocks for other, text in inner.fields if other == name))


def code_name(text: str, place: int) -> str:
    """Return what stands for a code in a record's name: the code, else its place."""
    code = text.upper()
    return code if CODE.fullmatch(code) else str(place)


@lru_cache(maxsize=1 << 10)
def says_yes(text: str | None) -> bool:
    """Whether an answer is a readable yes."""
    try:
        return text is not None and read_boolean(text)
    except ValueError:
        return False
