"""Which pairs blocking finds, against a loop over all pairs."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.linkage.blocking import pairs_sql
from ehplatform.linkage.dialects import DUCKDB
from ehplatform.store.engine import connect, register

RULES = (("surname",), ("forename", "birth_year"))
COLUMNS = ("upns", "surname", "forename", "birth_year")
PREPARED = pa.schema(
    [
        ("record_no", pa.int64()),
        ("source", pa.string()),
        ("surname", pa.string()),
        ("forename", pa.string()),
        ("birth_year", pa.int32()),
        ("upns", pa.list_(pa.string())),
    ]
)

few = st.sampled_from(["a", "b", "a b"])
records = st.lists(
    st.fixed_dictionaries(
        {
            "source": few,
            "surname": st.none() | few,
            "forename": st.none() | few,
            "birth_year": st.none() | st.sampled_from([2014, 2015]),
            "upns": st.none() | st.lists(few, min_size=1, unique=True),
        }
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as opened:
        yield opened


def are_in_one_block(left: dict[str, Any], right: dict[str, Any]) -> bool:
    shared = set(left["upns"] or ()) & set(right["upns"] or ())
    return bool(shared) or any(
        all(left[column] is not None and left[column] == right[column] for column in rule) for rule in RULES
    )


def found(connection: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]], **which: Any) -> list[Any]:
    numbered = [row | {"record_no": number} for number, row in enumerate(rows)]
    register(connection, {"prepared": pa.Table.from_pylist(numbered, schema=PREPARED)})
    query = pairs_sql(RULES, COLUMNS, DUCKDB, **which)
    return connection.execute(f"select distinct * from ({query}) order by all").fetchall()


@given(rows=records)
@settings(deadline=None)
def test_pairs_are_those_that_agree_on_a_rule_or_share_an_identifier(
    connection: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]]
) -> None:
    pairs = combinations(range(len(rows)), 2)
    assert found(connection, rows) == [
        (left, right) for left, right in pairs if are_in_one_block(rows[left], rows[right])
    ]


@given(rows=records)
@settings(deadline=None)
def test_a_condition_on_the_pair_leaves_out_the_others(
    connection: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]]
) -> None:
    pairs = found(connection, rows)
    between = [(left, right) for left, right in pairs if rows[left]["source"] != rows[right]["source"]]
    assert found(connection, rows, is_wanted="l.source <> r.source") == between


@given(rows=records, changed=st.sets(st.integers(0, 7)))
@settings(deadline=None)
def test_changed_records_are_compared_with_all_others(
    connection: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]], changed: set[int]
) -> None:
    numbers = pa.table({"record_no": pa.array(sorted(changed), pa.int64())})
    register(connection, {"changed_record": numbers})
    pairs = [pair for pair in found(connection, rows) if changed.intersection(pair)]
    assert found(connection, rows, changed_only=True) == pairs
