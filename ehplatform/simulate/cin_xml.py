"""One children in need census return as census software writes it, with the elements of its year.

Source: DfE, Children in need census, XML schemas of the returns of 2021 to 2026. Plan dates came with
the return of 2022, and with that of 2025 sex M, F, U took the place of gender 1, 2, 0.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape

from ehplatform.simulate.cin_cases import (
    Assessment,
    CensusCase,
    CensusChild,
    Enquiry,
    Interval,
    Protection,
)

PLAN_DATES_SINCE, SEX_SINCE = 2022, 2025
GENDERS = {"M": "1", "F": "2", "U": "0"}
Value = date | str | int | bool | None

INDENT = "  "


def return_lines(year: int, last_day: date, la_code: str, cases: Sequence[CensusCase]) -> Iterator[str]:
    """Yield the lines of one return of cases as they stood on its last day, by child."""
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield "<!-- SYNTHETIC: no child in this file exists -->"
    yield "<Message>"
    yield from block("Header", header(year, last_day, la_code))
    by_child: dict[CensusChild, list[CensusCase]] = {}
    for case in cases:
        by_child.setdefault(case.child, []).append(case)
    children = (
        line
        for child, own in by_child.items()
        for line in block("Child", inside_child(child, own, year, last_day))
    )
    yield from block("Children", children)
    yield "</Message>"


def block(name: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield an element that holds elements."""
    yield f"{INDENT}<{name}>"
    for line in lines:
        yield INDENT + line
    yield f"{INDENT}</{name}>"


def texts(**values: Value) -> Iterator[str]:
    """Yield elements that hold text, without those that have none."""
    for name, value in values.items():
        if value is not None:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            yield f"{INDENT}<{name}>{escape(text)}</{name}>"


def header(year: int, last_day: date, la_code: str) -> Iterator[str]:
    yield from block("CollectionDetails", texts(Collection="CIN", Year=year, ReferenceDate=last_day))
    source = texts(SourceLevel="L", LEA=la_code, SoftwareCode="SYNTHETIC", Release="1", SerialNo="001")
    yield from block("Source", source)


def inside_child(child: CensusChild, cases: Iterable[CensusCase], year: int, last_day: date) -> Iterator[str]:
    person = child.person
    is_born = person.birth_date_returned <= last_day
    sex = person.sex if is_born else "U"
    identifiers = texts(
        LAchildID=person.source_person_id,
        UPN=person.upn,
        FormerUPN=child.former_upn,
        UPNunknown=child.upn_unknown,
        PersonBirthDate=person.birth_date_returned if is_born else None,
        ExpectedPersonBirthDate=None if is_born else person.birth_date_returned,
        GenderCurrent=GENDERS.get(sex or "") if year < SEX_SINCE else None,
        Sex=sex if year >= SEX_SINCE else None,
        PersonDeathDate=person.died_on if person.died_on and person.died_on <= last_day else None,
    )
    yield from block("ChildIdentifiers", identifiers)
    yield from block("ChildCharacteristics", characteristics(child))
    for case in cases:
        yield from block("CINdetails", inside_case(case, year))


def characteristics(child: CensusChild) -> Iterator[str]:
    yield from texts(Ethnicity=child.person.ethnicity)
    if child.disabilities:
        yield from block(
            "Disabilities", (line for code in child.disabilities for line in texts(Disability=code))
        )


def inside_case(case: CensusCase, year: int) -> Iterator[str]:
    conferences = [enquiry.ended_on for enquiry in case.enquiries if enquiry.ended_on]
    yield from texts(
        CINreferralDate=case.referred_on,
        ReferralSource=case.source,
        PrimaryNeedCode=case.need,
        CINclosureDate=case.closed_on,
        ReasonForClosure=case.reason,
        DateOfInitialCPC=conferences[0] if conferences and case.is_conference_on_referral else None,
    )
    for assessment in case.assessments:
        yield from block("Assessments", inside_assessment(assessment))
    for plan in case.plans if year >= PLAN_DATES_SINCE else ():
        yield from block("CINPlanDates", inside_plan(plan))
    for enquiry in case.enquiries:
        yield from block("Section47", inside_enquiry(enquiry))
    yield from texts(ReferralNFA=case.is_nfa)
    for protection in case.protection:
        yield from block("ChildProtectionPlans", inside_protection(protection))


def inside_assessment(assessment: Assessment) -> Iterator[str]:
    yield from texts(
        AssessmentActualStartDate=assessment.started_on, AssessmentAuthorisationDate=assessment.ended_on
    )
    if assessment.factors:
        factors = (line for code in assessment.factors for line in texts(AssessmentFactors=code))
        yield from block("FactorsIdentifiedAtAssessment", factors)


def inside_plan(plan: Interval) -> Iterator[str]:
    return texts(CINPlanStartDate=plan.started_on, CINPlanEndDate=plan.ended_on)


def inside_enquiry(enquiry: Enquiry) -> Iterator[str]:
    conference = enquiry.ended_on
    return texts(
        S47ActualStartDate=enquiry.started_on, DateOfInitialCPC=conference, ICPCnotRequired=conference is None
    )


def inside_protection(plan: Protection) -> Iterator[str]:
    return texts(
        CPPstartDate=plan.started_on,
        CPPendDate=plan.ended_on,
        InitialCategoryOfAbuse=plan.initial_category,
        LatestCategoryOfAbuse=plan.latest_category,
        NumberOfPreviousCPP=plan.previous,
    )
