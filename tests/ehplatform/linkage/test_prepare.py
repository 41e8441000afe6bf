from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from ehplatform.linkage.people import People, make_records
from ehplatform.linkage.prepare import prepare
from ehplatform.store.engine import connect

Prepare = Callable[..., dict[str, Any]]


@pytest.fixture
def prepared(person_records: Callable[..., pa.Table]) -> Prepare:
    """Prepare one record and return it."""

    def prepare_one(**person: Any) -> dict[str, Any]:
        with connect() as connection:
            people = People(person_records(person))
            make_records(connection, people)
            prepare(connection)
            [record] = connection.sql("from prepared").to_arrow_table().to_pylist()
            return dict(record)

    return prepare_one


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("SMITH ", ["smith"]),
        ("O'Brien", ["obrien"]),
        ("O\N{RIGHT SINGLE QUOTATION MARK}Brien", ["obrien"]),
        ("Siân", ["sian"]),
        ("Smith-Jones", ["smith", "jones"]),
        ("de la Cruz", ["de", "la", "cruz"]),
        ("Unknown", []),
        ("Not known", []),
        ("XXX", []),
        ("Baby", []),
        ("Baby of Ann", []),
        ("UNBORN", []),
        ("Twin 1", []),
        ("Babylon", ["babylon"]),
        (None, None),
    ],
)
def test_names_become_words_that_can_be_compared(
    prepared: Prepare, written: str | None, words: list[str] | None
) -> None:
    record = prepared(forename=written, surname=written)
    assert record["forename_words"] == record["surname_words"] == words
    assert record["surname"] == ("".join(words) if words else None)


def test_short_and_long_forms_of_a_first_name_are_known(prepared: Prepare) -> None:
    assert "elizabeth" in prepared(forename="Lizzie")["forename_variants"]
    assert "lizzie" in prepared(forename="Elizabeth")["forename_variants"]


def test_a_system_date_for_unknown_is_no_date_of_birth(prepared: Prepare) -> None:
    assert prepared(birth_date=date(1900, 1, 1))["birth_date"] is None


def test_a_day_that_cannot_be_a_month_is_not_swapped(prepared: Prepare) -> None:
    assert prepared(birth_date=date(2014, 3, 5))["birth_date_swapped"] == "20140503"
    assert prepared(birth_date=date(2014, 3, 13))["birth_date_swapped"] is None


@pytest.mark.parametrize(
    ("written", "postcode", "sector"),
    [
        ("sw18 2pu", "SW182PU", "SW182"),
        ("EC1A1BB", "EC1A1BB", "EC1A1"),
        ("ZZ99 3VZ", None, None),
        ("SW18", None, None),
        ("no fixed abode", None, None),
        (None, None, None),
    ],
)
def test_postcodes_have_one_form_or_none(
    prepared: Prepare, written: str | None, postcode: str | None, sector: str | None
) -> None:
    record = prepared(postcode=written)
    assert (record["postcode"], record["postcode_sector"]) == (postcode, sector)
