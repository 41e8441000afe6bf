"""A SYNTHETIC children in need census of any size.

Every block of the return is there: characteristics with disabilities, referrals with assessments and
their factors, plan dates, section 47 enquiries, protection plans with reviews. How often each occurs
is of the order of England's published totals (DfE, *Characteristics of children in need*); elements,
their order and codes are those of DfE's CIN schema for 2025. Indented as census software writes it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from ehplatform.simulate.dice import Dice, Weighted
from ehplatform.simulate.identifiers import make_upn
from ehplatform.simulate.people import ELSEWHERE
from tests.bench.progress import progress_bar

YEAR_START, YEAR_END = date(2024, 4, 1), date(2025, 3, 31)
FIRST_REFERRAL = YEAR_START - timedelta(days=400)

REFERRALS = Weighted({1: 76, 2: 18, 3: 5, 4: 1})
SEX = Weighted({"M": 53, "F": 46, "U": 1})
DISABILITIES = Weighted(
    {("NONE",): 87, ("LD",): 4, ("AUT",): 4, ("BEH",): 2, ("MOB", "PC", "LD"): 2, ("HEAR", "COMM"): 1}
)
SOURCES = Weighted(
    {"1A": 6, "1C": 1, "2A": 20, "2B": 2, "3A": 2, "3B": 2, "3E": 5, "3F": 5, "4": 2, "5A": 9, "5B": 4,
     "5D": 3, "6": 30, "7": 3, "8": 6}
)  # fmt: skip
NEEDS = Weighted({"N1": 57, "N2": 8, "N3": 3, "N4": 10, "N5": 13, "N6": 3, "N7": 1, "N8": 3, "N9": 2})
CLOSURES = Weighted({"RC8": 35, "RC7": 40, "RC9": 15, "RC5": 6, "RC3": 2, "RC4": 1, "RC1": 1})
FACTORS = Weighted(
    {"3A": 17, "3B": 17, "4A": 14, "4B": 18, "1B": 8, "2B": 8, "17A": 8, "16A": 7, "18B": 5, "19C": 3,
     "14A": 5, "24A": 4, "21": 6}
)  # fmt: skip
ABUSE = Weighted({"NEG": 50, "EMO": 37, "PHY": 7, "SAB": 4, "MUL": 2})


def make_cin_census(path: Path, megabytes: int, la_code: str, seed: int) -> int:
    """Write children until the file has `megabytes` million bytes; return the number of children."""
    dice, size, children = Dice(seed), megabytes * 1_000_000, 0
    with path.open("w", encoding="ascii", newline="\n") as file, progress_bar("CIN census", size) as advance:
        written = file.write("\n".join(header(la_code)) + "\n")
        while written < size:
            children += 1
            text = "\n".join(child(dice, children, la_code)) + "\n"
            file.write(text)
            written += len(text)
            advance(len(text))
        file.write("  </Children>\n</Message>\n")
    return children


def header(la_code: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield "<!-- SYNTHETIC: no child in this file exists -->"
    yield "<Message>"
    yield "  <Header>"
    yield "    <CollectionDetails>"
    yield f"      <Collection>CIN</Collection><Year>{YEAR_END.year}</Year>"
    yield f"      <ReferenceDate>{YEAR_END}</ReferenceDate>"
    yield "    </CollectionDetails>"
    yield "    <Source>"
    yield f"      <SourceLevel>L</SourceLevel><LEA>{la_code}</LEA><SoftwareCode>SYNTHETIC</SoftwareCode>"
    yield "      <Release>1</Release><SerialNo>001</SerialNo><DateTime>2025-05-01T09:00:00</DateTime>"
    yield "    </Source>"
    yield "  </Header>"
    yield "  <Children>"


def child(dice: Dice, number: int, la_code: str) -> Iterator[str]:
    birth = dice.date_between(YEAR_END - timedelta(days=17 * 365), YEAR_START - timedelta(days=30))
    yield "    <Child>"
    yield "      <ChildIdentifiers>"
    yield f"        <LAchildID>SYN{number:09d}</LAchildID>"
    if birth.year < YEAR_START.year - 5:
        yield f"        <UPN>{make_upn(dice, la_code, birth.year)}</UPN>"
    else:
        yield "        <UPNunknown>UN1</UPNunknown>"
    yield f"        <PersonBirthDate>{birth}</PersonBirthDate>"
    yield f"        <Sex>{dice.pick(SEX)}</Sex>"
    yield "      </ChildIdentifiers>"
    yield "      <ChildCharacteristics>"
    yield f"        <Ethnicity>{dice.pick(ELSEWHERE)}</Ethnicity>"
    yield "        <Disabilities>"
    for code in dice.pick(DISABILITIES):
        yield f"          <Disability>{code}</Disability>"
    yield "        </Disabilities>"
    yield "      </ChildCharacteristics>"
    referred = dice.date_between(max(FIRST_REFERRAL, birth), YEAR_END)
    for _ in range(dice.pick(REFERRALS)):
        closed = max(referred, YEAR_START) + timedelta(days=dice.number(20, 300))
        yield from referral(dice, referred, closed)
        referred = closed + timedelta(days=dice.number(30, 200))
        if referred > YEAR_END:
            break
    yield "    </Child>"


def referral(dice: Dice, referred: date, closed: date) -> Iterator[str]:
    """Yield one referral; one that ended in no further action holds nothing else."""
    is_nfa = dice.chance(0.065)
    yield "      <CINdetails>"
    yield f"        <CINreferralDate>{referred}</CINreferralDate>"
    yield f"        <ReferralSource>{dice.pick(SOURCES)}</ReferralSource>"
    if not is_nfa:
        yield from child_in_need(dice, referred, closed)
    yield f"        <ReferralNFA>{str(is_nfa).lower()}</ReferralNFA>"
    if not is_nfa and dice.chance(0.15):
        yield from protection_plan(dice, referred + timedelta(days=dice.number(15, 50)), closed)
    yield "      </CINdetails>"


def child_in_need(dice: Dice, referred: date, closed: date) -> Iterator[str]:
    """Yield need, closure, assessments, plan dates and enquiries of a child who was found in need."""
    yield f"        <PrimaryNeedCode>{dice.pick(NEEDS)}</PrimaryNeedCode>"
    if closed <= YEAR_END:
        yield f"        <CINclosureDate>{closed}</CINclosureDate>"
        yield f"        <ReasonForClosure>{dice.pick(CLOSURES)}</ReasonForClosure>"
    yield from assessment(dice, referred + timedelta(days=dice.number(0, 5)))
    if dice.chance(0.2):
        yield from assessment(dice, referred + timedelta(days=dice.number(90, 150)))
    if dice.chance(0.45):
        yield from plan_dates(referred + timedelta(days=45), closed)
    if dice.chance(0.38):
        yield from section_47(dice, referred + timedelta(days=dice.number(0, 15)))


def dated(element: str, day: date) -> Iterator[str]:
    """Yield an element inside a block of a referral, unless its day was still to come."""
    if day <= YEAR_END:
        yield f"          <{element}>{day}</{element}>"


def assessment(dice: Dice, started: date) -> Iterator[str]:
    if started > YEAR_END:
        return
    yield "        <Assessments>"
    yield from dated("AssessmentActualStartDate", started)
    yield from dated("AssessmentInternalReviewDate", started + timedelta(days=14))
    yield from dated("AssessmentAuthorisationDate", started + timedelta(days=dice.number(15, 70)))
    yield "          <FactorsIdentifiedAtAssessment>"
    for code in sorted({dice.pick(FACTORS) for _ in range(dice.number(1, 5))}):
        yield f"            <AssessmentFactors>{code}</AssessmentFactors>"
    yield "          </FactorsIdentifiedAtAssessment>"
    yield "        </Assessments>"


def plan_dates(started: date, ended: date) -> Iterator[str]:
    if started > min(ended, YEAR_END):
        return
    yield "        <CINPlanDates>"
    yield from dated("CINPlanStartDate", started)
    yield from dated("CINPlanEndDate", ended)
    yield "        </CINPlanDates>"


def section_47(dice: Dice, started: date) -> Iterator[str]:
    if started > YEAR_END:
        return
    target, has_conference = started + timedelta(days=21), dice.chance(0.35)
    yield "        <Section47>"
    yield from dated("S47ActualStartDate", started)
    yield f"          <InitialCPCtarget>{target}</InitialCPCtarget>"
    if has_conference:
        yield from dated("DateOfInitialCPC", target - timedelta(days=dice.number(0, 8)))
    yield f"          <ICPCnotRequired>{str(not has_conference).lower()}</ICPCnotRequired>"
    yield "        </Section47>"


def protection_plan(dice: Dice, started: date, ended: date) -> Iterator[str]:
    if started > min(ended, YEAR_END):
        return
    yield "        <ChildProtectionPlans>"
    yield from dated("CPPstartDate", started)
    yield from dated("CPPendDate", ended)
    yield f"          <InitialCategoryOfAbuse>{dice.pick(ABUSE)}</InitialCategoryOfAbuse>"
    yield f"          <LatestCategoryOfAbuse>{dice.pick(ABUSE)}</LatestCategoryOfAbuse>"
    yield f"          <NumberOfPreviousCPP>{dice.number(0, 2)}</NumberOfPreviousCPP>"
    for months in range(3, 13, 3):
        reviewed = started + timedelta(days=30 * months)
        if reviewed <= min(ended, YEAR_END):
            yield f"          <Reviews><CPPreviewDate>{reviewed}</CPPreviewDate></Reviews>"
    yield "        </ChildProtectionPlans>"
