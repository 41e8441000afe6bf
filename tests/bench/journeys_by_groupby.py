"""Journeys from events as they are mostly written: a function for one child, and `groupby.apply`.

Only the first children of the file are worked through; the bench multiplies what that took.
"""

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from tests.bench.make_events import LAST

ROWS = 60_000
"""Events of the children that are worked through."""

LEVELS = {"EH": 1, "CSC_ASSESSMENT": 2, "CIN": 2, "CPP": 3, "CLA": 4}
NEVER = pd.Timestamp("2200-01-01")


def rebuild(events: Path, folder: Path) -> dict[str, int]:
    """Work through the children of the first `ROWS` events; the result says how many `events` those were."""
    columns = ["person_key", "kind", "start_date", "end_date"]
    batch = next(pq.ParquetFile(events).iter_batches(ROWS, columns=columns))
    event = batch.to_pandas()
    event = event[event["person_key"] < event["person_key"].max()]
    event = event.assign(kind=event["kind"].astype(str), start_date=pd.to_datetime(event["start_date"]))
    event["end_date"] = pd.to_datetime(event["end_date"]).fillna(NEVER)
    spell = event.groupby("person_key")[["kind", "start_date", "end_date"]].apply(spells_of)
    followed = event.groupby("person_key")[["kind", "start_date", "end_date"]].apply(follow_ups_of)
    spell.to_parquet(folder / "spell.parquet")
    followed.to_parquet(folder / "followed.parquet")
    return {"events": len(event), "spells": len(spell), "closures": len(followed)}


def merged(child: pd.DataFrame) -> list[tuple[Any, Any]]:
    """A child's intervals of one level, joined over gaps of a day."""
    joined: list[tuple[Any, Any]] = []
    for row in child.sort_values(["start_date", "end_date"]).itertuples():
        if joined and row.start_date <= joined[-1][1] + pd.Timedelta(days=1):
            joined[-1] = (joined[-1][0], max(joined[-1][1], row.end_date))
        else:
            joined.append((row.start_date, row.end_date))
    return joined


def spells_of(child: pd.DataFrame) -> pd.DataFrame:
    referred = child.loc[child["kind"] == "CSC_REFERRAL", "start_date"].min()
    timed = child[child["kind"].isin(list(LEVELS)) & (child["end_date"] > child["start_date"])]
    timed = timed[(timed["kind"] != "CSC_ASSESSMENT") | (timed["start_date"] >= referred)]
    levels = timed["kind"].map(LEVELS)
    open_at = [(level, *times) for level in sorted(set(levels)) for times in merged(timed[levels == level])]
    days = sorted({day for _, start, end in open_at for day in (start, end) if day < NEVER})
    rows: list[dict[str, Any]] = []
    for day in days:
        here = [level for level, start, end in open_at if start <= day < end]
        state = {"level": max(here, default=0), "concurrent": max(here, default=0) > 1 and 1 in here}
        if not rows or {name: rows[-1][name] for name in state} != state:
            rows.append({"day": day, **state})
    return pd.DataFrame(rows)


def follow_ups_of(child: pd.DataFrame) -> pd.DataFrame:
    episodes = merged(child[child["kind"] == "EH"])
    rows = []
    for _, closed in episodes:
        if closed > pd.Timestamp(LAST):
            continue
        after = child[child["start_date"] > closed]
        row = {"closed": closed}
        for kind in ("EH_REFERRAL", "CSC_REFERRAL", "CIN", "CPP", "CLA"):
            days = after.loc[after["kind"] == kind, "start_date"]
            if kind == "EH_REFERRAL":
                days = days[[not any(start < day < end for start, end in episodes) for day in days]]
            row[kind] = days.min()
        rows.append(row)
    return pd.DataFrame(rows)
