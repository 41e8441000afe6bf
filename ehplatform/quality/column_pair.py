"""One binned column in two batches: how many rows each class has, and what moved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log

import pyarrow as pa

from ehplatform.quality.binned_columns import REGISTRY, BinnedColumn


@dataclass(frozen=True)
class Move:
    """A class's share of the rows, before and now."""

    bin: str
    before: float
    now: float

    @property
    def change(self) -> float:
        return self.now - self.before

    @property
    def divergence(self) -> float:
        """What the class adds to the Jensen-Shannon divergence of the two batches, doubled."""
        middle = (self.before + self.now) / 2
        return sum(share * log(share / middle) for share in (self.before, self.now) if share > 0)


@dataclass(frozen=True)
class ColumnPair:
    """A binned column of one table: rows by class in the current batch and in the reference."""

    table: str
    binned: BinnedColumn
    current: Mapping[str, int]
    reference: Mapping[str, int]

    @property
    def name(self) -> str:
        return f"{self.table}.{self.binned.name}"

    @cached_property
    def current_rows(self) -> int:
        return sum(self.current.values())

    @cached_property
    def reference_rows(self) -> int:
        return sum(self.reference.values())

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Every class, the one that tells the batches apart most first."""
        moves = (
            Move(
                name,
                self.reference.get(name, 0) / self.reference_rows,
                self.current.get(name, 0) / self.current_rows,
            )
            for name in {*self.current, *self.reference}
        )
        return tuple(sorted(moves, key=lambda move: (-move.divergence, move.bin)))


def column_pairs(current: Mapping[str, pa.Table], reference: Mapping[str, pa.Table]) -> Iterator[ColumnPair]:
    """Yield each registered column that applies to some row of both batches."""
    for table in sorted(current.keys() & reference.keys()):
        now, before = current[table], reference[table]
        for name in REGISTRY[table]:
            if name in now.column_names and name in before.column_names:
                pair = ColumnPair(
                    table, REGISTRY[table][name], rows_by_class(now, name), rows_by_class(before, name)
                )
                if pair.current and pair.reference:
                    yield pair


def rows_by_class(frame: pa.Table, name: str) -> dict[str, int]:
    """Return the number of rows of each class, in class order; rows where the bin is null are left out."""
    counts = frame[name].drop_null().value_counts().to_pylist()
    return {entry["values"]: entry["counts"] for entry in sorted(counts, key=lambda entry: entry["values"])}
