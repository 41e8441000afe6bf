"""From a simulated council to yearly census returns and back: all of them give the whole history."""

from datetime import date

import pytest
from defusedxml import ElementTree

from ehplatform.model.council import Council
from ehplatform.model.tables import TABLES_BY_NAME
from ehplatform.settings import Settings
from ehplatform.simulate.council import simulate_council
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.shape_cin_census import write
from ehplatform.sources.ingest import ingest

LA_CODE = "212"
PLAN = Plan((LA_CODE,), children=150, years=6, seed=5)
COUNCIL = Council.model_validate(
    {
        "la_code": LA_CODE,
        "name": "Made-up",
        "owner": "team@example.org",
        "sources": {"cin_census": {"system": "LCS", "dialect": "cin_census"}},
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
    """Simulate a council, write its returns, ingest them: the folder, the truth, what was found."""
    home = tmp_path_factory.mktemp("census")
    folder = home / "landing" / LA_CODE / "cin_census"
    tables = write(folder, PLAN, LA_CODE, simulate_council(PLAN, LA_CODE, Parameters()))
    lineage = {"la_code": LA_CODE, "source_system": "LCS"}
    truth = {name: [row.values | lineage for row in rows] for name, rows in tables.items()}
    return folder, truth, ingest(COUNCIL, Settings(home=home))


def test_every_table_comes_back(round_trip):
    _, truth, found = round_trip
    assert found.ok
    for name, table in found.tables.items():
        assert as_set(name, table.to_pylist()) == as_set(name, truth.get(name, [])), name


def test_nothing_is_refused_or_waits(round_trip):
    *_, found = round_trip
    for file in found.ledger.to_pylist():
        assert (file["rows_refused"], file["rows_queued"], file["repairs"]) == (0, 0, None)


def test_the_returns_are_ones_worth_reading(round_trip):
    """Every canonical table that a census can give, and cases that stand in several returns."""
    folder, truth, found = round_trip
    assert truth.keys() == {
        *("person_record", "person_identifier", "person_disability", "csc_spell", "assessment_factor")
    }
    types = {row["spell_type"] for row in truth["csc_spell"]}
    assert types == {"CSC_REFERRAL", "CSC_ASSESSMENT", "S47", "ICPC", "CIN", "S17_PLAN", "CPP"}
    referrals = sum(row["spell_type"] == "CSC_REFERRAL" for row in truth["csc_spell"])
    written = sum(len(list(ElementTree.parse(path).iter("CINdetails"))) for path in folder.iterdir())
    assert written > referrals
    assert found.tables["csc_spell"].num_rows == len(truth["csc_spell"])


def test_each_return_has_the_codes_and_elements_of_its_year(round_trip):
    folder, *_ = round_trip
    assert [path.name for path in sorted(folder.iterdir())] == [
        f"SYNTHETIC_cin_census_{year}.xml" for year in range(2021, 2028)
    ]
    for path in folder.iterdir():
        year, root = int(path.stem[-4:]), ElementTree.parse(path).getroot()
        texts = {name: {element.text for element in root.iter(name)} for name in ("GenderCurrent", "Sex")}
        assert texts["GenderCurrent"] <= {"1", "2", "0"}
        assert texts["Sex"] <= {"M", "F", "U"}
        assert bool(texts["Sex"]) == (year >= 2025)
        assert any(root.iter("CINPlanDates")) == (year >= 2022)
        if year < 2023:
            assert "5D" not in {element.text for element in root.iter("ReferralSource")}
            assert "RC9" not in {element.text for element in root.iter("ReasonForClosure")}


def test_a_return_tells_nothing_of_the_time_after_it(round_trip):
    folder, *_ = round_trip
    for path in folder.iterdir():
        root = ElementTree.parse(path).getroot()
        last = root.findtext("Header/CollectionDetails/ReferenceDate")
        for name in ("CINreferralDate", "AssessmentAuthorisationDate", "CPPendDate", "PersonDeathDate"):
            assert all(element.text <= last for element in root.iter(name)), name


def test_one_value_off_is_noticed(round_trip):
    _, truth, found = round_trip
    for name, column, wrong in (
        ("csc_spell", "end_date", date(2001, 1, 1)),
        ("assessment_factor", "factor_code", "22A"),
        ("person_record", "upn", "A1"),
    ):
        spoiled = [*truth[name][:-1], truth[name][-1] | {column: wrong}]
        assert as_set(name, found.tables[name].to_pylist()) != as_set(name, spoiled)


def test_the_same_plan_gives_the_same_bytes_and_says_synthetic(tmp_path):
    council = simulate_council(PLAN, LA_CODE, Parameters())
    for folder in ("once", "again"):
        write(tmp_path / folder, PLAN, LA_CODE, council)
    for path in (tmp_path / "once").iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()
        assert "SYNTHETIC" in path.name
        assert b"<!-- SYNTHETIC" in path.read_bytes()
