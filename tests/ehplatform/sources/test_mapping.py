"""From text rows to canonical rows."""

from datetime import date

import pytest

from ehplatform.model.tables import CSC_SPELL, PERSON_RECORD
from ehplatform.sources.mapping import UNREADABLE, Origin, Unread, map_rows
from ehplatform.sources.part import RawRows
from ehplatform.sources.vocabulary import vocabularies

ORIGIN = Origin("212", "LCS", "0123456789abcdef")


@pytest.fixture
def mapped(council):
    def run(table, *records):
        numbered = [{"source_row": row, **record} for row, record in enumerate(records, start=2)]
        return map_rows(RawRows.of(table, None, numbered), ORIGIN, vocabularies(council()))

    return run


SPELL = {"source_person_id": "1", "source_id": "a", "spell_type": "CIN plan", "start_date": "01/02/2024"}


def test_values_are_typed_and_space_around_them_is_dropped(mapped):
    result = mapped(CSC_SPELL, SPELL | {"source_person_id": "\xa0 007 ", "is_nfa": "Y", "end_date": " "})
    assert result.rows.schema == CSC_SPELL.arrow_schema()
    [row] = result.rows.to_pylist()
    assert {name: value for name, value in row.items() if value is not None} == (
        {
            "la_code": "212",
            "source_system": "LCS",
            "source_person_id": "007",
            "batch_id": "0123456789abcdef",
            "source_row": 2,
            "source_id": "a",
            "spell_type": "CIN",
            "start_date": date(2024, 2, 1),
            "is_nfa": True,
        }
    )
    assert not result.unread


def test_unread_values_are_null_queued_and_counted(mapped):
    result = mapped(
        CSC_SPELL,
        SPELL | {"source_code": "Hub", "is_nfa": "perhaps"},
        SPELL | {"source_code": "Hub", "end_date": "31/02/2024"},
        SPELL | {"source_code": "Police"},
    )
    assert result.rows["source_code"].to_pylist() == [None, None, "6"]
    assert result.is_queued.tolist() == [True, True, False]
    assert result.unread == {
        Unread("csc_spell", "source_code", "SOURCE", "Hub"): 2,
        Unread("csc_spell", "is_nfa", "boolean", "perhaps"): 1,
        Unread("csc_spell", "end_date", "date", UNREADABLE): 1,
    }


def test_a_row_without_a_required_value_is_refused_once_with_the_reason(mapped):
    result = mapped(
        CSC_SPELL,
        SPELL | {"source_person_id": "", "source_id": ""},
        SPELL | {"start_date": "31/02/2024"},
        SPELL | {"spell_type": "Parking"},
        SPELL | {"start_date": "01/01/1900"},
        SPELL,
    )
    assert [(row.source_row, row.column_name, row.reason) for row in result.refused] == [
        (2, "source_person_id", "the required value is missing"),
        (4, "spell_type", "no known spelling of CSC_SPELL_TYPE: map the value in the review queue"),
        (3, "start_date", "not a date: expected dd/mm/yyyy or yyyy-mm-dd"),
        (5, "start_date", "the required value is missing"),
    ]
    assert result.rows["source_row"].to_pylist() == [6]
    assert Unread("csc_spell", "spell_type", "CSC_SPELL_TYPE", "Parking") in result.unread


def test_a_birth_date_never_reaches_the_review_queue(mapped):
    result = mapped(PERSON_RECORD, {"source_person_id": "1", "birth_date": "30/02/2012"})
    assert list(result.unread) == [Unread("person_record", "birth_date", "date", UNREADABLE)]


def test_a_placeholder_birth_date_is_absent_and_not_queued(mapped):
    result = mapped(PERSON_RECORD, {"source_person_id": "1", "birth_date": "1900-01-01"})
    assert result.rows["birth_date"].to_pylist() == [None]
    assert result.is_queued.tolist() == [False]


def test_what_was_put_right_is_counted_by_column(mapped):
    result = mapped(
        CSC_SPELL,
        SPELL | {"start_date": "45306", "end_date": "1900-01-01"},
        SPELL | {"start_date": "45306"},
        SPELL,
    )
    assert result.rows["start_date"].to_pylist() == [date(2024, 1, 15), date(2024, 1, 15), date(2024, 2, 1)]
    assert result.repairs == {
        "start_date: Excel day number read as a date": 2,
        "end_date: 1900-01-01 or 9999-12-31 read as no date": 1,
    }


def test_no_rows_give_an_empty_table_of_the_right_columns(mapped):
    result = mapped(CSC_SPELL)
    assert result.rows.schema == CSC_SPELL.arrow_schema()
    assert result.rows.num_rows == 0
    assert len(result.is_queued) == 0
