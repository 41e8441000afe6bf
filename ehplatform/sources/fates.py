"""What became of every row of a file: the proof that none was lost."""

from collections.abc import Collection, Mapping, Sequence
from enum import IntEnum

import numpy as np
import numpy.typing as npt


class Fate(IntEnum):
    """What became of a source row; of several records from one row, the worst fate counts."""

    UNTOUCHED = 0
    MAPPED = 1
    QUEUED = 2
    REFUSED = 3


class RowFates:
    """The fate of each source row of one file, by sheet."""

    def __init__(self, source_rows: Mapping[str | None, Sequence[int]]) -> None:
        self._rows = {sheet: np.asarray(rows, dtype=np.int64) for sheet, rows in source_rows.items()}
        self._fates: dict[str | None, npt.NDArray[np.uint8]] = {
            sheet: np.zeros(rows.max(initial=0) + 1, dtype=np.uint8) for sheet, rows in self._rows.items()
        }

    def mark(self, sheet: str | None, rows: Collection[int] | npt.NDArray[np.int64], fate: Fate) -> None:
        """Give rows a fate, unless they have a worse one."""
        positions = np.asarray(rows, dtype=np.int64)
        fates = self._fates[sheet]
        fates[positions] = np.maximum(fates[positions], fate)

    def untouched(self) -> list[tuple[str | None, int]]:
        """Return the rows that nobody accounted for."""
        return [
            (sheet, int(row))
            for sheet, rows in self._rows.items()
            for row in rows[self._fates[sheet][rows] == Fate.UNTOUCHED]
        ]

    def count(self, fate: Fate) -> int:
        """Return how many source rows have this fate."""
        return sum(int((self._fates[sheet][rows] == fate).sum()) for sheet, rows in self._rows.items())

    @property
    def total(self) -> int:
        """How many source rows the file has."""
        return sum(len(rows) for rows in self._rows.values())
