"""From a simulated council to chains of workflow steps and back."""

from datetime import date

import pytest

from ehplatform.model.council import Council
from ehplatform.model.tables import TABLES_BY_NAME
from ehplatform.settings import Settings
from ehplatform.simulate.council import simulate_council
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.shape_workflow import STEP_TYPES
from ehplatform.simulate.workflow_truth import write
from ehplatform.sources.ingest import ingest

PLAN = Plan(("306",), children=150, years=3, seed=3)
STEPS = {kind: 1200 + number for kind, (number, _) in STEP_TYPES.items()}


def as_set(table, rows):
    """Return the rows of a canonical table as a set, but for where they stood; what they leave out: null."""
    columns = [c.name for c in TABLES_BY_NAME[table].columns if c.name not in ("batch_id", "source_row")]
    found = [tuple(row.get(column) for column in columns) for row in rows]
    assert len(set(found)) == len(found)
    return set(found)


@pytest.fixture(scope="module")
def round_trip(tmp_path_factory):
    """Simulate a council, write its steps, ingest them: the truth, and what was found."""
    home = tmp_path_factory.mktemp("workflow")
    simulated = simulate_council(PLAN, "306", Parameters())
    tables = write(home / "landing" / "306" / "early_help", PLAN, "306", simulated)
    truth = {
        name: [row.values | {"la_code": "306", "source_system": row.person.system} for row in rows]
        for name, rows in tables.items()
    }
    source = {"system": "EHM", "dialect": "workflow_steps", "settings": {"steps": STEPS}}
    described = {"la_code": "306", "name": "Made-up", "owner": "team@example.org"}
    council = Council.model_validate(described | {"sources": {"early_help": source}})
    return truth, ingest(council, Settings(home=home))


def test_every_table_comes_back(round_trip):
    truth, found = round_trip
    assert found.ok
    for name, table in found.tables.items():
        assert as_set(name, table.to_pylist()) == as_set(name, truth.get(name, [])), name


@pytest.mark.parametrize(
    ("table", "column", "wrong"),
    [
        ("eh_episode", "end_date", date(2001, 1, 1)),
        ("plan_review", "episode_id", "0"),
        ("allocation", "worker_ref", "W000"),
    ],
)
def test_one_value_off_is_noticed(round_trip, table, column, wrong):
    truth, found = round_trip
    spoiled = [*truth[table][:-1], truth[table][-1] | {column: wrong}]
    assert as_set(table, found.tables[table].to_pylist()) != as_set(table, spoiled)
