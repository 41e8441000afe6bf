"""One row per key, against a plain reading of the rule."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.sources.unique import keep_last

ROWS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 2), st.sampled_from([None, "x", "y"]), st.integers(0, 9)),
    max_size=12,
)


def naive(rows):
    last = {row[:2]: position for position, row in enumerate(rows)}
    kept = sorted(last.values())
    gave_way = [
        (position, last[row[:2]], row[2] == rows[last[row[:2]]][2])
        for position, row in enumerate(rows)
        if last[row[:2]] != position
    ]
    return [rows[position] for position in kept], gave_way


@given(ROWS)
@settings(max_examples=100, deadline=None)
def test_the_last_row_of_a_key_stands_and_the_others_are_told_apart(rows):
    columns = ["system", "id", "fact", "source_row"]
    table = pa.table(
        {name: pa.array([row[n] for row in rows]) for n, name in enumerate(columns)},
        pa.schema(
            [("system", pa.string()), ("id", pa.int64()), ("fact", pa.string()), ("source_row", pa.int64())]
        ),
    )
    kept, gave_way = keep_last(table, ("system", "id"), ignored=("source_row",))
    expected_kept, expected_gave_way = naive(rows)
    assert [tuple(row.values()) for row in kept.to_pylist()] == expected_kept
    assert [(r.position, r.kept_position, r.is_same) for r in gave_way] == expected_gave_way
