"""The promises of the canonical model that everything after it relies on."""

import re

import pyarrow as pa
import pytest

from ehplatform.model.tables import (
    ARROW_TYPES,
    CANONICAL_TABLES,
    EH_REFERRAL,
    PERSON_RECORD,
    TABLES_BY_NAME,
    TEAM,
    Column,
    Table,
    lineage,
)

PERSONAL = {
    "person_record": {
        "forename", "surname", "birth_date", "expected_birth_date", "postcode", "uprn", "upn", "nhs_number",
        "family_ref", "death_date",
    },
    "person_identifier": {"id_value"},
    "person_address": {"postcode", "uprn"},
    "person_relationship": {"related_person_id"},
}  # fmt: skip
"""Everything that identifies a person."""

IDENTIFYING = re.compile(
    r"forename|surname|name$|birth|postcode|uprn|upn$|uln|nhs|address|phone|email|family_ref$|death"
)
"""Names of columns that may stand in no table of facts."""

ABOUT_NO_PERSON = {"service", "service_cost", "team", "worker"}

FACTS = [table for table in CANONICAL_TABLES if table.is_fact]


def test_what_identifies_a_person_is_marked_and_stands_in_these_tables_only() -> None:
    marked = {
        table.name: {column.name for column in table.columns if column.personal}
        for table in CANONICAL_TABLES
        if table.personal
    }
    assert marked == PERSONAL


@pytest.mark.parametrize("table", FACTS, ids=lambda table: table.name)
def test_a_fact_holds_codes_ids_and_figures_but_no_words_about_a_person(table: Table) -> None:
    """Facts leave the personal layer: a free text in them would carry names along."""
    for column in table.columns:
        assert not IDENTIFYING.search(column.name), column.name
        if column.type == "text" and column.code_set is None:
            assert column.name.endswith(("_id", "_ref", "_code", "source_system")), column.name


def test_a_table_is_about_a_person_unless_it_is_about_services_or_workers() -> None:
    assert {table.name for table in CANONICAL_TABLES if not table.about_person} == ABOUT_NO_PERSON
    assert {table.name for table in FACTS} == TABLES_BY_NAME.keys() - PERSONAL - ABOUT_NO_PERSON


def test_no_worker_has_a_name() -> None:
    assert not [c.name for c in TABLES_BY_NAME["worker"].columns if c.name.endswith("name")]


@pytest.mark.parametrize("table", CANONICAL_TABLES, ids=lambda table: table.name)
def test_a_table_keeps_the_habits_of_the_model(table: Table) -> None:
    names = [column.name for column in table.columns]
    assert len(names) == len(set(names))
    assert table.arrow_schema().names == names
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in [table.name, *names])
    for column in table.columns:
        assert column.name.startswith("is_") == (column.type == "boolean"), column.name
        if column.name.endswith("_date"):
            assert column.type == "date"
        assert column.meaning
        assert column.code_set is None or column.type == "text"


@pytest.mark.parametrize("table", CANONICAL_TABLES, ids=lambda table: table.name)
def test_a_key_is_a_council_a_system_and_an_id_and_every_part_is_required(table: Table) -> None:
    assert table.key[:2] == ("la_code", "source_system")
    assert ("source_person_id" in table.key) == table.about_person
    assert all(table.column(name).required for name in table.key)


@pytest.mark.parametrize("table", CANONICAL_TABLES, ids=lambda table: table.name)
def test_the_day_that_judges_a_code_is_a_date_of_the_table(table: Table) -> None:
    for column in table.columns:
        if name := table.dating_column(column):
            assert table.column(name).type == "date"
    assert table.dated_by is not None or table is PERSON_RECORD


def test_bounds_belong_to_numbers_and_are_in_order() -> None:
    for column in (column for table in CANONICAL_TABLES for column in table.columns):
        if column.minimum is not None or column.maximum is not None:
            assert column.type in ("integer", "decimal")
        if column.minimum is not None and column.maximum is not None:
            assert column.minimum < column.maximum


def test_a_code_is_judged_on_the_day_of_its_own_event() -> None:
    episode, spell = TABLES_BY_NAME["eh_episode"], TABLES_BY_NAME["csc_spell"]
    assert episode.dating_column(episode.column("tier")) == "start_date"
    assert episode.dating_column(episode.column("end_reason_code")) == "end_date"
    assert spell.dating_column(spell.column("source_code")) == "start_date"
    assert spell.dating_column(spell.column("end_reason_code")) == "end_date"
    assert EH_REFERRAL.dating_column(EH_REFERRAL.column("outcome_code")) == "decision_date"


def test_files_hold_everything_but_what_is_written_on_arrival() -> None:
    assert [c.name for c in lineage() if c not in EH_REFERRAL.file_columns] == [
        "la_code",
        "source_system",
        "batch_id",
        "source_row",
    ]
    assert [c.name for c in EH_REFERRAL.file_columns][:2] == ["source_person_id", "source_id"]
    assert TEAM.file_columns[0].name == "source_id"


def test_every_type_has_its_arrow_type() -> None:
    assert ARROW_TYPES["decimal"] == pa.float64()
    table = Table("t", "a row", (), tuple(Column(f"a_{t}", t, "x") for t in ARROW_TYPES))
    assert table.arrow_schema().types == list(ARROW_TYPES.values())


def test_an_unknown_column_is_named_with_its_table() -> None:
    with pytest.raises(KeyError, match="table team has no column forename"):
        TEAM.column("forename")
