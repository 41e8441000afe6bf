"""What became of every row of a file: the proof that none was lost."""

from collections.abc import Collection, Sequence
from enum import IntEnum

import numpy as np
import numpy.typing as npt


class Fate(IntEnum):
    """What became of a source row; of several records from one row, the worst fate counts."""

    NO_ROW = 0
    UNTOUCHED = 1
    MAPPED = 2
    QUEUED = 3
    REFUSED = 4


Rows = Collection[int] | npt.NDArray[np.int64]


class RowFates:
    """The fate of each source row of one file, by sheet: one byte a row, however large the file."""

    def __init__(self) -> None:
        self._fates: dict[str | None, npt.NDArray[np.uint8]] = {}

    def add(self, sheet: str | None, rows: Sequence[int] | npt.NDArray[np.int64]) -> None:
        """Declare rows that were read."""
        positions = np.asarray(rows, dtype=np.int64)
        known = self._fates.get(sheet, np.zeros(0, dtype=np.uint8))
        needed = int(positions.max(initial=0)) + 1
        if needed > len(known):
            known = np.pad(known, (0, max(needed, 2 * len(known)) - len(known)))
        known[positions] = np.maximum(known[positions], Fate.UNTOUCHED)
        self._fates[sheet] = known

    def mark(self, sheet: str | None, rows: Rows, fate: Fate) -> None:
        """Give rows a fate, unless they have a worse one."""
        positions = np.asarray(rows, dtype=np.int64)
        fates = self._fates[sheet]
        fates[positions] = np.maximum(fates[positions], fate)

    def untouched(self, sheet: str | None, rows: Rows) -> list[int]:
        """Return those of the rows that nobody accounted for."""
        positions = np.asarray(rows, dtype=np.int64)
        found: list[int] = positions[self._fates[sheet][positions] == Fate.UNTOUCHED].tolist()
        return found

    def count(self, fate: Fate) -> int:
        """Return how many source rows have this fate."""
        return sum(int((fates == fate).sum()) for fates in self._fates.values())

    @property
    def total(self) -> int:
        """How many source rows the file has."""
        return sum(int((fates != Fate.NO_ROW).sum()) for fates in self._fates.values())
