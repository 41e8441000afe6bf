"""Volume of a table in two batches: the rows of the months that both batches cover.

An extract repeats the history: what it says of a month that is past should be what the batch
before said. Comparing the same months leaves season and growth out.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from ehplatform.quality.binned_columns import RECENT_MONTHS, VOLUME_MONTH

LATE_ENTRY = 0.05
"""A past month may gain or lose this share of its rows from one extract to the next."""


@dataclass(frozen=True)
class Volume:
    """Rows of one table in the current batch and in the reference, over the same months."""

    current_rows: int
    reference_rows: int

    @property
    def is_repeated(self) -> bool:
        return abs(self.current_rows - self.reference_rows) <= LATE_ENTRY * self.reference_rows


def volume(current: pa.Table | None, reference: pa.Table | None) -> Volume:
    """Return the rows of the last `RECENT_MONTHS` months that both batches cover.

    A register of persons has no months and is counted whole; a table that did not come has no rows.
    """
    if current is None or reference is None or VOLUME_MONTH not in reference.column_names:
        return Volume(*(0 if frame is None else frame.num_rows for frame in (current, reference)))
    months = shared_months(current, reference)[-RECENT_MONTHS:]
    return Volume(sum(m.current_rows for m in months), sum(m.reference_rows for m in months))


def repeats_history(current: Mapping[str, pa.Table], reference: Mapping[str, pa.Table]) -> bool:
    """Return whether most months of most tables came again with about the same rows.

    If not, the two batches hold different rows of the past (a partial extract, a rebuilt history)
    and differ by chance as two samples do.
    """
    tables = [
        name for name in current.keys() & reference.keys() if VOLUME_MONTH in reference[name].column_names
    ]
    months = [month for name in tables for month in shared_months(current[name], reference[name])]
    return 2 * sum(month.is_repeated for month in months) > len(months)


def shared_months(current: pa.Table, reference: pa.Table) -> list[Volume]:
    """Return the volume of each month that both batches cover, oldest first.

    The reference's very last month is left out: it was still being filled.
    """
    now, before = _rows_by_month(current), _rows_by_month(reference)
    months = sorted(month for month in before if month >= min(now, default=""))[:-1]
    return [Volume(now[month], before[month]) for month in months]


def _rows_by_month(frame: pa.Table) -> Counter[str]:
    return Counter(frame[VOLUME_MONTH].drop_null().to_pylist())
