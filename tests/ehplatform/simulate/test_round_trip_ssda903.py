"""Simulator to SSDA903 returns to canonical tables: what the files tell, all of it and nothing else."""

import csv
from dataclasses import replace

import pytest

from ehplatform.model.council import Council
from ehplatform.settings import Settings
from ehplatform.simulate import shape_ssda903
from ehplatform.simulate.council import simulate_council
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.plan import Plan
from ehplatform.sources.ingest import ingest

PLAN = Plan(councils=("869",), children=300, years=3, seed=5)
SOCIAL_CARE = replace(Parameters().social_care, looked_after=0.7, looked_after_needs_days=60)
MANY_IN_CARE = replace(Parameters(), social_care=SOCIAL_CARE)
"""A small council with enough children in care to show what can happen."""
YEARS = (2024, 2025, 2026, 2027)
NOT_FROM_FILES = {"batch_id", "source_row"}


@pytest.fixture(scope="module")
def round_trip(tmp_path_factory):
    """The truth, what was ingested, and the folder of the files."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    council = simulate_council(PLAN, "869", MANY_IN_CARE)
    folder = settings.landing / "869" / "looked_after"
    truth = shape_ssda903.write(folder, PLAN, "869", council)
    source = {"system": "LCS", "dialect": "ssda903"}
    described = {"la_code": "869", "name": "SYNTHETIC", "owner": "team@example.org"}
    result = ingest(Council.model_validate(described | {"sources": {"looked_after": source}}), settings)
    assert result.ok
    return truth, result, folder


def true_rows(truth, table, schema):
    columns = [name for name in schema.names if name not in NOT_FROM_FILES]
    lineage = {"la_code": "869", "source_system": "LCS"}
    return {tuple((lineage | row.values).get(name) for name in columns) for row in truth.get(table, [])}


def test_every_table_is_as_it_truly_is(round_trip):
    truth, result, _ = round_trip
    for name, table in result.tables.items():
        columns = [column for column in table.schema.names if column not in NOT_FROM_FILES]
        found = [tuple(row[column] for column in columns) for row in table.to_pylist()]
        assert len(found) == len(set(found)) == len(truth.get(name, [])), name
        assert set(found) == true_rows(truth, name, table.schema), name


def test_the_files_hold_what_makes_returns_hard(round_trip):
    """Else the test above would prove little: stays that a later return takes up midway, short breaks."""
    truth, result, folder = round_trip
    assert sum(row.values["end_date"] is None for row in truth["csc_spell"]) >= 3
    assert sum(taken_up_midway(folder / f"SYNTHETIC_SSDA903_episodes_{year}.csv") for year in YEARS[1:]) >= 3
    reasons = result.refused_rows["reason"].to_pylist()
    assert set(reasons) == {"a short break (V3, V4), which is not entry to care"}
    assert len(result.ledger) == 2 * len(YEARS)


def taken_up_midway(path):
    """Count the children whose first episode in a return says that they were looked after already."""
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["LS"] != "V4"]
    first = {row["CHILD"]: row["RNE"] for row in reversed(rows)}
    return sum(reason != "S" for reason in first.values())


def test_equal_plans_give_equal_bytes(tmp_path):
    council = simulate_council(PLAN, "869", MANY_IN_CARE)
    for folder in ("once", "twice"):
        shape_ssda903.write(tmp_path / folder, PLAN, "869", council)
    names = sorted(path.name for path in (tmp_path / "once").iterdir())
    assert names[0] == "SYNTHETIC_SSDA903_episodes_2024.csv"
    assert all(
        (tmp_path / "once" / name).read_bytes() == (tmp_path / "twice" / name).read_bytes() for name in names
    )
