"""Findings in words: what moved, in the names of the canonical model, from which share to which."""

from ehplatform.quality.binned_columns import RECENT_MONTHS
from ehplatform.quality.column_pair import ColumnPair, Move

NO_CODE = "<NULL>"


def column_words(pair: ColumnPair) -> str:
    """Return what tells the two batches apart most, in one line."""
    when = f" (last {RECENT_MONTHS} months)" if pair.binned.aspect == "recent" else ""
    what = "; ".join(_move_words(pair, move) for move in _worth_naming(pair))
    return f"{pair.table}.{pair.binned.column}{when}: {what}"


def rows_words(table: str, current_rows: int, reference_rows: int) -> str:
    """Return how the volume of a table changed over the rows that both batches should hold."""
    return f"{table}: {current_rows} rows where the batch before had {reference_rows}"


def _worth_naming(pair: ColumnPair) -> tuple[Move, ...]:
    """Return the class that tells most and, for codes, the one that took or gave its rows.

    Of two classes the one that grew says it all; an absent code takes its rows from everywhere.
    """
    first, *others = pair.moves
    if len(pair.moves) == 2:
        return (max(pair.moves, key=lambda move: move.change),)
    if pair.binned.aspect not in ("code", "recent") or first.bin == NO_CODE or not others:
        return (first,)
    counterpart = min(others, key=lambda move: move.change if first.change > 0 else -move.change)
    took_most = abs(counterpart.change) >= abs(first.change) / 2
    return (first, counterpart) if took_most else (first,)


def _move_words(pair: ColumnPair, move: Move) -> str:
    before, now = percent(move.before), percent(move.now)
    if move.bin == NO_CODE:
        return f"{now} of rows are now empty or not mapped ({before} before)"
    direction = "rose" if move.change > 0 else "fell"
    return f"{pair.binned.phrase.format(bin=move.bin)} {direction} from {before} to {now}"


def percent(share: float) -> str:
    """Return a share as whole per cent; only none is 0 % and only all is 100 %."""
    if 0 < share < 0.005:
        return "under 1 %"
    if 0.995 <= share < 1:
        return "over 99 %"
    return f"{100 * share:.0f} %"
