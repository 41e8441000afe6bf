"""The quick door: the same people as in the files, as tables."""

from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from ehplatform.model.council import load_council
from ehplatform.model.tables import (
    PERSON_ADDRESS,
    PERSON_IDENTIFIER,
    PERSON_RECORD,
    PERSON_RELATIONSHIP,
    Table,
)
from ehplatform.settings import REPOSITORY, Settings
from ehplatform.simulate.people_only import SimulatedPeople, simulated_people
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.simulate import simulate
from ehplatform.sources.ingest import ingest

PLAN = Plan(("212",), children=400, seed=9, dirt="migrated")
TABLES = (PERSON_RECORD, PERSON_IDENTIFIER, PERSON_ADDRESS, PERSON_RELATIONSHIP)
READ_ON_ARRIVAL = ("batch_id", "source_row")


@pytest.fixture(scope="module")
def people() -> SimulatedPeople:
    return simulated_people(PLAN, "212")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("simulated")
    simulate(PLAN, home)
    return home


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_tables_hold_what_ingest_reads_from_the_files(
    people: SimulatedPeople, home: Path, table: Table
) -> None:
    council = load_council(REPOSITORY / "deploy" / "councils" / "212.yml")
    found = ingest(council, Settings(home=home)).tables[table.name].drop_columns(READ_ON_ARRIVAL)
    given = getattr(people, table.name)
    assert given.schema == table.arrow_schema()
    assert given.num_rows > 20
    keys = [(column, "ascending") for column in table.key]
    assert given.drop_columns(READ_ON_ARRIVAL).sort_by(keys).equals(found.sort_by(keys))


def test_the_truth_is_the_one_beside_the_files_row_by_row(people: SimulatedPeople, home: Path) -> None:
    path = home / "truth" / "212" / "person.parquet"
    assert people.truth.equals(pq.ParquetFile(path).read())
    for column in ("source_system", "source_person_id"):
        assert people.truth[column].equals(people.person_record[column])


def test_since_is_the_first_day_of_the_record_and_parents_are_no_children(people: SimulatedPeople) -> None:
    assert pc.min(people.truth["since"]).as_py() >= PLAN.since
    assert pc.max(people.truth["since"]).as_py() <= PLAN.until
    is_parent = pc.equal(people.person_record["person_role"], "PARENT_CARER").fill_null(False)
    assert is_parent.equals(pc.invert(people.truth["is_child"]))
    assert pc.max(people.truth.filter(is_parent)["true_birth_date"]).as_py() < date(2011, 1, 1)


def test_equal_plans_give_equal_tables_and_other_dirt_other_ones(people: SimulatedPeople) -> None:
    again = simulated_people(PLAN, "212")
    assert again.person_record.equals(people.person_record)
    assert again.truth.equals(people.truth)
    careless = simulated_people(Plan(("212",), children=400, seed=9, dirt="careless"), "212")
    assert not careless.person_record.equals(people.person_record)
    assert careless.truth["true_person_id"].equals(people.truth["true_person_id"])


def test_social_care_s_id_in_an_early_help_record_is_the_same_child_s(people: SimulatedPeople) -> None:
    truth = people.truth.to_pylist()
    whose = {(row["source_system"], row["source_person_id"]): row["true_person_id"] for row in truth}
    in_social_care = {person for (system, _), person in whose.items() if system == "LCS"}
    both = [person for (system, _), person in whose.items() if system == "EHM" and person in in_social_care]
    named = [row for row in people.person_identifier.to_pylist() if row["id_type"] == "LCS_ID"]
    assert named
    for row in named:
        assert whose["EHM", row["source_person_id"]] == whose["LCS", row["id_value"]]
    assert len(named) / len(both) == pytest.approx(0.15, abs=0.08)


def test_an_address_history_ends_where_the_record_says_the_person_lives(people: SimulatedPeople) -> None:
    lives_at = {
        (row["source_system"], row["source_person_id"]): (row["postcode"], row["uprn"])
        for row in people.person_record.to_pylist()
    }
    for row in people.person_address.to_pylist():
        if row["end_date"] is None:
            key = row["source_system"], row["source_person_id"]
            assert (row["postcode"], row["uprn"]) == lives_at[key]
        else:
            assert row["start_date"] <= row["end_date"] <= PLAN.until
