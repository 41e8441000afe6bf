"""The spreadsheet dialect against hand-worked rows."""

from datetime import date, datetime

import pytest

from ehplatform.model.council import ConfigurationError
from ehplatform.sources.configuration import configured_sources
from ehplatform.sources.ingest import ingest

SHEETS = {
    "Early Help": [
        {
            "table": "eh_referral",
            "columns": {
                "source_id": "Ref No",
                "source_person_id": "Child ID",
                "referral_date": "Date of referral",
            },
        },
        {
            "table": "eh_episode",
            "when": "Support start",
            "columns": {
                "source_id": "Ref No",
                "source_person_id": "Child ID",
                "start_date": "Support start",
                "end_reason_code": "Reason closed",
            },
            "constants": {"start_basis": "recorded"},
        },
    ]
}
HEADER = ["Ref No", "Child ID", "Date of referral", "Support start", "Reason closed"]


def test_a_wide_row_gives_a_record_per_filled_part(land, council, settings):
    rows = [
        ["Early Help tracker"],
        ["SYNTHETIC"],
        HEADER,
        [1, "007", datetime.fromisoformat("2025-01-02"), "05/01/2025", "Needs met"],
        [2, "008", "02/01/2025", "", ""],
        [3, "009", "02/01/2025", "mid May", ""],
        [None, None, None, None, "moved?"],
    ]
    land("212", "early_help", "SYNTHETIC_Early Help tracker_2026-10-31.xlsx", {"Early Help": rows})
    result = ingest(council("spreadsheet", settings={"sheets": SHEETS}), settings)
    referrals = result.tables["eh_referral"].to_pylist()
    assert [(r["source_id"], r["source_person_id"], r["referral_date"]) for r in referrals] == [
        ("1", "007", date(2025, 1, 2)),
        ("2", "008", date(2025, 1, 2)),
        ("3", "009", date(2025, 1, 2)),
    ]
    [episode] = result.tables["eh_episode"].to_pylist()
    assert (episode["start_date"], episode["end_reason_code"]) == (date(2025, 1, 5), "OUTCOMES_MET")
    assert (episode["start_basis"], episode["source_row"]) == ("recorded", 4)
    assert [
        (row["sheet"], row["source_row"], row["column_name"]) for row in result.refused_rows.to_pylist()
    ] == [("Early Help", 6, "start_date"), ("Early Help", 7, "source_person_id")]
    [ledger] = result.ledger.to_pylist()
    assert [ledger[f"rows_{fate}"] for fate in ("in", "mapped", "queued", "refused")] == [4, 2, 0, 2]


def test_a_renamed_header_quarantines_the_workbook(land, council, settings):
    rows = [[*HEADER[:4], "Why closed"], [1, "7", "02/01/2025", "", ""]]
    land("212", "early_help", "tracker.xlsx", {"Early Help": rows})
    result = ingest(council("spreadsheet", settings={"sheets": SHEETS}), settings)
    assert result.quarantined[0].reason == (
        "tracker.xlsx, sheet Early Help: no column 'Reason closed': add the column, correct its header, or "
        "name the header that stands for it under `headers` of the dataset in the council's file"
    )


def test_a_workbook_without_any_described_sheet_is_quarantined(land, council, settings):
    land("212", "early_help", "tracker.xlsx", {"Sheet1": [HEADER]})
    result = ingest(council("spreadsheet", settings={"sheets": SHEETS}), settings)
    assert "none of the sheets Early Help" in result.quarantined[0].reason


RECORD = {"table": "allocation", "columns": {"source_id": "A", "source_person_id": "B", "start_date": "C"}}


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (RECORD | {"tabel": "x"}, "tabel: not known here; allowed: table, when, columns, constants"),
        (RECORD | {"table": "allocations"}, "no table allocations; allowed: person_record, "),
        (RECORD | {"constants": {"rol": "LEAD"}}, "allocation has no column rol; allowed: source_person_id"),
        (
            RECORD | {"columns": {"source_id": "A"}},
            "allocation needs a header for source_person_id, start_date",
        ),
    ],
)
def test_a_slip_in_the_councils_file_names_file_place_and_what_is_allowed(council, record, message):
    with pytest.raises(ConfigurationError) as error:
        configured_sources(council("spreadsheet", settings={"sheets": {"Early Help": [record]}}))
    assert str(error.value).startswith("212.yml: sources.early_help.settings.sheets.Early Help.0")
    assert message in str(error.value)


def test_a_row_with_a_formula_that_was_never_calculated_is_refused_with_the_reason(land, council, settings):
    rows = [HEADER, [1, "007", "=TODAY()", "", ""], [2, "008", "02/01/2025", "", ""]]
    land("212", "early_help", "tracker.xlsx", {"Early Help": rows})
    result = ingest(council("spreadsheet", settings={"sheets": SHEETS}), settings)
    assert result.tables["eh_referral"]["source_id"].to_pylist() == ["2"]
    [refused] = result.refused_rows.to_pylist()
    assert (refused["sheet"], refused["source_row"]) == ("Early Help", 2)
    assert refused["reason"].startswith("column 3 holds a formula that was never calculated")
