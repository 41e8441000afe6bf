"""The header row: where it is, which column stands where, and no two of one name."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused
from ehplatform.sources.text_table import header_key

SEARCHED_ROWS = 15
"""Titles and notes may stand above the header, but not more than this many rows."""

SHOWN_COLUMNS = 5


@dataclass(frozen=True)
class Header:
    """A header row: its number as a spreadsheet counts, and its columns by the expected header's key.

    `positions` say where each column stands, `written` how the file writes it; `width` counts all cells.
    `named` are the places of all columns that have a header, also of those that the council passes over.
    """

    row: int
    positions: dict[str, int]
    written: dict[str, str]
    width: int
    named: frozenset[int]

    @property
    def repairs(self) -> tuple[str, ...]:
        return () if self.row == 1 else (f"header found in row {self.row}",)

    def nameless(self, filled: Iterable[int]) -> list[str]:
        """Say which of the filled columns have no header: nobody can know what they mean."""
        numbers = [str(place + 1) for place in sorted(set(filled) - self.named)]
        if not numbers:
            return []
        more = f" and {len(numbers) - SHOWN_COLUMNS:,} more" if len(numbers) > SHOWN_COLUMNS else ""
        return [f"filled columns without a header passed over: {', '.join(numbers[:SHOWN_COLUMNS])}{more}"]


def find_header(
    rows: Iterable[tuple[int, Sequence[str]]], file: ReceivedFile, where: str, expected: Collection[str]
) -> Header:
    """Return the header among the first rows of a file or sheet: the row with most expected headers.

    One expected word beside others may be chance: a row of several headers must hold two. Raises
    `FileRefused` when no row looks like the header, and when two columns have the same one: which is
    meant would be a guess.
    """
    keys = {header_key(header) for header in expected}
    best, most = None, 0
    for number, cells in rows:
        named = {key for cell in cells if (key := expected_key(cell, file))}
        found = len(keys & named)
        if found > most and found >= min(2, len(named)):
            best, most = (number, list(cells)), found
    if best is None:
        raise FileRefused(
            file.name,
            where,
            f"no header row in the first {SEARCHED_ROWS} rows: expected "
            + ", ".join(f"'{header}'" for header in expected),
        )
    return header_of(*best, file, where)


def header_of(row: int, cells: Sequence[str], file: ReceivedFile, where: str) -> Header:
    """Return the header that a row is; columns without a header are passed over."""
    place = f"{where}, row {row}" if where else f"row {row}"
    if len(cells) > file.limits.max_columns:
        raise FileRefused(
            file.name,
            place,
            f"more than {file.limits.max_columns:,} columns: remove the empty ones, or raise EHP_MAX_COLUMNS",
        )
    positions: dict[str, int] = {}
    for position, cell in enumerate(cells):
        key = expected_key(cell, file)
        if not key:
            continue
        if key in positions:
            raise FileRefused(
                file.name,
                place,
                f"columns {positions[key] + 1} and {position + 1} have the same header: rename or remove one",
            )
        positions[key] = position
    written = {key: cells[position].strip() for key, position in positions.items()}
    named = frozenset(position for position, cell in enumerate(cells) if header_key(cell))
    return Header(row, positions, written, len(cells), named)


def expected_key(cell: str, file: ReceivedFile) -> str | None:
    """Return the key of the header that a cell stands for; None for one that the council passes over."""
    key = header_key(cell)
    if key not in file.headers:
        return key
    expected = file.headers[key]
    return None if expected is None else header_key(expected)
