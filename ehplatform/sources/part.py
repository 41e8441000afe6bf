"""What a dialect hands on: records still in the source's words, and every source row they came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from ehplatform.model.tables import Table
from ehplatform.sources.refusal import RefusedRow


@dataclass(frozen=True)
class RawRows:
    """Rows of one canonical table, in the source's own words; absent columns are unknown."""

    table: Table
    sheet: str | None
    rows: pa.Array
    columns: Mapping[str, pa.Array]

    @classmethod
    def of(cls, table: Table, sheet: str | None, records: Sequence[Mapping[str, Any]]) -> "RawRows":
        """Build from dicts that hold `source_row` and text by canonical column name."""
        names = {name for record in records for name in record} - {"source_row"}
        known = [column.name for column in table.columns if column.name in names]
        return cls(
            table,
            sheet,
            pa.array([record["source_row"] for record in records], pa.int64()),
            {name: pa.array([record.get(name) for record in records], pa.string()) for name in known},
        )


@dataclass(frozen=True)
class UnknownHeader:
    """A column that the dialect does not know: as the file writes it, and how many cells it fills."""

    table_name: str
    header: str
    filled: int
    suggestion: str | None = None
    score: float | None = None


@dataclass(frozen=True)
class Part:
    """What a dialect found in a part of one file; a file is one part or many.

    `source_rows` are all the rows that the part read, by sheet; each must end up in `records`, in
    `supporting` (it completes another row's record) or in `set_aside`, or it is reported as lost.
    `waiting` are rows of it that hold something in a column that nobody has explained yet.
    `repairs` say what was put right, each with how often.
    """

    records: tuple[RawRows, ...]
    source_rows: Mapping[str | None, Sequence[int]]
    supporting: Mapping[str | None, Sequence[int]] = field(default_factory=dict)
    set_aside: tuple[RefusedRow, ...] = ()
    waiting: Mapping[str | None, Sequence[int]] = field(default_factory=dict)
    unknown_headers: tuple[UnknownHeader, ...] = ()
    repairs: Mapping[str, int] = field(default_factory=dict)
    extract_date: date | None = None
    """The day the file itself says its content was taken."""
