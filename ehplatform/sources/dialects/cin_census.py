"""DfE's children in need census, as the XML return that a council sends.

Elements: DfE, Children in need census, XML schema 2017 to 2026. Each referral (`CINdetails`) gives
a referral and, unless it ended in no further action, a time as a child in need from the referral to
the closure; the assessments, section 47 enquiries and protection plans inside it give their own.

A source row is an element: the n-th of its name in the file. Records have no ids of their own; the
referral's place in the child's record and the element's place in it name them (``1-S47-2``).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

from ehplatform.model.tables import CSC_SPELL, PERSON_RECORD
from ehplatform.sources.dates import read_boolean, read_date
from ehplatform.sources.dialects.dialect import Dialect, NoSettings
from ehplatform.sources.extract import Extract, RawRows
from ehplatform.sources.readers.xml_stream import read_elements
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused

CHILD, REFERRAL = "Child", "CINdetails"

PERSON_PATHS = {
    "source_person_id": ("ChildIdentifiers/LAchildID",),
    "upn": ("ChildIdentifiers/UPN",),
    "birth_date": ("ChildIdentifiers/PersonBirthDate", "ChildIdentifiers/ExpectedPersonBirthDate"),
    "sex_code": ("ChildIdentifiers/Sex", "ChildIdentifiers/GenderCurrent"),
    "death_date": ("ChildIdentifiers/PersonDeathDate",),
    "ethnicity_code": ("ChildCharacteristics/Ethnicity",),
}

INVOLVEMENTS = {
    "Assessments": ("CSC_ASSESSMENT", "AssessmentActualStartDate", "AssessmentAuthorisationDate"),
    "Section47": ("S47", "S47ActualStartDate", None),
    "ChildProtectionPlans": ("CPP", "CPPstartDate", "CPPendDate"),
}
"""Inside a referral: element, spell type, where it starts, where it ends."""


@dataclass
class Census:
    """What has been read so far: records by the element that gave them."""

    people: list[dict[str, Any]] = field(default_factory=list)
    spells: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)

    def number(self, element: str) -> int:
        """Return the place of the next element of this name, counted from 1."""
        self.counts[element] += 1
        return self.counts[element]


def read(file: ReceivedFile, _settings: NoSettings) -> Extract:
    """Read one census return; raises `FileRefused` when it is another council's."""
    census = Census()
    reference_date: date | None = None
    for element in read_elements(file, (CHILD, "Header")):
        if element.tag == CHILD:
            add_child(census, element)
        else:
            check_council(file, element)
            reference_date = header_date(file, element)
    if not census.people:
        raise FileRefused(file.name, "", "no Child element: expected a children in need census return")
    spells = (RawRows.of(CSC_SPELL, element, records) for element, records in census.spells.items())
    return Extract(
        records=(RawRows.of(PERSON_RECORD, CHILD, census.people), *spells),
        source_rows={element: range(1, count + 1) for element, count in census.counts.items()},
        extract_date=reference_date,
    )


def check_council(file: ReceivedFile, header: Element) -> None:
    """Refuse a return that says it is another council's."""
    la_code = text_at(header, "Source/LEA")
    if la_code not in (None, file.la_code):
        stated = la_code if re.fullmatch(r"\d{3}", str(la_code)) else "something else"
        raise FileRefused(
            file.name,
            "Header/Source/LEA",
            f"the return is of council {stated}, but landed for {file.la_code}: move it to its own folder",
        )


def header_date(file: ReceivedFile, header: Element) -> date | None:
    """Return the reference date, which is the last day the return speaks for."""
    text = text_at(header, "CollectionDetails/ReferenceDate")
    try:
        return read_date(text) if text else None
    except ValueError:
        raise FileRefused(
            file.name, "Header/CollectionDetails/ReferenceDate", "not a date: expected yyyy-mm-dd"
        ) from None


def add_child(census: Census, child: Element) -> None:
    """Add one child and everything inside it."""
    person = {name: text_at(child, *paths) for name, paths in PERSON_PATHS.items()}
    census.people.append(person | {"source_row": census.number(CHILD)})
    for place, referral in enumerate(child.iterfind(REFERRAL), start=1):
        row = census.number(REFERRAL)
        for spell in referral_spells(referral, str(place)):
            add_spell(census, REFERRAL, row, spell, person)
        for element in INVOLVEMENTS:
            for spell in involvements(referral, str(place), element):
                add_spell(census, element, census.number(element), spell, person)


def add_spell(
    census: Census, element: str, row: int, spell: dict[str, Any], person: dict[str, str | None]
) -> None:
    whose = {"source_row": row, "source_person_id": person["source_person_id"]}
    census.spells[element].append(spell | whose)


def referral_spells(referral: Element, place: str) -> Iterator[dict[str, Any]]:
    """Yield the referral, and the time in need that follows unless there was no further action.

    The closure stands on the time in need; where there is none, on the referral.
    """
    opening = {
        "start_date": text_at(referral, "CINreferralDate"),
        "source_code": text_at(referral, "ReferralSource"),
        "primary_need_code": text_at(referral, "PrimaryNeedCode"),
    }
    closure = {
        "end_date": text_at(referral, "CINclosureDate"),
        "end_reason_code": text_at(referral, "ReasonForClosure"),
    }
    is_nfa = text_at(referral, "ReferralNFA")
    identity = {"source_id": f"{place}-CSC_REFERRAL", "spell_type": "CSC_REFERRAL", "is_nfa": is_nfa}
    if says_yes(is_nfa):
        yield opening | identity | closure
    else:
        yield opening | identity
        yield opening | closure | {"source_id": f"{place}-CIN", "spell_type": "CIN"}


def involvements(referral: Element, place: str, element: str) -> Iterator[dict[str, Any]]:
    """Yield the spells of one kind inside a referral."""
    spell_type, start, end = INVOLVEMENTS[element]
    for number, part in enumerate(referral.iterfind(element), start=1):
        yield {
            "source_id": f"{place}-{spell_type}-{number}",
            "spell_type": spell_type,
            "start_date": text_at(part, start),
            "end_date": text_at(part, end) if end else None,
        }


def says_yes(text: str | None) -> bool:
    """Whether an answer is a readable yes."""
    try:
        return text is not None and read_boolean(text)
    except ValueError:
        return False


def text_at(element: Element, *paths: str) -> str | None:
    """Return the text at the first of these paths that holds any."""
    return next((text for path in paths if (text := (element.findtext(path) or "").strip())), None)


CIN_CENSUS = Dialect(".xml", NoSettings, read)
