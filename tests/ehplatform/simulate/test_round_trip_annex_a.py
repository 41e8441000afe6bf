"""From a simulated council to an Annex A workbook and back."""

from datetime import date

import pytest
from openpyxl import load_workbook

from ehplatform.model.council import Council
from ehplatform.model.tables import TABLES_BY_NAME
from ehplatform.settings import Settings
from ehplatform.simulate.council import simulate_council
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.shape_annex_a import make_extract, write
from ehplatform.sources.ingest import ingest

LA_CODE = "212"
PLAN = Plan((LA_CODE,), children=700, years=3, seed=4)
FIRST_DAY = date(2026, 4, 30)
COUNCIL = Council.model_validate(
    {
        "la_code": LA_CODE,
        "name": "Made-up",
        "owner": "team@example.org",
        "sources": {"annex_a": {"system": "LCS", "dialect": "annex_a"}},
    }
)


def as_set(table, rows):
    """Return the rows of a canonical table as a set, but for where they stood; what they leave out: null."""
    columns = [c.name for c in TABLES_BY_NAME[table].columns if c.name not in ("batch_id", "source_row")]
    found = [tuple(row.get(column) for column in columns) for row in rows]
    assert len(set(found)) == len(found)
    return set(found)


@pytest.fixture(scope="module")
def round_trip(tmp_path_factory):
    """Simulate a council, write its workbook, ingest it: the file, the truth, what was found."""
    home = tmp_path_factory.mktemp("annex_a")
    folder = home / "landing" / LA_CODE / "annex_a"
    council = simulate_council(PLAN, LA_CODE, Parameters())
    tables = write(folder, PLAN, LA_CODE, council)
    lineage = {"la_code": LA_CODE, "source_system": "LCS"}
    truth = {name: [row.values | lineage for row in rows] for name, rows in tables.items()}
    registers = make_extract(PLAN, LA_CODE, council).registers
    truth |= {name: [row | lineage for row in rows] for name, rows in registers.items()}
    [path] = folder.iterdir()
    return path, truth, ingest(COUNCIL, Settings(home=home))


def test_every_table_comes_back(round_trip):
    _, truth, found = round_trip
    assert found.ok
    for name, table in found.tables.items():
        assert as_set(name, table.to_pylist()) == as_set(name, truth.get(name, [])), name


def test_no_row_is_refused_and_unknown_words_wait(round_trip):
    *_, found = round_trip
    [ledger] = found.ledger.to_pylist()
    assert ledger["rows_refused"] == 0
    assert ledger["rows_in"] == ledger["rows_mapped"] + ledger["rows_queued"]
    assert ledger["extract_date"] == PLAN.until


def test_the_workbook_is_one_worth_reading(round_trip):
    _, truth, _ = round_trip
    assert truth.keys() == {
        "person_record", "person_address", "contact", "eh_assessment", "csc_spell", "team"
    }  # fmt: skip
    types = {row["spell_type"] for row in truth["csc_spell"]}
    assert types == {"CSC_REFERRAL", "CSC_ASSESSMENT", "S47", "ICPC", "CIN", "CPP", "CLA"}


def test_the_lists_cover_six_months(round_trip):
    _, truth, _ = round_trip
    assert all(FIRST_DAY <= row["contact_date"] <= PLAN.until for row in truth["contact"])
    for row in truth["csc_spell"]:
        is_event = row["spell_type"] in ("CSC_REFERRAL", "S47")
        last = row["start_date"] if is_event else row.get("end_date")
        assert row["start_date"] <= PLAN.until
        assert last is None or last >= FIRST_DAY


def test_one_value_off_is_noticed(round_trip):
    _, truth, found = round_trip
    for name, column, wrong in (
        ("csc_spell", "legal_status_code", "J1"),
        ("contact", "source_code", "7"),
        ("person_record", "is_disabled", None),
    ):
        rows = sorted(truth[name], key=lambda row: row.get(column) is not None)
        spoiled = [*rows[:-1], rows[-1] | {column: wrong}]
        assert as_set(name, found.tables[name].to_pylist()) != as_set(name, spoiled)


def test_the_same_plan_gives_the_same_bytes_and_says_synthetic(round_trip, tmp_path):
    path, *_ = round_trip
    write(tmp_path, PLAN, LA_CODE, simulate_council(PLAN, LA_CODE, Parameters()))
    assert path.name == "SYNTHETIC_annex_a_2026-10-31.xlsx"
    assert (tmp_path / path.name).read_bytes() == path.read_bytes()
    for sheet in load_workbook(path, read_only=True):
        assert sheet["A1"].value == f"SYNTHETIC {sheet.title}"
