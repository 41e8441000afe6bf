"""The Annex A dialect against hand-worked rows."""

from datetime import date

from ehplatform.sources.ingest import ingest

PERSON = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age"]
L1 = [
    [*PERSON, "Date of Contact", "Contact Source"],
    [101, "a) Male", "a) WBRI", "", 9, "2020-09-16", "q) 6: Police"],
]
L2 = [
    ["List 2: Early Help"],
    [*PERSON, "Assessment start date", "Assessment completion date", "Organisation completing assessment"],
    [101, "a) Male", "", date(2011, 1, 5), 9, date(2020, 9, 16), date(2020, 9, 30), "School"],
    [102, "b) Female", "n) BCRB", "May be 8 Jan", 9, date(2020, 9, 17), "", "Top Town Academy"],
    [102, "b) Female", "n) BCRB", "May be 8 Jan", 9, date(2020, 9, 17), "", "Top Town Academy"],
]
L3 = [
    [*PERSON, "Date of referral", "Referral Source", "Referral NFA?"],
    [101, "", "", "", "", date(2020, 9, 18), "b) 1B: Individual", "a) Yes"],
]
L6 = [
    [*PERSON, "CIN Start Date", "Primary Need Code", "CIN Closure Date", "Reason for Closure"],
    [
        103,
        "",
        "",
        "",
        "",
        date(2020, 1, 1),
        "N1 - Abuse or Neglect",
        date(2020, 5, 1),
        "RC7 - Any other reason",
    ],
]
L9 = [[*PERSON, "Eligibility Category"], [101, "a) Male", "", "", "", "x"], ["", "", "", "", "", "x"]]
WORKBOOK = {"Guidance": [["..."]], "List 1": L1, "List_2": L2, "List 3": L3, "list_6": L6, "List 9": L9}


def read(land, council, settings, sheets=WORKBOOK):
    land("212", "early_help", "Annex_A 2021-03-31.xlsx", sheets)
    return ingest(council("annex_a"), settings)


def pick(table, *names):
    return [tuple(row[name] for name in names) for row in table.to_pylist()]


def test_the_lists_give_these_events(land, council, settings):
    result = read(land, council, settings)
    assert pick(result.tables["contact"], "source_person_id", "source_id", "contact_date", "source_code") == [
        ("101", "L1-2020-09-16", date(2020, 9, 16), "6")
    ]
    assert pick(
        result.tables["eh_assessment"], "source_person_id", "start_date", "completed_date", "completing_org"
    ) == [
        ("101", date(2020, 9, 16), date(2020, 9, 30), "SCHOOL"),
        ("102", date(2020, 9, 17), None, None),
    ]
    assert pick(
        result.tables["csc_spell"],
        *("source_person_id", "spell_type", "start_date", "end_date", "source_code", "is_nfa"),
        *("primary_need_code", "end_reason_code"),
    ) == [
        ("101", "CSC_REFERRAL", date(2020, 9, 18), None, "1B", True, None, None),
        ("103", "CIN", date(2020, 1, 1), date(2020, 5, 1), None, None, "N1", "RC7"),
    ]
    assert result.tables["eh_episode"].num_rows == result.tables["eh_referral"].num_rows == 0


def test_a_child_in_many_lists_is_one_person_completed_from_all(land, council, settings):
    result = read(land, council, settings)
    people = pick(
        result.tables["person_record"],
        "source_person_id",
        "sex_code",
        "ethnicity_code",
        "birth_date",
        "source_row",
    )
    assert people == [
        ("101", "M", "WBRI", date(2011, 1, 5), 2),
        ("102", "F", "BCRB", None, 4),
        ("103", None, None, None, 2),
    ]


def test_every_row_is_accounted_for(land, council, settings):
    result = read(land, council, settings)
    [ledger] = result.ledger.to_pylist()
    assert [ledger[f"rows_{fate}"] for fate in ("in", "mapped", "queued", "refused")] == [8, 5, 1, 2]
    assert pick(result.refused_rows, "sheet", "source_row", "reason") == [
        ("List 9", 3, "the row gives no record: nothing in it says whom or what it is about"),
        ("List_2", 4, "duplicate of row 5 of sheet List_2"),
    ]
    assert ledger["extract_date"] == date(2021, 3, 31)
    assert pick(result.review_queue, "code_set", "source_value", "row_count") == [
        ("ORG_TYPE", "Top Town Academy", 2),
        ("date", "<unreadable date>", 1),
    ]


def test_a_workbook_that_is_no_annex_a_is_quarantined(land, council, settings):
    result = read(land, council, settings, {"Sheet1": [["a"]]})
    assert "no sheet is named 'List 1' to 'List 10'" in result.quarantined[0].reason


def test_a_list_without_a_needed_column_is_quarantined(land, council, settings):
    result = read(land, council, settings, {"List 1": [[*PERSON, "Date of Contact"]]})
    assert "sheet List 1: no column 'Contact Source'" in result.quarantined[0].reason
