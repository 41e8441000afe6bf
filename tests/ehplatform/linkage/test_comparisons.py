"""The SQL of single comparisons, against rapidfuzz's distances."""

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from ehplatform.linkage.comparisons import SWAPPED, mistyped
from ehplatform.store.engine import connect

NAMES = st.text("abc", min_size=1, max_size=9)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as opened:
        yield opened


def holds(connection: duckdb.DuckDBPyConnection, condition: str, **values: str) -> bool:
    columns = ", ".join(f"${name} as {name}" for name in values)
    words = ", ".join(f"[${name}] as {name[:-2]}_words{name[-2:]}" for name in values)
    [(answer,)] = connection.execute(
        f"select {condition} from (select {columns}, {words})", values
    ).fetchall()
    return bool(answer)


@st.composite
def near_pairs(draw: st.DrawFn) -> tuple[str, str]:
    """Two texts of which one came of the other by up to two errors."""
    left = right = draw(NAMES)
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(right)))
        error = draw(st.sampled_from(["wrong", "too many", "left out", "swapped"]))
        head, tail = right[:place], right[place:]
        right = {
            "wrong": head + "d" + tail[1:],
            "too many": head + "d" + tail,
            "left out": head + tail[1:],
            "swapped": head + tail[1:2] + tail[:1] + tail[2:],
        }[error]
    return left, right


@given(pair=near_pairs() | st.tuples(NAMES, NAMES))
@settings(max_examples=500, deadline=None)
def test_mistyped_is_one_error_in_a_text_of_three_letters(
    connection: duckdb.DuckDBPyConnection, pair: tuple[str, str]
) -> None:
    left, right = pair
    one_error = DamerauLevenshtein.distance(left, right) == 1 and min(len(left), len(right)) >= 3
    assert holds(connection, mistyped("name"), name_l=left, name_r=right) == one_error


@given(forename=NAMES, pair=near_pairs() | st.tuples(NAMES, NAMES))
@settings(max_examples=200, deadline=None)
def test_swapped_allows_one_error_in_one_of_the_names(
    connection: duckdb.DuckDBPyConnection, forename: str, pair: tuple[str, str]
) -> None:
    surname, other = pair
    swapped = DamerauLevenshtein.distance(surname, other) <= 1
    names = {"forename_l": forename, "surname_l": surname, "forename_r": other, "surname_r": forename}
    assert holds(connection, SWAPPED, **names) == swapped
