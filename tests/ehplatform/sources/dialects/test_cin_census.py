"""The CIN census dialect against hand-worked rows, and against returns that others made, read otherwise."""

import csv
import os
from collections import Counter
from datetime import date
from pathlib import Path

import hypothesis
import pyarrow as pa
import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from ehplatform.sources.dialects import cin_census
from ehplatform.sources.dialects.dialect import NoSettings
from ehplatform.sources.ingest import ingest
from ehplatform.sources.receive import Limits, ReceivedFile

HEADER = """<Header><CollectionDetails><Collection>CIN</Collection><ReferenceDate>{date}</ReferenceDate>
</CollectionDetails><Source><LEA>{la_code}</LEA></Source></Header>"""
CHILD = """<Child>
 <ChildIdentifiers><LAchildID>007</LAchildID><UPN>A123</UPN><FormerUPN>B456</FormerUPN>
  <PersonBirthDate>2012-04-03</PersonBirthDate><GenderCurrent>2</GenderCurrent></ChildIdentifiers>
 <ChildCharacteristics><Ethnicity>WBRI</Ethnicity>
  <Disabilities><Disability>HAND</Disability><Disability>AUT</Disability></Disabilities></ChildCharacteristics>
 <CINdetails><CINreferralDate>2024-05-01</CINreferralDate><ReferralSource>5D</ReferralSource>
  <PrimaryNeedCode>N4</PrimaryNeedCode><CINclosureDate>2024-09-01</CINclosureDate>
  <ReasonForClosure>RC9</ReasonForClosure><DateOfInitialCPC>2024-06-20</DateOfInitialCPC><ReferralNFA>0</ReferralNFA>
  <Assessments><AssessmentActualStartDate>2024-05-03</AssessmentActualStartDate>
   <AssessmentAuthorisationDate>2024-06-01</AssessmentAuthorisationDate>
   <FactorsIdentifiedAtAssessment><AssessmentFactors>3B</AssessmentFactors><AssessmentFactors>24A</AssessmentFactors>
   <AssessmentFactors>3B</AssessmentFactors></FactorsIdentifiedAtAssessment></Assessments>
  <CINPlanDates><CINPlanStartDate>2024-06-05</CINPlanStartDate></CINPlanDates>
  <Section47><S47ActualStartDate>2024-05-10</S47ActualStartDate><ICPCnotRequired>true</ICPCnotRequired></Section47>
  <Section47><S47ActualStartDate>2024-06-10</S47ActualStartDate><DateOfInitialCPC>2024-06-20</DateOfInitialCPC></Section47>
  <ChildProtectionPlans><CPPstartDate>2024-06-20</CPPstartDate><InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>
   <LatestCategoryOfAbuse>EMO</LatestCategoryOfAbuse><NumberOfPreviousCPP>1</NumberOfPreviousCPP>
   <Reviews><CPPreviewDate>2024-08-01</CPPreviewDate></Reviews></ChildProtectionPlans></CINdetails>
 <CINdetails><CINreferralDate>2025-01-01</CINreferralDate><ReferralSource>ZZ</ReferralSource>
  <CINclosureDate>2025-01-02</CINclosureDate><ReasonForClosure>RC8</ReasonForClosure>
  <ReferralNFA>true</ReferralNFA></CINdetails></Child>"""
UNBORN = """<Child><ChildIdentifiers><LAchildID>008</LAchildID><Sex>U</Sex><UPNunknown>UN1</UPNunknown>
 <ExpectedPersonBirthDate>2025-07-01</ExpectedPersonBirthDate></ChildIdentifiers>
 <ChildCharacteristics><Disabilities><Disability>NONE</Disability></Disabilities></ChildCharacteristics></Child>"""


def message(*children, la_code="212", date="2025-03-31"):
    header = HEADER.format(la_code=la_code, date=date)
    return f"<Message>{header}<Children>{''.join(children)}</Children></Message>"


def child(*referrals, person="1"):
    identifiers = f"<ChildIdentifiers><LAchildID>{person}</LAchildID></ChildIdentifiers>"
    return f"<Child>{identifiers}{''.join(referrals)}</Child>"


def referral(date, content=""):
    return f"<CINdetails><CINreferralDate>{date}</CINreferralDate>{content}</CINdetails>"


def enquiry(date, conference=""):
    held = f"<DateOfInitialCPC>{conference}</DateOfInitialCPC>" if conference else ""
    return f"<Section47><S47ActualStartDate>{date}</S47ActualStartDate>{held}</Section47>"


@pytest.fixture
def ingest_returns(land, council, settings):
    """Land returns by name, one after the other, and ingest them."""

    def run(*contents):
        for number, content in enumerate(contents):
            land("212", "early_help", f"return {number}.xml", content)
        return ingest(council("cin_census"), settings)

    return run


def pick(table, *names):
    return [tuple(row[name] for name in names) for row in table.to_pylist()]


def test_each_referral_gives_its_spells(ingest_returns):
    spells = ingest_returns(message(CHILD, UNBORN)).tables["csc_spell"]
    names = ("spell_type", "source_id", "start_date", "end_date", "source_code", "is_nfa", "end_reason_code")
    assessment = "CSC_ASSESSMENT-2024-05-03"
    first, last = (date(2024, 5, 1), date(2024, 9, 1)), (date(2025, 1, 1), date(2025, 1, 2))
    assert pick(spells, *names) == [
        ("CSC_REFERRAL", "R2024-05-01", first[0], None, "5D", False, None),
        ("CIN", "R2024-05-01-CIN", *first, "5D", None, "RC9"),
        ("CPP", "R2024-05-01-CPP-2024-06-20", date(2024, 6, 20), None, None, None, None),
        ("CSC_ASSESSMENT", f"R2024-05-01-{assessment}", date(2024, 5, 3), date(2024, 6, 1), None, None, None),
        ("ICPC", "R2024-05-01-ICPC-2024-06-20", date(2024, 6, 20), date(2024, 6, 20), None, None, None),
        ("S17_PLAN", "R2024-05-01-S17_PLAN-2024-06-05", date(2024, 6, 5), None, None, None, None),
        ("S47", "R2024-05-01-S47-2024-05-10", date(2024, 5, 10), None, None, None, None),
        ("S47", "R2024-05-01-S47-2024-06-10", date(2024, 6, 10), None, None, None, None),
        ("CSC_REFERRAL", "R2025-01-01", *last, None, True, "RC8"),
    ]
    assert set(spells["referral_id"].to_pylist()) == {"R2024-05-01", None}
    by_type = {row["spell_type"]: row for row in spells.to_pylist()}
    names = ("initial_category_code", "category_code", "previous_plans")
    assert [by_type["CPP"][name] for name in names] == ["NEG", "EMO", 1]
    assert by_type["CIN"]["primary_need_code"] == "N4"
    assert pick(spells.slice(6, 2), "outcome_code") == [(None,), ("ICPC",)]


def test_a_child_gives_a_person_with_numbers_and_disabilities(ingest_returns):
    tables = ingest_returns(message(CHILD, UNBORN)).tables
    names = ("source_person_id", "upn", "upn_unknown_code", "birth_date", "expected_birth_date")
    assert pick(tables["person_record"], *names) == [
        ("007", "A123", None, date(2012, 4, 3), None),
        ("008", None, "UN1", date(2025, 7, 1), date(2025, 7, 1)),
    ]
    names = ("person_role", "sex_code", "ethnicity_code", "is_disabled", "is_birth_date_estimated")
    assert pick(tables["person_record"], *names) == [
        ("CHILD", "F", "WBRI", True, None),
        ("UNBORN", "U", None, False, True),
    ]
    assert pick(tables["person_identifier"], "source_person_id", "id_type", "id_value") == [
        ("007", "FORMER_UPN", "B456")
    ]
    assert pick(tables["person_disability"], "source_person_id", "source_id", "disability_code") == [
        ("007", "AUT", "AUT"),
        ("007", "HAND", "HAND"),
    ]


def test_factors_stand_on_their_assessment_once_each(ingest_returns):
    factors = ingest_returns(message(CHILD)).tables["assessment_factor"]
    assessment = "R2024-05-01-CSC_ASSESSMENT-2024-05-03"
    assert pick(factors, "source_id", "assessment_id", "factor_code", "assessment_date") == [
        (f"{assessment}-24A", assessment, "24A", date(2024, 6, 1)),
        (f"{assessment}-3B", assessment, "3B", date(2024, 6, 1)),
    ]


def test_every_element_is_accounted_for(ingest_returns):
    [ledger] = ingest_returns(message(CHILD, UNBORN)).ledger.to_pylist()
    assert [ledger[f"rows_{fate}"] for fate in ("in", "mapped", "queued", "refused")] == [9, 8, 1, 0]
    assert ledger["extract_date"] == date(2025, 3, 31)


def test_a_case_open_over_two_returns_is_one_record_and_the_later_return_is_right(ingest_returns):
    assessment = (
        "<Assessments><AssessmentActualStartDate>2024-03-20</AssessmentActualStartDate>{}</Assessments>"
    )
    begun = child(referral("2024-03-15", assessment.format("")), referral("2023-06-01"))
    authorised = "<AssessmentAuthorisationDate>2024-04-20</AssessmentAuthorisationDate>"
    closed = "<CINclosureDate>2024-06-30</CINclosureDate>"
    ended = child(referral("2024-03-15", closed + assessment.format(authorised)), referral("2024-12-01"))
    result = ingest_returns(message(ended, date="2025-03-31"), message(begun, date="2024-03-31"))
    assert pick(result.tables["csc_spell"], "source_id", "end_date") == [
        ("R2023-06-01", None),
        ("R2023-06-01-CIN", None),
        ("R2024-03-15", None),
        ("R2024-03-15-CIN", date(2024, 6, 30)),
        ("R2024-03-15-CSC_ASSESSMENT-2024-03-20", date(2024, 4, 20)),
        ("R2024-12-01", None),
        ("R2024-12-01-CIN", None),
    ]


@pytest.mark.parametrize(
    "content",
    [
        enquiry("2024-05-02", "2024-05-20"),
        "<DateOfInitialCPC>2024-05-20</DateOfInitialCPC>",
        enquiry("2024-05-02", "2024-05-20") + "<DateofInitialICPC>2024-05-20</DateofInitialICPC>",
        enquiry("2024-05-02", "2024-05-20") + enquiry("2024-05-09", "2024-05-20"),
    ],
)
def test_one_conference_is_one_spell_wherever_it_is_dated(ingest_returns, content):
    result = ingest_returns(message(child(referral("2024-05-01", content))))
    spells = pick(result.tables["csc_spell"], "spell_type", "start_date")
    assert [spell for spell in spells if spell[0] == "ICPC"] == [("ICPC", date(2024, 5, 20))]
    assert result.refused_rows.num_rows == 0


def test_two_conferences_are_two_spells(ingest_returns):
    content = enquiry("2024-05-02", "2024-05-20") + "<DateOfInitialCPC>2024-05-27</DateOfInitialCPC>"
    spells = ingest_returns(message(child(referral("2024-05-01", content)))).tables["csc_spell"]
    assert spells["spell_type"].to_pylist().count("ICPC") == 2


def test_what_is_said_twice_counts_once_and_what_differs_is_kept(ingest_returns):
    plan = "<CINPlanDates><CINPlanStartDate>2024-05-09</CINPlanStartDate>{}</CINPlanDates>"
    ended = plan.format("<CINPlanEndDate>2024-06-09</CINPlanEndDate>")
    content = referral("2024-05-01", plan.format("") + ended + plan.format(""))
    result = ingest_returns(message(child(content, referral("2024-05-01"), content)))
    plans = [
        spell for spell in pick(result.tables["csc_spell"], "source_id", "end_date") if "PLAN" in spell[0]
    ]
    assert plans == [
        ("R2024-05-01-S17_PLAN-2024-05-09", None),
        ("R2024-05-01-S17_PLAN-2024-05-09-2", date(2024, 6, 9)),
    ]
    assert "R2024-05-01-2" in result.tables["csc_spell"]["source_id"].to_pylist()
    reasons = Counter(
        (row["sheet"], row["reason"].split(" of row")[0]) for row in result.refused_rows.to_pylist()
    )
    assert reasons == {("CINPlanDates", "duplicate"): 4, ("CINdetails", "duplicate"): 2}


def test_a_text_given_twice_that_differs_is_not_guessed(ingest_returns):
    content = referral(
        "2024-05-01", "<PrimaryNeedCode>N1</PrimaryNeedCode><PrimaryNeedCode>N2</PrimaryNeedCode>"
    )
    result = ingest_returns(message(child(content)))
    assert result.tables["csc_spell"]["primary_need_code"].to_pylist() == [None, None]
    assert pick(result.review_queue, "source_value") == [("N1/N2",)]


def test_free_text_never_becomes_part_of_a_records_id(ingest_returns):
    started = "<AssessmentActualStartDate>2024-05-03</AssessmentActualStartDate>"
    factors = "<AssessmentFactors>Zebedee</AssessmentFactors>"
    factors = f"<FactorsIdentifiedAtAssessment>{factors}</FactorsIdentifiedAtAssessment>"
    content = referral("Zebedee", f"<Assessments>{started}{factors}</Assessments>")
    result = ingest_returns(message(child(content)))
    assert result.tables["csc_spell"]["source_id"].to_pylist() == ["Rundated-CSC_ASSESSMENT-2024-05-03"]
    assert result.tables["assessment_factor"]["source_id"].to_pylist() == [
        "Rundated-CSC_ASSESSMENT-2024-05-03-1"
    ]
    assert "Zebedee" not in str(result.refused_rows.to_pylist())


def test_other_spellings_of_elements_and_answers_are_known(ingest_returns):
    content = referral(
        "2024-05-01", "<CINClosureDate>2024-06-01</CINClosureDate><ReferralNFA>True</ReferralNFA>"
    )
    result = ingest_returns(f"<CINdetailsCollection>{child(content)}</CINdetailsCollection>")
    assert pick(result.tables["csc_spell"], "spell_type", "end_date", "is_nfa") == [
        ("CSC_REFERRAL", date(2024, 6, 1), True)
    ]


def test_an_element_that_the_schema_does_not_have_waits_for_a_decision(ingest_returns):
    content = referral("2024-05-01", "<NewIn2030>x</NewIn2030>")
    result = ingest_returns(message(child(content), child("<Assessments/>", person="2"), child(person="3")))
    [ledger] = result.ledger.to_pylist()
    assert [ledger[f"rows_{fate}"] for fate in ("in", "mapped", "queued", "refused")] == [4, 2, 2, 0]
    assert sorted(pick(result.review_queue, "source_value", "row_count")) == [
        ("Assessments", 1),
        ("NewIn2030", 1),
    ]


def test_an_empty_row_is_refused_with_the_reason(ingest_returns):
    result = ingest_returns(message(child(referral("2024-05-01", "<Section47/>"))))
    assert pick(result.refused_rows, "sheet", "source_row", "column_name", "reason") == [
        ("Section47", 1, "start_date", "the required value is missing")
    ]


def test_another_councils_return_is_quarantined(ingest_returns):
    result = ingest_returns(message(CHILD, la_code="201"))
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
def test_a_broken_return_is_quarantined_with_the_reason(ingest_returns, content, reason):
    assert reason in ingest_returns(content).quarantined[0].reason


def test_a_return_without_a_header_is_dated_by_its_last_event_and_says_so(ingest_returns):
    [ledger] = ingest_returns(f"<Message><Children>{CHILD}</Children></Message>").ledger.to_pylist()
    assert ledger["extract_date"] == date(2025, 1, 2)
    assert "no Header/Source/LEA" in ledger["repairs"]
    assert "no Header/CollectionDetails/ReferenceDate" in ledger["repairs"]


def test_the_size_of_a_part_changes_nothing(ingest_returns, monkeypatch, tmp_path, land, council, settings):
    content = message(*(CHILD.replace("007", str(number)) for number in range(5)), UNBORN)
    whole = ingest_returns(content)
    monkeypatch.setattr(cin_census, "CHILDREN_PER_PART", 2)
    other = settings.model_copy(update={"home": tmp_path / "other"})
    (other.landing / "212" / "early_help").mkdir(parents=True)
    (other.landing / "212" / "early_help" / "return 0.xml").write_text(content)
    parts = ingest(council("cin_census"), other)
    assert parts.ledger.drop("sequence").equals(whole.ledger.drop("sequence"))
    assert all(parts.tables[name].equals(table) for name, table in whole.tables.items())


NAMES = (
    "ChildIdentifiers",
    "LAchildID",
    "CINdetails",
    "CINreferralDate",
    "Assessments",
    "Section47",
    "S47ActualStartDate",
)
trees = st.recursive(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(["", "1", "2024-05-01", "Zebedee"])),
    lambda inner: st.tuples(st.sampled_from(NAMES), st.lists(inner, min_size=1, max_size=4)),
    max_leaves=15,
)


def written(tree):
    name, content = tree
    return f"<{name}>{content if isinstance(content, str) else ''.join(map(written, content))}</{name}>"


@hypothesis.settings(deadline=None, max_examples=150)
@given(st.lists(trees, max_size=5))
def test_every_element_in_its_place_gives_a_record_wherever_others_stand(tmp_path_factory, content):
    path = Path(tmp_path_factory.mktemp("census")) / "a.xml"
    path.write_text(f"<Message><Child>{''.join(map(written, content))}</Child></Message>", encoding="utf-8")
    root = ElementTree.parse(path).getroot()
    [part] = cin_census.read(ReceivedFile("212", "a.xml", path, Limits(10_000_000, 200)), NoSettings())
    rows = {"Child": 1, "CINdetails": len(root.findall("Child/CINdetails"))}
    rows |= {block: len(root.findall(f"Child/CINdetails/{block}")) for block in ("Assessments", "Section47")}
    assert {sheet: len(numbers) for sheet, numbers in part.source_rows.items()} == {
        block: count for block, count in rows.items() if count
    }
    given_by = {sheet: set() for sheet in part.source_rows}
    for raw in part.records:
        given_by[raw.sheet] |= set(raw.rows.to_pylist())
    assert given_by == {sheet: set(numbers) for sheet, numbers in part.source_rows.items()}
    names = [text for raw in part.records for text in raw.columns.get("source_id", pa.array([])).to_pylist()]
    assert "Zebedee" not in str(names)


# ---- returns that others made ----

BLOCKS = ("CINdetails", "Assessments", "CINPlanDates", "Section47", "ChildProtectionPlans")
SPELL_OF = {
    "Assessments": "CSC_ASSESSMENT",
    "CINPlanDates": "S17_PLAN",
    "Section47": "S47",
    "ChildProtectionPlans": "CPP",
}
RETURNS = (
    "cin_census/fake_CIN_data.xml",
    "cin_census/CIN_Census_2021.xml",
    "cin_census/CIN_Census_2024.xml",
    "cin_census/CIN_header_issues_100.xml",
    "cin_census/cin-2022.xml",
    "cin_census_generated/seed42_n500/CIN_output.xml",
)


@pytest.fixture(scope="module")
def samples():
    folder = os.environ.get("EHP_SAMPLES")
    if not folder:
        pytest.skip("EHP_SAMPLES is not set")
    return Path(folder)


@pytest.fixture
def ingest_sample(land, council, settings):
    def run(path, la_code):
        land(la_code, "early_help", path.name, path.read_bytes())
        return ingest(council("cin_census", la_code=la_code), settings)

    return run


def is_date(text):
    try:
        return bool(date.fromisoformat(text or ""))
    except ValueError:
        return False


@pytest.mark.samples
@pytest.mark.parametrize("name", RETURNS)
def test_other_peoples_returns_are_read_whole(samples, ingest_sample, name):
    root = ElementTree.parse(samples / name).getroot()
    result = ingest_sample(samples / name, root.findtext("Header/Source/LEA") or "975")
    [ledger] = result.ledger.to_pylist()
    rows = sum(1 for element in root.iter() if element.tag in ("Child", *BLOCKS))
    assert result.ok
    assert ledger["rows_in"] == rows
    assert ledger["rows_in"] == ledger["rows_mapped"] + ledger["rows_queued"] + ledger["rows_refused"]
    assert result.tables["person_record"].num_rows == sum(1 for _ in root.iter("Child"))
    found = Counter(pick(result.tables["csc_spell"], "source_person_id", "spell_type", "start_date"))
    assert {key: n for key, n in found.items() if key[1] in SPELL_OF.values()} == spells_in(root)


def spells_in(root):
    """Return the dated spells inside referrals, read from the whole tree."""
    found = Counter()
    for child in root.iter("Child"):
        for block, spell_type in SPELL_OF.items():
            for element in child.iter(block):
                if is_date(element[0].text):
                    start = date.fromisoformat(element[0].text)
                    found[child.findtext("ChildIdentifiers/LAchildID"), spell_type, start] += 1
    return found


@pytest.mark.samples
def test_a_generated_return_gives_the_tables_that_it_was_made_from(samples, ingest_sample):
    folder = samples / "cin_census_generated" / "seed42_n500"
    tables = ingest_sample(folder / "CIN_output.xml", "975").tables

    def made(name, *columns):
        with (folder / "csvs" / f"{name}.csv").open(newline="") as file:
            return Counter(tuple(row[column] for column in columns) for row in csv.DictReader(file))

    def read(table, *columns, where=None):
        rows = [row for row in tables[table].to_pylist() if where in (None, row.get("spell_type"))]
        return Counter(tuple("" if row[c] is None else str(row[c]) for c in columns) for row in rows)

    who = "source_person_id"
    assert read("person_record", who, "upn", "death_date") == made(
        "ChildIdentifiers", "LAchildID", "UPN", "PersonDeathDate"
    )
    assert read("person_record", who, "upn_unknown_code") == made(
        "ChildIdentifiers", "LAchildID", "UPNUnknownType"
    )
    assert read("person_record", who, "ethnicity_code") == made(
        "ChildCharacteristics", "LAchildID", "Ethnicity"
    )
    referrals = read(
        "csc_spell", who, "start_date", "source_code", "primary_need_code", "is_nfa", where="CSC_REFERRAL"
    )
    assert referrals == made(
        "CINdetails", "LAchildID", "CINreferralDate", "ReferralSource", "PrimaryNeedCode", "ReferralNFA"
    )
    assert read("csc_spell", who, "start_date", "end_date", where="CSC_ASSESSMENT") == made(
        "Assessments", "LAchildID", "AssessmentActualStartDate", "AssessmentAuthorisationDate"
    )
    assert read("csc_spell", who, "start_date", "end_date", where="S17_PLAN") == made(
        "CINPlanDates", "LAchildID", "CINPlanStartDate", "CINPlanEndDate"
    )
    assert read("csc_spell", who, "start_date", where="S47") == made(
        "Section47", "LAchildID", "S47ActualStartDate"
    )
    plan = ("start_date", "end_date", "initial_category_code", "category_code", "previous_plans")
    assert read("csc_spell", who, *plan, where="CPP") == made(
        "ChildProtectionPlans", "LAchildID", "CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse",
        "LatestCategoryOfAbuse", "NumberOfPreviousCPP",
    )  # fmt: skip
    in_need = {key for key in made("CINdetails", "LAchildID", "CINClosureDate", "ReasonForClosure") if key[1]}
    closed = {key for key in read("csc_spell", who, "end_date", "end_reason_code") if key[1:][1]}
    assert closed == in_need
    conferences = {(k[0], k[1]) for k in made("CINdetails", "LAchildID", "DateofInitialICPC") if k[1]}
    conferences |= {(k[0], k[1]) for k in made("Section47", "LAchildID", "DateOfInitialCPC") if k[1]}
    assert {*read("csc_spell", who, "start_date", where="ICPC")} == conferences
    factors = {(k[0], k[2]) for k in made("Factors", "LAchildID", "AssessmentActualStartDate", "Factor")}
    assert {*read("assessment_factor", who, "factor_code")} == factors
    disabilities = {key for key in made("Disabilities", "LAchildID", "Disability") if key[1] != "NONE"}
    assert {*read("person_disability", who, "disability_code")} == disabilities


@pytest.mark.samples
def test_the_census_of_another_council_is_refused(samples, ingest_sample):
    result = ingest_sample(samples / "cin_census" / "cin-2022.xml", "975")
    assert "the return is of council 201, but landed for 975" in result.quarantined[0].reason
