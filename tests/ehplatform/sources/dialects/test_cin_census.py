"""The CIN census dialect against hand-worked rows."""

from datetime import date

import pytest

from ehplatform.sources.ingest import ingest

HEADER = """<Header><CollectionDetails><Collection>CIN</Collection><ReferenceDate>2025-03-31</ReferenceDate>
</CollectionDetails><Source><LEA>{la_code}</LEA></Source></Header>"""
CHILD = """<Child>
 <ChildIdentifiers><LAchildID>007</LAchildID><UPN>A123</UPN><PersonBirthDate>2012-04-03</PersonBirthDate>
  <GenderCurrent>2</GenderCurrent></ChildIdentifiers>
 <ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>
 <CINdetails><CINreferralDate>2024-05-01</CINreferralDate><ReferralSource>5D</ReferralSource>
  <PrimaryNeedCode>N4</PrimaryNeedCode><CINclosureDate>2024-09-01</CINclosureDate>
  <ReasonForClosure>RC9</ReasonForClosure><ReferralNFA>0</ReferralNFA>
  <Assessments><AssessmentActualStartDate>2024-05-03</AssessmentActualStartDate>
   <AssessmentAuthorisationDate>2024-06-01</AssessmentAuthorisationDate></Assessments>
  <Section47><S47ActualStartDate>2024-05-10</S47ActualStartDate></Section47>
  <Section47><S47ActualStartDate>2024-06-10</S47ActualStartDate></Section47>
  <ChildProtectionPlans><CPPstartDate>2024-06-20</CPPstartDate></ChildProtectionPlans></CINdetails>
 <CINdetails><CINreferralDate>2025-01-01</CINreferralDate><ReferralSource>ZZ</ReferralSource>
  <CINclosureDate>2025-01-02</CINclosureDate><ReasonForClosure>RC8</ReasonForClosure>
  <ReferralNFA>true</ReferralNFA></CINdetails></Child>"""
UNBORN = """<Child><ChildIdentifiers><LAchildID>008</LAchildID><Sex>U</Sex>
 <ExpectedPersonBirthDate>2025-07-01</ExpectedPersonBirthDate></ChildIdentifiers></Child>"""


def message(*children, la_code="212"):
    return f"<Message>{HEADER.format(la_code=la_code)}<Children>{''.join(children)}</Children></Message>"


@pytest.fixture
def ingest_return(land, council, settings):
    def run(content):
        land("212", "early_help", "return.xml", content)
        return ingest(council("cin_census"), settings)

    return run


def test_each_referral_gives_its_spells(ingest_return):
    result = ingest_return(message(CHILD, UNBORN))
    names = ("spell_type", "source_id", "start_date", "end_date", "source_code", "is_nfa", "end_reason_code")
    assert [tuple(row[name] for name in names) for row in result.tables["csc_spell"].to_pylist()] == [
        ("CIN", "1-CIN", date(2024, 5, 1), date(2024, 9, 1), "5D", None, "RC9"),
        ("CPP", "1-CPP-1", date(2024, 6, 20), None, None, None, None),
        ("CSC_ASSESSMENT", "1-CSC_ASSESSMENT-1", date(2024, 5, 3), date(2024, 6, 1), None, None, None),
        ("CSC_REFERRAL", "1-CSC_REFERRAL", date(2024, 5, 1), None, "5D", False, None),
        ("S47", "1-S47-1", date(2024, 5, 10), None, None, None, None),
        ("S47", "1-S47-2", date(2024, 6, 10), None, None, None, None),
        ("CSC_REFERRAL", "2-CSC_REFERRAL", date(2025, 1, 1), date(2025, 1, 2), None, True, "RC8"),
    ]
    names = ("source_person_id", "upn", "birth_date", "sex_code", "ethnicity_code", "surname")
    assert [tuple(row[name] for name in names) for row in result.tables["person_record"].to_pylist()] == [
        ("007", "A123", date(2012, 4, 3), "F", "WBRI", None),
        ("008", None, date(2025, 7, 1), "U", None, None),
    ]


def test_every_element_is_accounted_for(ingest_return):
    [ledger] = ingest_return(message(CHILD, UNBORN)).ledger.to_pylist()
    assert [ledger[f"rows_{fate}"] for fate in ("in", "mapped", "queued", "refused")] == [8, 7, 1, 0]
    assert ledger["extract_date"] == date(2025, 3, 31)


def test_another_councils_return_is_quarantined(ingest_return):
    result = ingest_return(message(CHILD, la_code="201"))
    assert "the return is of council 201, but landed for 212" in result.quarantined[0].reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (message(), "no Child element"),
        (message(CHILD).replace("2025-03-31", "end of March"), "ReferenceDate: not a date"),
        ('<!DOCTYPE m [<!ENTITY x "y">]>' + message(CHILD), "holds a DOCTYPE"),
        (message(CHILD)[:-30], "not well-formed XML"),
    ],
)
def test_a_broken_return_is_quarantined_with_the_reason(ingest_return, content, reason):
    assert reason in ingest_return(content).quarantined[0].reason


def test_a_return_without_a_header_is_dated_by_its_last_event(ingest_return):
    result = ingest_return(f"<Message><Children>{CHILD}</Children></Message>")
    assert result.ledger["extract_date"].to_pylist() == [date(2025, 1, 2)]
