"""From a simulated council to tables of the Standard Safeguarding Dataset and back."""

import zipfile
from datetime import date

import pytest

from ehplatform.model.council import Council
from ehplatform.model.tables import TABLES_BY_NAME
from ehplatform.settings import Settings
from ehplatform.simulate.council import simulate_council
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.shape_ssd import make_extract, write
from ehplatform.sources.dialects.ssd import LAYOUTS
from ehplatform.sources.ingest import ingest

WITH_WORKERS, WITHOUT_WORKERS = "212", "315"
COUNCILS = (WITH_WORKERS, WITHOUT_WORKERS)
PLAN = Plan(COUNCILS, children=400, years=3, seed=3)


def council_of(la_code):
    return Council.model_validate(
        {
            "la_code": la_code,
            "name": "Made-up",
            "owner": "team@example.org",
            "sources": {"ssd": {"system": "LCS", "dialect": "ssd"}},
        }
    )


def as_set(table, rows):
    """Return the rows of a canonical table as a set, but for where they stood; what they leave out: null."""
    columns = [c.name for c in TABLES_BY_NAME[table].columns if c.name not in ("batch_id", "source_row")]
    found = [tuple(row.get(column) for column in columns) for row in rows]
    assert len(set(found)) == len(found)
    return set(found)


def rows_of(tables, la_code):
    """Return the truth with the lineage that ingest writes."""
    return {
        name: [row.values | {"la_code": la_code, "source_system": row.person.system} for row in rows]
        for name, rows in tables.items()
    }


@pytest.fixture(scope="module", params=COUNCILS)
def round_trip(request, tmp_path_factory):
    """Simulate a council, write its extract, ingest it: its code, the truth, what was found."""
    la_code, home = request.param, tmp_path_factory.mktemp("ssd")
    council = simulate_council(PLAN, la_code, Parameters())
    truth = rows_of(write(home / "landing" / la_code / "ssd", PLAN, la_code, council), la_code)
    lineage = {"la_code": la_code, "source_system": "LCS"}
    registers = make_extract(PLAN, la_code, council).registers
    registers = {name: [row | lineage for row in rows] for name, rows in registers.items()}
    return la_code, truth, registers, ingest(council_of(la_code), Settings(home=home))


def test_every_table_comes_back(round_trip):
    _, truth, registers, found = round_trip
    assert found.ok
    expected = truth | registers
    for name, table in found.tables.items():
        assert as_set(name, table.to_pylist()) == as_set(name, expected.get(name, [])), name


def test_the_extract_is_one_worth_reading(round_trip):
    """It uses every table that the platform reads, but mothers, and every canonical table that they give."""
    la_code, truth, registers, found = round_trip
    written = {
        *("person_record", "person_identifier", "person_address", "person_disability", "contact"),
        *("eh_episode", "csc_spell", "assessment_factor", "outcome_score", "wider_outcome"),
    }
    assert truth.keys() == written | ({"allocation"} if la_code == WITH_WORKERS else set())
    assert registers.keys() == {"team", "worker"}
    types = {row["spell_type"] for row in truth["csc_spell"]}
    assert types == {"CSC_REFERRAL", "CSC_ASSESSMENT", "S47", "ICPC", "CIN", "S17_PLAN", "CPP", "CLA"}
    [ledger] = found.ledger.to_pylist()
    assert ledger["rows_in"] == ledger["rows_mapped"] + ledger["rows_queued"] + ledger["rows_refused"]
    assert ledger["rows_queued"] > 0


def test_only_what_completes_nothing_is_set_aside(round_trip):
    """Of legal statuses and placements the platform keeps those of a period's latest episode."""
    *_, found = round_trip
    assert {row["sheet"] for row in found.refused_rows.to_pylist()} <= {
        "ssd_legal_status",
        "ssd_cla_placement",
    }


def test_one_value_off_is_noticed(round_trip):
    _, truth, _, found = round_trip
    for name, column, wrong in (
        ("eh_episode", "end_date", date(2001, 1, 1)),
        ("csc_spell", "legal_status_code", "J1"),
        ("person_record", "family_ref", "F0"),
    ):
        spoiled = [*truth[name][:-1], truth[name][-1] | {column: wrong}]
        assert as_set(name, found.tables[name].to_pylist()) != as_set(name, spoiled)


def test_the_same_plan_gives_the_same_bytes_and_says_synthetic(tmp_path):
    council = simulate_council(PLAN, WITH_WORKERS, Parameters())
    for folder in ("once", "again"):
        write(tmp_path / folder, PLAN, WITH_WORKERS, council)
    [once] = (tmp_path / "once").iterdir()
    assert once.name == "SYNTHETIC_ssd_2026-10-31.zip"
    assert once.read_bytes() == (tmp_path / "again" / once.name).read_bytes()
    with zipfile.ZipFile(once) as archive:
        assert all(name.startswith("SYNTHETIC_ssd_") for name in archive.namelist())
        tables = {name.removeprefix("SYNTHETIC_").rsplit("_", 1)[0] for name in archive.namelist()}
    assert tables == LAYOUTS.keys() - {"ssd_mother"}


def test_single_tables_give_the_same_but_for_what_they_say_of_each_other(tmp_path):
    council = simulate_council(PLAN, WITH_WORKERS, Parameters())
    truth = rows_of(write(tmp_path, PLAN, WITH_WORKERS, council), WITH_WORKERS)
    with zipfile.ZipFile(tmp_path / "SYNTHETIC_ssd_2026-10-31.zip") as archive:
        archive.extractall(tmp_path / "landing" / WITH_WORKERS / "ssd")
    found = ingest(council_of(WITH_WORKERS), Settings(home=tmp_path))
    apart = {
        "person_record": {"family_ref", "postcode", "uprn"},
        "csc_spell": {"legal_status_code", "placement_type_code"},
    }
    for name, rows in truth.items():
        expected = [row | dict.fromkeys(apart.get(name, ())) for row in rows]
        expected = [] if name == "assessment_factor" else expected
        assert as_set(name, found.tables[name].to_pylist()) == as_set(name, expected), name
