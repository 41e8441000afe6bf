"""The header row: which column stands where, and no two of one name."""

from collections.abc import Sequence

from ehplatform.sources.extract import header_key
from ehplatform.sources.refusal import FileRefused


def header_positions(cells: Sequence[str], file: str, where: str) -> dict[str, int]:
    """Return the position of each header by its key; columns without a header are passed over.

    Raises `FileRefused` when two columns have the same header: which one is meant is a guess.
    """
    positions: dict[str, int] = {}
    for position, cell in enumerate(cells):
        key = header_key(cell)
        if not key:
            continue
        if key in positions:
            raise FileRefused(
                file,
                where,
                f"columns {positions[key] + 1} and {position + 1} have the same header: rename or remove one",
            )
        positions[key] = position
    return positions
