"""One row per key inside a file, against a plain reading of the rule."""

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.model.tables import Column, Table
from ehplatform.sources.batch_files import SHEET
from ehplatform.sources.repeats import drop_repeats

TABLE = Table(
    "made_up",
    "one row of a test",
    ("system", "id"),
    tuple(
        Column(name, kind, "")
        for name, kind in (("system", "text"), ("id", "integer"), ("fact", "text"), ("source_row", "integer"))
    ),
)
ROWS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 2), st.sampled_from([None, "x", "y"])), max_size=12
)


def naive(rows):
    last = {row[:2]: place for place, row in enumerate(rows)}
    gave_way = [
        (place, last[row[:2]], row[2] == rows[last[row[:2]]][2])
        for place, row in enumerate(rows)
        if last[row[:2]] != place
    ]
    return [rows[place] for place in sorted(last.values())], gave_way


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_the_last_row_of_a_key_stands_and_the_others_say_which(rows):
    columns = {
        "system": pa.array([row[0] for row in rows], pa.string()),
        "id": pa.array([row[1] for row in rows], pa.int64()),
        "fact": pa.array([row[2] for row in rows], pa.string()),
        "source_row": pa.array(range(2, len(rows) + 2), pa.int64()),
        SHEET: pa.nulls(len(rows), pa.string()),
    }
    expected, gave_way = naive(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made_up.parquet"
        pq.write_table(pa.table(columns), path)
        refused = drop_repeats(TABLE, path)
        kept = pq.ParquetFile(path).read().to_pylist()
    assert [(row["system"], row["id"], row["fact"]) for row in kept] == expected
    assert [(row.source_row, row.reason) for row in refused] == [
        (
            place + 2,
            f"duplicate of row {other + 2}"
            if same
            else f"same id as row {other + 2}, which says otherwise and is kept",
        )
        for place, other, same in gave_way
    ]
