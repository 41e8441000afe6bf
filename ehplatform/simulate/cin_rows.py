"""The canonical rows that a perfect ingest recovers from a child and a case as a return tells them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ehplatform.simulate.canonical import Row
from ehplatform.simulate.cin_cases import CensusCase, CensusChild

Named = tuple[str, dict[str, Any]]
"""A canonical table's name, and a row of it."""


def person_rows(child: CensusChild, last_day: date) -> Iterator[tuple[str, Row]]:
    """Yield the rows about a child as the return of this day tells them."""
    person = child.person
    is_born = person.birth_date_returned <= last_day
    kinds = [code for code in child.disabilities if code != "NONE"]
    yield row(
        child,
        "person_record",
        birth_date=person.birth_date_returned,
        expected_birth_date=None if is_born else person.birth_date_returned,
        is_birth_date_estimated=None if is_born else True,
        sex_code=person.sex if is_born else "U",
        ethnicity_code=person.ethnicity,
        is_disabled=bool(kinds) if child.disabilities else None,
        person_role="CHILD" if is_born else "UNBORN",
        upn=person.upn,
        upn_unknown_code=child.upn_unknown,
        death_date=person.died_on if person.died_on and person.died_on <= last_day else None,
    )
    for code in kinds:
        yield row(child, "person_disability", source_id=code, disability_code=code)
    if child.former_upn:
        yield row(
            child,
            "person_identifier",
            source_id="FORMER_UPN",
            id_type="FORMER_UPN",
            id_value=child.former_upn,
        )


def case_rows(case: CensusCase, *, has_plans: bool) -> Iterator[tuple[str, Row]]:
    """Yield the rows of a case as its latest return tells them."""
    name = f"R{case.referred_on}"
    opening = {"start_date": case.referred_on, "source_code": case.source, "primary_need_code": case.need}
    closing = {"end_date": case.closed_on, "end_reason_code": case.reason}
    if case.is_nfa:
        yield spell(case, "CSC_REFERRAL", name, is_nfa=True, **opening, **closing)
    else:
        yield spell(case, "CSC_REFERRAL", name, is_nfa=False, **opening)
        yield spell(case, "CIN", f"{name}-CIN", referral_id=name, **opening, **closing)
    yield from assessment_rows(case, name)
    for plan in case.plans if has_plans else ():
        yield inside(case, "S17_PLAN", plan.started_on, end_date=plan.ended_on)
    yield from protection_rows(case)


def assessment_rows(case: CensusCase, referral: str) -> Iterator[tuple[str, Row]]:
    for assessment in case.assessments:
        yield inside(case, "CSC_ASSESSMENT", assessment.started_on, end_date=assessment.ended_on)
        name = f"{referral}-CSC_ASSESSMENT-{assessment.started_on}"
        for factor in assessment.factors:
            yield row(
                case.child,
                "assessment_factor",
                source_id=f"{name}-{factor}",
                assessment_id=name,
                factor_code=factor,
                assessment_date=assessment.ended_on,
            )


def protection_rows(case: CensusCase) -> Iterator[tuple[str, Row]]:
    """Yield enquiries, conferences and plans; two enquiries can lead to one conference."""
    for enquiry in case.enquiries:
        yield inside(case, "S47", enquiry.started_on, outcome_code="ICPC" if enquiry.ended_on else None)
    for held in sorted({enquiry.ended_on for enquiry in case.enquiries if enquiry.ended_on}):
        yield inside(case, "ICPC", held, end_date=held)
    for plan in case.protection:
        yield inside(
            case,
            "CPP",
            plan.started_on,
            end_date=plan.ended_on,
            initial_category_code=plan.initial_category,
            category_code=plan.latest_category,
            previous_plans=plan.previous,
        )


def inside(case: CensusCase, spell_type: str, started_on: date, **values: Any) -> tuple[str, Row]:
    """Return a spell inside a case, named by the referral, its kind and its day."""
    referral = f"R{case.referred_on}"
    name = f"{referral}-{spell_type}-{started_on}"
    return spell(case, spell_type, name, referral_id=referral, start_date=started_on, **values)


def spell(case: CensusCase, spell_type: str, name: str, **values: Any) -> tuple[str, Row]:
    return row(case.child, "csc_spell", source_id=name, spell_type=spell_type, **values)


def row(child: CensusChild, table: str, **values: Any) -> tuple[str, Row]:
    return table, Row(child.person, {"source_person_id": child.person.source_person_id} | values, {})
