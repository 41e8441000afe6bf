"""From a simulated council to classification intervals, forms and relationships, and back."""

import zipfile
from datetime import date

import pytest

from ehplatform.model.council import Council
from ehplatform.model.tables import TABLES_BY_NAME
from ehplatform.settings import Settings
from ehplatform.simulate.council import simulate_council
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.shape_classification import SETTINGS, write
from ehplatform.sources.ingest import ingest

PLAN = Plan(("212",), children=150, years=3, seed=3)


def council_of(la_code, **local):
    source = {"system": "EHM", "dialect": "classification_intervals", "settings": SETTINGS | local}
    return Council.model_validate(
        {
            "la_code": la_code,
            "name": "Made-up",
            "owner": "team@example.org",
            "sources": {"early_help": source},
        }
    )


def as_set(table, rows):
    """Return the rows of a canonical table as a set, but for where they stood; what they leave out: null."""
    columns = [c.name for c in TABLES_BY_NAME[table].columns if c.name not in ("batch_id", "source_row")]
    found = [tuple(row.get(column) for column in columns) for row in rows]
    assert len(set(found)) == len(found)
    return set(found)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("classification")


@pytest.fixture(scope="module")
def truth(home):
    council = simulate_council(PLAN, "212", Parameters())
    tables = write(home / "landing" / "212" / "early_help", PLAN, "212", council)
    return {
        name: [row.values | {"la_code": "212", "source_system": row.person.system} for row in rows]
        for name, rows in tables.items()
    }


@pytest.fixture(scope="module")
def found(home, truth):
    return ingest(council_of("212"), Settings(home=home))


def test_every_table_comes_back(truth, found):
    assert found.ok
    for name, table in found.tables.items():
        assert as_set(name, table.to_pylist()) == as_set(name, truth.get(name, [])), name


def test_the_extract_is_one_worth_reading(truth, found):
    assert truth.keys() == {"person_record", "eh_referral", "eh_assessment", "eh_episode", "allocation"}
    assert {row["merged_count"] for row in truth["eh_episode"]} == {1, 2, 3}
    assert any(row["end_date"] is None and row["worker_ref"] for row in truth["eh_episode"])
    [ledger] = found.ledger.to_pylist()
    assert ledger["rows_in"] == ledger["rows_mapped"] + ledger["rows_queued"] + ledger["rows_refused"]
    sheets = {row["sheet"] for row in found.refused_rows.to_pylist()}
    assert sheets == {"classifications", "forms"}


def test_without_a_day_between_them_there_are_more_episodes(home, truth):
    """What merging is there for: the same extract under another setting."""
    apart = ingest(council_of("212", merge_gap_days=0), Settings(home=home))
    assert apart.tables["eh_episode"].num_rows > len(truth["eh_episode"])


@pytest.mark.parametrize(
    ("table", "column", "wrong"),
    [
        ("eh_episode", "end_date", date(2001, 1, 1)),
        ("eh_episode", "merged_count", 9),
        ("eh_referral", "source_code", "10"),
        ("allocation", "episode_id", "0"),
    ],
)
def test_one_value_off_is_noticed(truth, found, table, column, wrong):
    spoiled = [*truth[table][:-1], truth[table][-1] | {column: wrong}]
    assert as_set(table, found.tables[table].to_pylist()) != as_set(table, spoiled)


def test_the_same_plan_gives_the_same_bytes_and_says_synthetic(tmp_path):
    council = simulate_council(PLAN, "212", Parameters())
    for folder in ("once", "again"):
        write(tmp_path / folder, PLAN, "212", council)
    [once] = (tmp_path / "once").iterdir()
    assert once.name == "SYNTHETIC_early_help_2026-10-31.zip"
    assert once.read_bytes() == (tmp_path / "again" / once.name).read_bytes()
    with zipfile.ZipFile(once) as archive:
        assert sorted(archive.namelist()) == [
            "SYNTHETIC_classifications_2026-10-31.csv",
            "SYNTHETIC_forms_2026-10-31.csv",
            "SYNTHETIC_people_2026-10-31.csv",
            "SYNTHETIC_relationships_2026-10-31.csv",
        ]
