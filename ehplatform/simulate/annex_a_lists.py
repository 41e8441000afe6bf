"""What Annex A's lists 1 to 8 say of a simulated council: a line for each event of the last months.

Layout: Ofsted, ILACS child-level data (Annex A). Categories of abuse, legal statuses and placements are
drawn here; the shares are plausible assumptions.
"""

from collections.abc import Sequence
from datetime import date

from ehplatform.model.codes import code_set
from ehplatform.simulate.annex_a_extract import DISABILITY, NO, PERSON, TEAM, WORKER, YES, AnnexExtract
from ehplatform.simulate.dice import Weighted
from ehplatform.simulate.identifiers import make_postcode
from ehplatform.simulate.records import CaseRecord, SpellRecord

STRATEGY = "Strategy discussion initiating Section 47 Enquiry Start Date"
NOT_NEEDED = "Was an Initial Child Protection Conference deemed unnecessary?"
CONFERENCE = "Date of Initial Child Protection Conference"
LED_TO_PLAN = "Did the Initial Child Protection Conference Result in a Child Protection Plan"
REQUIRED = "Was the child assessed as requiring LA children's social care support"
UNACCOMPANIED = "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)"

HEADERS: dict[int, tuple[str, ...]] = {
    1: (*PERSON, "Date of Contact", "Contact Source"),
    2: (*PERSON, "Assessment start date", "Assessment completion date", "Organisation completing assessment"),
    3: (*PERSON, "Date of referral", "Referral Source", "Referral NFA?", TEAM, WORKER),
    4: (
        *PERSON, DISABILITY, "Continuous Assessment Start Date",
        "Continuous Assessment Date of Authorisation", REQUIRED, TEAM, WORKER,
    ),
    5: (*PERSON, DISABILITY, STRATEGY, NOT_NEEDED, CONFERENCE, LED_TO_PLAN, TEAM, WORKER),
    6: (
        *PERSON, DISABILITY, "CIN Start Date", "Primary Need Code", "CIN Closure Date", "Reason for Closure",
        "Case status", TEAM, WORKER,
    ),
    7: (
        *PERSON, DISABILITY, "Child Protection Plan Start Date", "Initial Category of Abuse",
        "Latest Category of Abuse", "Child Protection Plan End Date",
        "Number of Previous Child Protection Plans", TEAM, WORKER,
    ),
    8: (
        *PERSON, UNACCOMPANIED, DISABILITY, "Date Started to be Looked After", "Child's Category of Need",
        "Child's Legal Status", "Date Ceased to be Looked After", "Reason Ceased to be Looked After",
        "Start Date of Most Recent Placement", "Placement Type", "Placement postcode", TEAM, WORKER,
    ),
}  # fmt: skip
"""The headers of each list, as the published workbook has them; not all of list 8."""

CATEGORIES = Weighted({"NEG": 50, "EMO": 37, "PHY": 7, "SAB": 4, "MUL": 2})
STATUSES, PLACEMENTS, END_REASONS = ("V2", "C1", "C2", "E1"), ("U4", "U6", "K2", "P1"), ("E4A", "E8", "E41")
HAS_POSTCODE, IS_UNACCOMPANIED = 0.8, 0.1


def add_case(extract: AnnexExtract, record: CaseRecord) -> None:
    """Add the contact and the assessment of an Early Help case."""
    case, person = record.fact, record.person
    if extract.covers(case.referred_on, case.referred_on):
        cells = {"Date of Contact": case.referred_on, "Contact Source": record.words["source"]}
        extract.add(
            1,
            person,
            case.referred_on,
            cells,
            "contact",
            contact_date=case.referred_on,
            source_code=case.source,
        )
    if case.assessment_started_on and extract.covers(case.assessment_started_on, case.closed_on):
        cells = {
            "Assessment start date": case.assessment_started_on,
            "Assessment completion date": case.assessment_completed_on,
            "Organisation completing assessment": record.words["assessed_by"],
        }
        extract.add(
            2,
            person,
            case.assessment_started_on,
            cells,
            "eh_assessment",
            start_date=case.assessment_started_on,
            completed_date=case.assessment_completed_on,
            completing_org=case.assessed_by,
        )


def add_referral(extract: AnnexExtract, record: SpellRecord) -> None:
    """Add a referral to social care, and the contact that it came from."""
    spell, person, day = record.fact, record.person, record.fact.started_on
    cells = {"Date of Contact": day, "Contact Source": record.words["source"]}
    extract.add(1, person, day, cells, "contact", contact_date=day, source_code=spell.source)
    answer = {True: YES, False: NO, None: None}[spell.is_nfa]
    cells = {"Date of referral": day, "Referral Source": record.words["source"], "Referral NFA?": answer}
    extract.add(
        3,
        person,
        day,
        cells,
        "csc_spell",
        spell_type="CSC_REFERRAL",
        start_date=day,
        source_code=spell.source,
        is_nfa=spell.is_nfa,
    )


def add_assessment(extract: AnnexExtract, record: SpellRecord) -> None:
    """Add an assessment; one that ended for a reason found that no help was required."""
    spell, person, day = record.fact, record.person, record.fact.started_on
    is_required = None if spell.ended_on is None else not record.words["end_reason"]
    cells = {
        "Continuous Assessment Start Date": day,
        "Continuous Assessment Date of Authorisation": spell.ended_on,
        REQUIRED: {True: YES, False: NO, None: None}[is_required],
    }
    extract.add(
        4,
        person,
        day,
        cells,
        "csc_spell",
        spell_type="CSC_ASSESSMENT",
        start_date=day,
        end_date=spell.ended_on,
        is_support_required=is_required,
    )


def add_enquiry(extract: AnnexExtract, record: SpellRecord) -> None:
    """Add an enquiry, and the conference on the day it ended."""
    spell, person, day = record.fact, record.person, record.fact.started_on
    held = spell.ended_on if (spell.child, spell.ended_on) in extract.conferences else None
    cells = {
        STRATEGY: day,
        NOT_NEEDED: NO if held else YES,
        CONFERENCE: held,
        LED_TO_PLAN: YES if held else None,
    }
    outcome = "ICPC" if held else None
    is_new = extract.add(
        5, person, day, cells, "csc_spell", spell_type="S47", start_date=day, outcome_code=outcome
    )
    if held and is_new:
        extract.means(
            "csc_spell",
            person,
            source_id=f"L5-ICPC-{held}",
            spell_type="ICPC",
            start_date=held,
            end_date=held,
            outcome_code="CP_PLAN",
            team_ref=extract.teams[person],
        )


def add_in_need(extract: AnnexExtract, record: SpellRecord) -> None:
    spell, person, day = record.fact, record.person, record.fact.started_on
    cells = {
        "CIN Start Date": day,
        "Primary Need Code": record.words["need"],
        "CIN Closure Date": spell.ended_on,
        "Reason for Closure": record.words["end_reason"],
        "Case status": "f) Closed episode" if spell.ended_on else "c) Child in need plan",
    }
    extract.add(
        6,
        person,
        day,
        cells,
        "csc_spell",
        spell_type="CIN",
        start_date=day,
        end_date=spell.ended_on,
        primary_need_code=spell.need,
        end_reason_code=spell.end_reason,
    )


def add_plan(extract: AnnexExtract, record: SpellRecord) -> None:
    spell, person, day, dice = record.fact, record.person, record.fact.started_on, extract.dice
    initial, latest, previous = dice.pick(CATEGORIES), dice.pick(CATEGORIES), dice.number(0, 2)
    cells = {
        "Child Protection Plan Start Date": day,
        "Initial Category of Abuse": label("ABUSE_CATEGORY", initial),
        "Latest Category of Abuse": label("ABUSE_CATEGORY", latest),
        "Child Protection Plan End Date": spell.ended_on,
        "Number of Previous Child Protection Plans": previous,
    }
    extract.add(
        7,
        person,
        day,
        cells,
        "csc_spell",
        spell_type="CPP",
        start_date=day,
        end_date=spell.ended_on,
        initial_category_code=initial,
        category_code=latest,
        previous_plans=previous,
    )


def add_care(extract: AnnexExtract, record: SpellRecord) -> None:
    """Add time in care, and the address of the latest placement where it is told."""
    spell, person, dice = record.fact, record.person, extract.dice
    day, ended_on = spell.started_on, spell.ended_on
    placed_on = dice.date_between(day, ended_on or extract.until)
    status, placement = dice.one_of(STATUSES), dice.one_of(PLACEMENTS)
    reason = dice.one_of(END_REASONS) if ended_on else None
    postcode = make_postcode(dice, extract.la_code) if dice.chance(HAS_POSTCODE) else None
    is_unaccompanied = dice.chance(IS_UNACCOMPANIED)
    cells = {
        UNACCOMPANIED: YES if is_unaccompanied else NO,
        "Date Started to be Looked After": day,
        "Child's Category of Need": "N1 - Abuse or Neglect",
        "Child's Legal Status": f"{status}: {label('LEGAL_STATUS', status)}",
        "Date Ceased to be Looked After": ended_on,
        "Reason Ceased to be Looked After": f"{reason}: {label('CLA_REC', reason)}" if reason else None,
        "Start Date of Most Recent Placement": placed_on,
        "Placement Type": f"f) {placement}: {label('PLACEMENT', placement)}",
        "Placement postcode": postcode,
    }
    extract.add(
        8,
        person,
        day,
        cells,
        "csc_spell",
        spell_type="CLA",
        start_date=day,
        end_date=ended_on,
        primary_need_code="N1",
        legal_status_code=status,
        placement_type_code=placement,
        cla_end_reason_code=reason,
        is_unaccompanied=is_unaccompanied,
    )
    if postcode:
        extract.means(
            "person_address",
            person,
            source_id=f"L8-PLACEMENT-{placed_on}",
            address_type="PLACEMENT",
            postcode=postcode,
            start_date=placed_on,
            end_date=ended_on,
        )


ADD = {
    "CSC_REFERRAL": add_referral,
    "CSC_ASSESSMENT": add_assessment,
    "S47": add_enquiry,
    "CIN": add_in_need,
    "CPP": add_plan,
    "CLA": add_care,
}
"""Conferences stand in the line of the enquiry that led to them."""


def add_social_care(extract: AnnexExtract, records: Sequence[SpellRecord]) -> None:
    """Add every record of social care that the lists cover."""
    for record in records:
        if record.fact.spell_type == "ICPC":
            extract.conferences.add((record.fact.child, record.fact.started_on))
    for record in records:
        if record.fact.spell_type in ADD and extract.covers(record.fact.started_on, ends(record)):
            ADD[record.fact.spell_type](extract, record)


def ends(record: SpellRecord) -> date | None:
    """Return the day up to which a list covers a record: referrals and enquiries count by their first."""
    is_event = record.fact.spell_type in ("CSC_REFERRAL", "S47")
    return record.fact.started_on if is_event else record.fact.ended_on


def label(name: str, code: str) -> str:
    return code_set(name)[code].label
