"""The Annex A dialect against hand-worked rows, and against workbooks that others made, read otherwise."""

import os
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ehplatform.sources.ingest import ingest

PERSON = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)")
DISABILITY, TEAM, WORKER = "Does the Child have a Disability", "Allocated Team", "Allocated Worker"
HEADERS = {
    1: (*PERSON, "Date of Contact", "Contact Source"),
    2: (*PERSON, "Assessment start date", "Assessment completion date", "Organisation completing assessment"),
    3: (*PERSON, "Date of referral", "Referral Source", "Referral NFA?", TEAM, WORKER),
    4: (
        *PERSON, DISABILITY, "Continuous Assessment Start Date",
        "Continuous Assessment Date of Authorisation",
        "Was the child assessed as requiring LA children's social care support?", TEAM, WORKER,
    ),
    5: (
        *PERSON, DISABILITY, "Strategy discussion initiating Section 47 Enquiry Start Date",
        "Date of Initial Child Protection Conference",
        "Did the Initial Child Protection Conference Result in a Child Protection Plan", TEAM, WORKER,
    ),
    6: (
        *PERSON, DISABILITY, "CIN Start Date", "Primary Need Code", "CIN Closure Date", "Reason for Closure",
        TEAM, WORKER,
    ),
    7: (
        *PERSON, DISABILITY, "Child Protection Plan Start Date", "Initial Category of Abuse",
        "Latest Category of Abuse", "Child Protection Plan End Date",
        "Number of Previous Child Protection Plans", TEAM, WORKER,
    ),
    8: (
        *PERSON, "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N))", DISABILITY,
        "Date Started to be Looked After", "Child's Category of Need", "Child's Legal Status",
        "Date Ceased to be Looked After ", "Reason Ceased to be Looked After",
        "Start Date of Most Recent Placement", "Placement Type", "Placement postcode", TEAM, WORKER,
    ),
    9: (*PERSON, "Eligibility Category"),
}  # fmt: skip
CHILD_101 = (101, "a) Male", "a) WBRI", None, 9)
CHILD_102 = (102, "b) Female", "n) BCRB", "May be 8 Jan", 9)
CHILD_103 = (103, None, None, None, None)
NOBODY = (None, None, None, None, None)
BIRTH = (101, None, None, date(2011, 1, 5), 9)


def sheet(number, *rows, title=False):
    return [*([[f"List {number}"]] if title else []), HEADERS[number], *rows]


WORKBOOK = {
    "Guidance": [["..."]],
    "List 1": sheet(1, (*CHILD_101, "2020-09-16", "q) 6: Police")),
    "List_2": sheet(
        2,
        (*BIRTH, date(2020, 9, 16), date(2020, 9, 30), "School"),
        (*CHILD_102, date(2020, 9, 17), None, "Top Town Academy"),
        (*CHILD_102, date(2020, 9, 17), None, "Top Town Academy"),
        title=True,
    ),
    "List 3": sheet(3, (*BIRTH, date(2020, 9, 18), "b) 1B: Individual", "a) Yes", "Duty", "Canary Name")),
    "list_6": sheet(
        6,
        (
            *CHILD_103,
            "b) No",
            date(2020, 1, 1),
            "N1 - Abuse or Neglect",
            date(2020, 5, 1),
            "Other",
            "Duty",
            None,
        ),
    ),
    "List 9": sheet(9, (*CHILD_101, "x"), (*NOBODY, "x")),
}


@pytest.fixture
def read(land, council, settings):
    def run(sheets, name="Annex_A 2021-03-31.xlsx"):
        land("212", "early_help", name, sheets)
        return ingest(council("annex_a"), settings)

    return run


def pick(table, *names):
    return [tuple(row[name] for name in names) for row in table.to_pylist()]


def test_the_lists_give_these_events(read):
    result = read(WORKBOOK)
    who = ("source_person_id", "source_id")
    assert pick(result.tables["contact"], *who, "contact_date", "source_code") == [
        ("101", "L1-2020-09-16", date(2020, 9, 16), "6")
    ]
    assert pick(result.tables["eh_assessment"], *who, "start_date", "completed_date", "completing_org") == [
        ("101", "L2-2020-09-16", date(2020, 9, 16), date(2020, 9, 30), "SCHOOL"),
        ("102", "L2-2020-09-17", date(2020, 9, 17), None, None),
    ]
    names = ("spell_type", "start_date", "end_date", "source_code", "is_nfa", "primary_need_code", "team_ref")
    assert pick(result.tables["csc_spell"], *who, *names) == [
        ("101", "L3-2020-09-18", "CSC_REFERRAL", date(2020, 9, 18), None, "1B", True, None, "Duty"),
        ("103", "L6-2020-01-01", "CIN", date(2020, 1, 1), date(2020, 5, 1), None, None, "N1", "Duty"),
    ]
    assert result.tables["eh_episode"].num_rows == result.tables["eh_referral"].num_rows == 0


def test_a_child_in_many_lists_is_one_person_completed_from_all(read):
    people = read(WORKBOOK).tables["person_record"]
    names = ("source_person_id", "sex_code", "ethnicity_code", "birth_date", "is_disabled", "source_row")
    assert pick(people, *names) == [
        ("101", "M", "WBRI", date(2011, 1, 5), None, 2),
        ("102", "F", "BCRB", None, None, 4),
        ("103", None, None, None, False, 2),
    ]


def test_teams_are_kept_once_and_workers_not_at_all(read):
    result = read(WORKBOOK)
    assert pick(result.tables["team"], "source_id", "team_name", "source_row") == [("Duty", "Duty", 2)]
    assert all("Canary" not in str(table.to_pylist()) for table in result.tables.values())
    assert result.tables["csc_spell"]["worker_ref"].null_count == 2


def test_every_row_is_accounted_for(read):
    result = read(WORKBOOK)
    [ledger] = result.ledger.to_pylist()
    assert [ledger[f"rows_{fate}"] for fate in ("in", "mapped", "queued", "refused")] == [8, 4, 2, 2]
    assert pick(result.refused_rows, "sheet", "source_row", "reason") == [
        ("List 9", 3, "the row gives no record: nothing in it says whom or what it is about"),
        ("List_2", 4, "duplicate of row 5 of sheet List_2"),
    ]
    assert ledger["extract_date"] == date(2021, 3, 31)
    assert {row[:2] for row in pick(result.review_queue, "code_set", "row_count")} == {
        ("ORG_TYPE", 2), ("date", 1), ("CIN_CLOSURE", 1)
    }  # fmt: skip


def test_an_assessment_says_whether_help_is_required(read):
    spells = read(
        {
            "List 4": sheet(
                4,
                (*CHILD_101, "a) Yes", date(2020, 5, 1), date(2020, 6, 1), "a) Yes", "Duty", "W"),
                (*CHILD_102, None, date(2020, 5, 2), None, "CS Assessment Updated", "Duty", "W"),
            )
        }
    )
    assert pick(
        spells.tables["csc_spell"], "spell_type", "start_date", "end_date", "is_support_required"
    ) == [
        ("CSC_ASSESSMENT", date(2020, 5, 1), date(2020, 6, 1), True),
        ("CSC_ASSESSMENT", date(2020, 5, 2), None, None),
    ]
    assert spells.tables["person_record"]["is_disabled"].to_pylist() == [True, None]


def enquiry(child, started, conference, result=None):
    return (*child, None, started, conference, result, "Team", None)


def test_an_enquiry_and_its_conference_are_two_spells(read):
    held = date(2020, 10, 5)
    result = read(
        {
            "List 5": sheet(
                5,
                enquiry(CHILD_101, date(2020, 9, 16), held, "Yes"),
                enquiry(CHILD_101, date(2020, 9, 20), held, "Yes"),
                enquiry(CHILD_102, date(2020, 9, 16), None),
                enquiry(CHILD_103, None, held, "a) No"),
                enquiry((104, None, None, None, None), None, None),
            )
        }
    )
    spells = pick(result.tables["csc_spell"], "source_person_id", "source_id", "end_date", "outcome_code")
    assert sorted(spells) == [
        ("101", "L5-2020-09-16", None, "ICPC"),
        ("101", "L5-2020-09-20", None, "ICPC"),
        ("101", "L5-ICPC-2020-10-05", held, "CP_PLAN"),
        ("102", "L5-2020-09-16", None, None),
        ("103", "L5-ICPC-2020-10-05", held, None),
    ]
    assert pick(result.refused_rows, "source_row", "column_name", "reason") == [
        (6, "start_date", "the required value is missing")
    ]


def test_an_answer_that_is_no_answer_waits(read):
    rows = sheet(5, enquiry(CHILD_101, date(2020, 9, 16), date(2020, 10, 5), "Perhaps"))
    result = read({"List 5": rows})
    assert pick(result.review_queue, "code_set", "source_value") == [("CSC_OUTCOME", "Perhaps")]


def test_a_protection_plan_has_both_categories(read):
    plan = (date(2020, 5, 1), "Physical abuse", "a) Neglect", date(2021, 1, 1), 2, "Team", None)
    [row] = read({"List 7": sheet(7, (*CHILD_101, "b) No", *plan))}).tables["csc_spell"].to_pylist()
    names = (
        "spell_type",
        "start_date",
        "end_date",
        "initial_category_code",
        "category_code",
        "previous_plans",
    )
    assert [row[name] for name in names] == ["CPP", date(2020, 5, 1), date(2021, 1, 1), "PHY", "NEG", 2]


def test_time_in_care_has_its_latest_status_and_placement(read):
    care = (date(2019, 5, 1), "N5 - Family dysfunction", "C2: FCO", date(2021, 1, 2), "E8: Any other reason")
    placed = (date(2020, 3, 1), "f) U6: Foster placement - not FFA", "ZZ1 1ZZ", "Team", None)
    tables = read({"List 8": sheet(8, (*CHILD_101, "b) No", "a) Yes", *care, *placed))}).tables
    [row] = tables["csc_spell"].to_pylist()
    names = ("spell_type", "start_date", "end_date", "primary_need_code", "legal_status_code")
    assert [row[name] for name in names] == ["CLA", date(2019, 5, 1), date(2021, 1, 2), "N5", "C2"]
    names = ("placement_type_code", "cla_end_reason_code", "is_unaccompanied")
    assert [row[name] for name in names] == ["U6", "E8", False]
    names = ("source_id", "address_type", "postcode", "start_date", "end_date")
    assert pick(tables["person_address"], *names) == [
        ("L8-PLACEMENT-2020-03-01", "PLACEMENT", "ZZ1 1ZZ", date(2020, 3, 1), date(2021, 1, 2))
    ]


def test_names_of_records_stay_the_same_from_one_workbook_to_the_next(read):
    def contact(child, day, source):
        return (*child, day, source)

    police, school = (contact(CHILD_101, date(2020, 9, 16), source) for source in ("Police", "School"))
    health = contact(CHILD_102, date(2020, 9, 16), "GP")
    read({"List 1": sheet(1, police, school, health)}, "Annex A 2020-10-01.xlsx")
    later = [contact(CHILD_102, "16/09/2020", "GP"), contact(CHILD_101, "16-Sep-2020", "Police")]
    later.append(contact(CHILD_101, "16 September 2020", "Housing"))
    result = read({"List_1": sheet(1, *later, title=True)}, "Annex A 2020-11-01.xlsx")
    assert pick(result.tables["contact"], "source_person_id", "source_id", "source_code") == [
        ("101", "L1-2020-09-16", "6"),
        ("102", "L1-2020-09-16", "3A"),
        ("101", "L1-2020-09-16-2", "4"),
    ]


def test_a_text_in_a_date_column_never_becomes_part_of_a_name(read):
    result = read({"List 1": sheet(1, (*CHILD_101, "Zebedee", "Police"))})
    assert result.tables["contact"].num_rows == 0
    assert pick(result.refused_rows, "column_name", "reason") == [
        ("contact_date", "not a date: expected dd/mm/yyyy or yyyy-mm-dd")
    ]


def test_an_error_in_the_teams_column_leaves_the_team_unknown_and_the_record_known(read):
    row = (*CHILD_101, "b) No", date(2020, 1, 1), "N1 - Abuse or Neglect", None, None, "#N/A", "#N/A")
    result = read({"List 6": sheet(6, row)})
    assert pick(result.tables["csc_spell"], "spell_type", "team_ref") == [("CIN", None)]
    assert result.tables["team"].num_rows == result.refused_rows.num_rows == 0
    assert result.ledger["repairs"].to_pylist() == ["errors of a formula read as no team, sheet List 6"]


def test_an_error_in_a_column_that_matters_sets_the_row_apart(read):
    row = (*CHILD_101, "b) No", "#N/A", "N1 - Abuse or Neglect", None, None, None, None)
    result = read({"List 6": sheet(6, row)})
    assert pick(result.refused_rows, "sheet", "source_row", "reason") == [
        ("List 6", 2, "column 7 holds an error of its formula: correct it")
    ]


def test_a_column_named_for_sex_is_the_one_of_gender(read):
    header = tuple("Sex" if name == "Gender" else name for name in HEADERS[1])
    result = read({"List 1": [header, (*CHILD_101, date(2020, 9, 16), "Police")]})
    assert result.tables["person_record"]["sex_code"].to_pylist() == ["M"]


@pytest.mark.parametrize(
    ("sheets", "reason"),
    [
        ({"Sheet1": [["a"]]}, "no sheet is named 'List 1' to 'List 10'"),
        ({"List 1": [HEADERS[1][:-1]]}, "sheet List 1: no column 'Contact Source'"),
        ({"List 1": sheet(1), "List_1": sheet(1)}, "two sheets are list 1"),
        ({"List 1": [["Nothing"], ["here"]]}, "sheet List 1: no header row"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_quarantined_with_the_reason(read, sheets, reason):
    assert reason in read(sheets).quarantined[0].reason


# ---- workbooks that others made ----


@pytest.fixture(scope="module")
def samples():
    folder = os.environ.get("EHP_SAMPLES")
    if not folder:
        pytest.skip("EHP_SAMPLES is not set")
    return Path(folder) / "annex_a"


def filled_rows(path):
    """Return the filled rows of lists 1 to 10 below the row that starts with the id, by another library."""
    found = {}
    for sheet in load_workbook(path, read_only=True, data_only=True):
        number = re.fullmatch(r"List[ _](\d+)", sheet.title)
        if number and int(number[1]) <= 10:
            rows = [row for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row)]
            header = next(place for place, row in enumerate(rows) if row[0] == "Child Unique ID")
            found[int(number[1])] = rows[header + 1 :]
    return found


@pytest.mark.samples
@pytest.mark.parametrize(
    "name", ["Annex_A.xlsx", "example-B-2004.xlsx", "2015-01-sample.xlsx", "2016-01-sample.xlsx"]
)
def test_other_peoples_workbooks_are_read_whole(samples, read, name):
    result = read((samples / name).read_bytes(), name)
    [ledger] = result.ledger.to_pylist()
    rows = filled_rows(samples / name)
    assert result.ok
    assert ledger["rows_in"] == sum(map(len, rows.values()))
    assert ledger["rows_in"] == ledger["rows_mapped"] + ledger["rows_queued"] + ledger["rows_refused"]
    children = {row[0] for listed in rows.values() for row in listed if row[0] is not None}
    assert result.tables["person_record"].num_rows == len(children)
    spells = Counter(result.tables["csc_spell"]["spell_type"].to_pylist())
    conferences = sum(row[8] is not None for row in rows[5])
    lists = {3: "CSC_REFERRAL", 4: "CSC_ASSESSMENT", 5: "S47", 6: "CIN", 7: "CPP", 8: "CLA"}
    counted = Counter(
        {spell_type: len(rows[number]) for number, spell_type in lists.items()}, ICPC=conferences
    )
    assert spells == +counted
    assert result.tables["contact"].num_rows == len(rows[1])
