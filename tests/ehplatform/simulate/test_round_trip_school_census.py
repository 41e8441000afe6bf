"""Simulator to school censuses to canonical tables: what the files tell, all of it and nothing else."""

import csv

import pytest

from ehplatform.model.council import Council
from ehplatform.settings import Settings
from ehplatform.simulate import shape_school_census
from ehplatform.simulate.council import simulate_council
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.plan import Plan
from ehplatform.sources.ingest import ingest

PLAN = Plan(councils=("869",), children=150, years=3, seed=2)
NOT_FROM_FILES = {"batch_id", "source_row"}


@pytest.fixture(scope="module")
def round_trip(tmp_path_factory):
    """The truth, what was ingested, and the folder of the files."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    council = simulate_council(PLAN, "869", Parameters())
    folder = settings.landing / "869" / "schools"
    truth = shape_school_census.write(folder, PLAN, "869", council)
    source = {"system": "SCHOOL", "dialect": "school_census"}
    described = {"la_code": "869", "name": "SYNTHETIC", "owner": "team@example.org"}
    result = ingest(Council.model_validate(described | {"sources": {"schools": source}}), settings)
    assert result.ok
    return truth, result, folder


def test_every_table_is_as_it_truly_is(round_trip):
    truth, result, _ = round_trip
    lineage = {"la_code": "869", "source_system": "SCHOOL"}
    for name, table in result.tables.items():
        columns = [column for column in table.schema.names if column not in NOT_FROM_FILES]
        found = [tuple(row[column] for column in columns) for row in table.to_pylist()]
        true = {tuple((lineage | row.values).get(c) for c in columns) for row in truth.get(name, [])}
        assert len(found) == len(set(found)) == len(truth.get(name, [])), name
        assert set(found) == true, name


def test_every_row_of_every_file_is_mapped(round_trip):
    _, result, _ = round_trip
    for row in result.ledger.to_pylist():
        assert row["rows_in"] == row["rows_mapped"], row["file_name"]
    assert result.review_queue.num_rows == 0


def test_the_files_hold_what_makes_censuses_hard(round_trip):
    """Else the tests above would prove little: leavers, exclusions returned twice, both layouts."""
    truth, _, folder = round_trip
    files = sorted(path.name.removeprefix("SYNTHETIC_") for path in folder.iterdir())
    assert {name[:11] for name in files} >= {"2024_autumn", "2025_spring", "2026_summer", "2026_autumn"}
    leavers = read(folder / "SYNTHETIC_2025_autumn_pupilnolongeronroll.csv")
    assert len(leavers) >= 3
    exclusions = [row for path in folder.glob("*exclusions*.csv") for row in read(path)]
    told = [row for row in truth["wider_outcome"] if row.values["domain"] == "EXCLUSION"]
    assert len(exclusions) > len(told) >= 10
    missed = [row.values["sessions"] for row in truth["wider_outcome"] if "sessions_possible" in row.values]
    assert None in missed
    assert any(missed)


def read(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_equal_plans_give_equal_bytes(tmp_path):
    council = simulate_council(PLAN, "869", Parameters())
    for folder in ("once", "twice"):
        shape_school_census.write(tmp_path / folder, PLAN, "869", council)
    for path in (tmp_path / "once").iterdir():
        assert path.read_bytes() == (tmp_path / "twice" / path.name).read_bytes()
