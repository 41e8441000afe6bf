from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from ehplatform.linkage.people import People, make_records
from ehplatform.linkage.prepare import prepare
from ehplatform.store.engine import connect

Prepare = Callable[..., dict[str, Any]]
PrepareAll = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def prepared_all(person_records: Callable[..., pa.Table]) -> PrepareAll:
    """Prepare some records and return them in order of source and id."""

    def prepare_them(*people: dict[str, Any]) -> list[dict[str, Any]]:
        with connect() as connection:
            make_records(connection, People(person_records(*people)))
            prepare(connection)
            return connection.sql("from prepared order by record_no").to_arrow_table().to_pylist()

    return prepare_them


@pytest.fixture
def prepared(prepared_all: PrepareAll) -> Prepare:
    """Prepare one record and return it."""

    def prepare_one(**person: Any) -> dict[str, Any]:
        [record] = prepared_all(person)
        return record

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


ZAYN, ZAYAN = (
    {"forename": name, "surname": "Ahmed", "birth_date": date(2014, 3, 5), "postcode": "SW18 2PU"}
    for name in ("Zayn", "Zayan Ali")
)
LCS = {"source_system": "LCS"}


def test_a_birthmate_shares_birthday_and_household_in_one_source(prepared_all: PrepareAll) -> None:
    zayn, zayan, other_home = prepared_all(ZAYN, ZAYAN, ZAYN | {"forename": "Omar", "postcode": "SW11 4RT"})
    assert (zayn["birthmates"], zayan["birthmates"]) == (["zayan"], ["zayn"])
    assert not other_home["has_birthmate"]


def test_where_a_postcode_is_missing_the_surname_makes_the_household(prepared_all: PrepareAll) -> None:
    zayn, zayan = prepared_all(ZAYN, ZAYAN | {"postcode": None})
    assert (zayn["birthmates"], zayan["birthmates"]) == (["zayan"], ["zayn"])


def test_a_child_in_another_source_is_no_birthmate(prepared_all: PrepareAll) -> None:
    assert not any(record["has_birthmate"] for record in prepared_all(ZAYN, ZAYAN | LCS))


def test_twins_are_known_when_two_sources_hold_both_names(prepared_all: PrepareAll) -> None:
    in_one = prepared_all(ZAYN, ZAYAN, ZAYN | LCS)
    assert [record["known_twins"] for record in in_one] == [None, None, None]
    in_both = prepared_all(ZAYN, ZAYAN, ZAYN | LCS, ZAYAN | LCS)
    assert [record["known_twins"] for record in in_both] == [["zayan"], ["zayn"], ["zayan"], ["zayn"]]


def test_twins_of_one_first_forename_are_not_told_apart_by_it(prepared_all: PrepareAll) -> None:
    jane, ann = (ZAYN | {"forename": name} for name in ("Mary Jane", "Mary Ann"))
    records = prepared_all(jane, ann, jane | LCS, ann | LCS)
    assert all(record["has_birthmate"] and not record["known_twins"] for record in records)
