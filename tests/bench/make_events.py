"""SYNTHETIC events of many children, as one Parquet file: what a national run would read.

Drawn by whole columns from a seed. The mix of kinds is England's over seven years (contacts 39 %,
referrals 21 %, Early Help episodes 21 %, assessments and statutory spells the rest; 7.2 events a child);
lengths are gamma.
"""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

KINDS = {
    "CONTACT": 0.39,
    "EH_REFERRAL": 0.11,
    "EH": 0.21,
    "CSC_REFERRAL": 0.10,
    "CSC_ASSESSMENT": 0.13,
    "CIN": 0.04,
    "CPP": 0.014,
    "CLA": 0.006,
}
"""Kinds of events and their shares."""

MEAN_DAYS = {"EH": 160, "CSC_ASSESSMENT": 30, "CIN": 300, "CPP": 300, "CLA": 300}
"""Kinds that last, and for how long; the others are of one day."""

EVENTS_A_CHILD = 7.2
FIRST, LAST = date(2019, 1, 1), date(2025, 12, 30)
ROWS_A_GROUP = 500_000


def make_events(events: int, path: Path, seed: int = 1) -> None:
    """Write events by child and start: event_no, person_key, kind, start_date, end_date (null: open)."""
    dice = np.random.default_rng(seed)
    days = (LAST - FIRST).days
    child = np.sort(dice.integers(0, max(1, int(events / EVENTS_A_CHILD)), events))
    kind = dice.choice(len(KINDS), events, p=list(KINDS.values())).astype(np.int8)
    start = dice.integers(0, days, events)
    order = np.lexsort((start, child))
    child, kind, start = child[order], kind[order], start[order]
    mean = np.array([MEAN_DAYS.get(name, 0) for name in KINDS])[kind]
    end = start + dice.gamma(2, np.maximum(mean, 1) / 2).astype(np.int64)
    is_open = (mean == 0) | (end > days)
    table = pa.table(
        {
            "event_no": pa.array(np.arange(events, dtype=np.int32)),
            "person_key": pa.array(child.astype(np.int32)),
            "kind": pa.DictionaryArray.from_arrays(pa.array(kind), pa.array(list(KINDS))),
            "start_date": days_since_first(start),
            "end_date": days_since_first(end, is_open),
        }
    )
    pq.write_table(table, path, compression="zstd", row_group_size=ROWS_A_GROUP)


def days_since_first(days: np.ndarray, mask: np.ndarray | None = None) -> pa.Array:
    epoch = (FIRST - date(1970, 1, 1)).days
    return pa.array((days + epoch).astype(np.int32), mask=mask).cast(pa.date32())
