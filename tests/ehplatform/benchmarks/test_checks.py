"""Each check finds the one fault that is put into sound tables."""

from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest

from ehplatform.benchmarks.checks import check_published_percentages, check_reference
from ehplatform.benchmarks.reference import Reference, load_reference
from ehplatform.benchmarks.releases import AuthorityYear


@pytest.fixture(scope="module")
def sound() -> Reference:
    return load_reference(None)


def with_row(table: pa.Table, index: int, **changes: object) -> pa.Table:
    rows = table.to_pylist()
    rows[index] |= changes
    return pa.Table.from_pylist(rows, schema=table.schema)


def names_of(reference: Reference) -> set[str]:
    return {finding.check for finding in check_reference(reference)}


def test_an_authority_that_is_missing_or_twice_there_is_found(sound: Reference) -> None:
    assert "every authority once" in names_of(replace(sound, authority=sound.authority.slice(1)))
    twice = pa.concat_tables([sound.authority, sound.authority.slice(0, 1)])
    assert "every authority once" in names_of(replace(sound, authority=twice))


def test_a_neighbour_that_is_unknown_oneself_or_ranked_twice_is_found(sound: Reference) -> None:
    own_code = sound.neighbour["la_code"][0].as_py()
    for change in ({"neighbour_la_code": "999"}, {"neighbour_la_code": own_code}, {"rank": 2}):
        wrong = replace(sound, neighbour=with_row(sound.neighbour, 0, **change))
        assert names_of(wrong) == {"ten known neighbours each"}


def test_a_missing_number_without_a_marker_and_the_reverse_are_found(sound: Reference) -> None:
    for change in ({"rereferrals": None}, {"marker": "c"}):
        wrong = replace(sound, rereferral=with_row(sound.rereferral, 0, **change))
        assert names_of(wrong) == {"a marker where a number is missing"}


def test_more_rereferrals_than_referrals_are_found(sound: Reference) -> None:
    wrong = replace(sound, rereferral=with_row(sound.rereferral, 0, referrals=6, rereferrals=7))
    assert names_of(wrong) == {"re-referrals are referrals"}


@pytest.mark.parametrize(("percent", "agrees"), [("22.2", True), ("22.3", False), ("22.1", False)])
def test_a_published_percentage_must_agree_to_its_last_digit(percent: str, agrees: bool) -> None:
    row = AuthorityYear("869", 2025, 900, 200, None, "made up", Decimal(percent))
    assert (check_published_percentages([row]) == []) == agrees


def test_a_percentage_that_was_not_published_is_not_judged() -> None:
    row = AuthorityYear("420", 2025, 22, None, "c", "made up", None)
    assert check_published_percentages([row]) == []
