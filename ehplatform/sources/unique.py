"""One row per key: of rows that name the same thing, the last one stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

POSITION = "position"


@dataclass(frozen=True)
class Repeat:
    """A row that gave way: positions of both rows, and whether they say the same."""

    position: int
    kept_position: int
    is_same: bool


def keep_last(rows: pa.Table, key: Sequence[str], ignored: Sequence[str]) -> tuple[pa.Table, list[Repeat]]:
    """Return the last row of each key, in order, and the rows that gave way to it.

    Columns in `ignored` (where a row came from) do not make two rows different.
    """
    numbered = rows.append_column(POSITION, pa.array(range(rows.num_rows), pa.int64()))
    groups = numbered.group_by(list(key), use_threads=False).aggregate(
        [(POSITION, "max"), (POSITION, "count")]
    )
    if groups.num_rows == rows.num_rows:
        return rows, []
    kept = groups[f"{POSITION}_max"].combine_chunks().sort()
    shared = groups.filter(pc.greater(groups[f"{POSITION}_count"], 1)).select(list(key))
    repeated = numbered.join(shared, list(key), join_type="left semi").sort_by(POSITION)
    return rows.take(kept), list(repeats(repeated, key, ignored))


def repeats(rows: pa.Table, key: Sequence[str], ignored: Sequence[str]) -> Iterator[Repeat]:
    """Yield, for each row but the last of its key, that it gave way."""
    facts = [name for name in rows.column_names if name not in (*ignored, POSITION)]
    listed = rows.to_pylist()
    last = {tuple(row[name] for name in key): row for row in listed}
    for row in listed:
        kept = last[tuple(row[name] for name in key)]
        if kept is not row:
            is_same = all(row[name] == kept[name] for name in facts)
            yield Repeat(row[POSITION], kept[POSITION], is_same)
