"""Journeys from events as a good analyst would write them with data frames: by whole columns, without a loop.

By the same rules: recorded episodes merged over gaps of a day, levels merged likewise, spells of the highest
level with Early Help beside it, counted referrals, and what first followed each closure. Days are integers;
what is open ends at `FOREVER`.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl

from tests.bench.make_events import LAST

FOREVER = 2_000_000
GAP = 1
LAST_DAY = np.datetime64(LAST, "D").astype(int)
LEVELS = {"EH": 1, "CSC_ASSESSMENT": 2, "CIN": 2, "CPP": 3, "CLA": 4}
STEP = np.array([0, 1, 1_000, 1_000_000, 1_000_000_000])
FOLLOWED = ("EH_REFERRAL", "CSC_REFERRAL", "CIN", "CPP", "CLA")


def rebuild_with_pandas(events: Path, folder: Path) -> dict[str, int]:
    event = pd.read_parquet(events, columns=["person_key", "kind", "start_date", "end_date"])
    event["start"] = event["start_date"].to_numpy().astype("datetime64[D]").astype(np.int64)
    end = event["end_date"].to_numpy().astype("datetime64[D]")
    event["end"] = np.where(np.isnat(end), FOREVER, end.astype(np.int64))
    event = event[["person_key", "kind", "start", "end"]]
    interval = intervals(event)
    chain = chains(interval)
    episode = chains(event[event["kind"] == "EH"].assign(level=1))
    spell = spells(chain)
    followed = follow_ups(event, episode)
    for name, table in (("episode", episode), ("spell", spell), ("followed", followed)):
        table.to_parquet(folder / f"{name}.parquet", compression="zstd")
    return {
        "closures": len(followed),
        "spells": len(spell),
        "levels": int(spell["level"].sum()),
        "back": int(followed["EH_REFERRAL"].notna().sum()),
        "in_need": int(followed["CIN"].notna().sum()),
    }


def intervals(event: pd.DataFrame) -> pd.DataFrame:
    """Times at a level; an assessment counts once its child has been referred to social care."""
    referred = event.loc[event["kind"] == "CSC_REFERRAL", ["person_key", "start"]]
    first = referred.groupby("person_key")["start"].min()
    timed = event[event["kind"].isin(list(LEVELS)) & (event["end"] > event["start"])]
    since = timed["person_key"].map(first)
    is_known = (timed["kind"] != "CSC_ASSESSMENT") | (since <= timed["start"])
    timed = timed[is_known]
    return timed.assign(level=timed["kind"].astype(str).map(LEVELS).to_numpy())


def chains(interval: pd.DataFrame) -> pd.DataFrame:
    """Intervals of one child and level whose gap is at most a day, joined."""
    ordered = interval.sort_values(["person_key", "level", "start", "end"])
    keys = [ordered["person_key"], ordered["level"]]
    reached = ordered["end"].groupby(keys).cummax()
    before = reached.groupby(keys).shift()
    begins = before.isna() | (ordered["start"] > before + GAP)
    number = begins.cumsum()
    return (
        ordered.groupby(number)
        .agg(
            person_key=("person_key", "first"),
            level=("level", "first"),
            start=("start", "first"),
            end=("end", "max"),
        )
        .reset_index(drop=True)
    )


def spells(chain: pd.DataFrame) -> pd.DataFrame:
    step = STEP[chain["level"].to_numpy()]
    closed = chain["end"].to_numpy() < FOREVER
    change = pd.DataFrame(
        {
            "person_key": np.concatenate([chain["person_key"], chain["person_key"][closed]]),
            "day": np.concatenate([chain["start"], chain["end"][closed]]),
            "step": np.concatenate([step, -step[closed]]),
        }
    )
    moment = change.groupby(["person_key", "day"], as_index=False)["step"].sum()
    count = moment.groupby("person_key")["step"].cumsum().to_numpy()
    moment["level"] = np.select(
        [count >= STEP[4], count >= STEP[3], count >= STEP[2], count > 0], [4, 3, 2, 1], 0
    )
    moment["concurrent"] = (moment["level"] >= 2) & (count % 1000 > 0)
    before = moment.groupby("person_key")[["level", "concurrent"]].shift()
    is_new = (before["level"] != moment["level"]) | (before["concurrent"] != moment["concurrent"])
    spell = moment.loc[is_new, ["person_key", "day", "level", "concurrent"]]
    return spell.assign(end=spell.groupby("person_key")["day"].shift(-1))


def follow_ups(event: pd.DataFrame, episode: pd.DataFrame) -> pd.DataFrame:
    """The first referral that counts, and the first of each kind of social care, after each closure."""
    closure = episode[episode["end"] <= LAST_DAY].sort_values("end")
    closure = closure[["person_key", "end"]].rename(columns={"end": "closed"})
    for kind in FOLLOWED:
        rows = event.loc[event["kind"] == kind, ["person_key", "start"]].sort_values("start")
        if kind == "EH_REFERRAL":
            rows = counted(rows, episode)
        closure[kind] = pd.merge_asof(
            closure[["person_key", "closed"]],
            rows.assign(found=rows["start"]),
            left_on="closed",
            right_on="start",
            by="person_key",
            direction="forward",
            allow_exact_matches=False,
        )["found"].to_numpy()
    return closure


def counted(referral: pd.DataFrame, episode: pd.DataFrame) -> pd.DataFrame:
    """Referrals that did not come while Early Help was open; of several on one day, one."""
    begun = episode.sort_values("start").rename(columns={"start": "begun"})[["person_key", "begun", "end"]]
    joined = pd.merge_asof(
        referral, begun, left_on="start", right_on="begun", by="person_key", allow_exact_matches=False
    )
    is_open = joined["end"] > joined["start"]
    return joined.loc[~is_open, ["person_key", "start"]].drop_duplicates()


def rebuild_with_polars(events: Path, folder: Path) -> dict[str, int]:
    event = (
        pl.scan_parquet(events)
        .select(
            "person_key",
            pl.col("kind").cast(pl.String),
            pl.col("start_date").cast(pl.Int32).cast(pl.Int64).alias("start"),
            pl.col("end_date").cast(pl.Int32).cast(pl.Int64).fill_null(FOREVER).alias("end"),
        )
        .collect()
    )
    episode = polars_chains(event.filter(pl.col("kind") == "EH").with_columns(level=pl.lit(1)))
    spell = polars_spells(polars_chains(polars_intervals(event)))
    followed = polars_follow_ups(event, episode)
    for name, table in (("episode", episode), ("spell", spell), ("followed", followed)):
        table.write_parquet(folder / f"{name}.parquet", compression="zstd")
    return {
        "closures": followed.height,
        "spells": spell.height,
        "levels": int(spell["level"].sum()),
        "back": followed["EH_REFERRAL"].count(),
        "in_need": followed["CIN"].count(),
    }


def polars_intervals(event: pl.DataFrame) -> pl.DataFrame:
    first = (
        event.filter(pl.col("kind") == "CSC_REFERRAL")
        .group_by("person_key")
        .agg(pl.col("start").min().alias("since"))
    )
    return (
        event.filter(pl.col("kind").is_in(list(LEVELS)) & (pl.col("end") > pl.col("start")))
        .join(first, on="person_key", how="left")
        .filter((pl.col("kind") != "CSC_ASSESSMENT") | (pl.col("since") <= pl.col("start")))
        .with_columns(level=pl.col("kind").replace_strict(LEVELS, return_dtype=pl.Int64))
        .select("person_key", "level", "start", "end")
    )


def polars_chains(interval: pl.DataFrame) -> pl.DataFrame:
    keys = ["person_key", "level"]
    return (
        interval.sort([*keys, "start", "end"])
        .with_columns(before=pl.col("end").cum_max().shift().over(keys))
        .with_columns(
            number=(pl.col("before").is_null() | (pl.col("start") > pl.col("before") + GAP)).cum_sum()
        )
        .group_by("number", maintain_order=True)
        .agg(
            pl.col("person_key").first(),
            pl.col("level").first(),
            pl.col("start").first(),
            pl.col("end").max(),
        )
    )


def polars_spells(chain: pl.DataFrame) -> pl.DataFrame:
    step = pl.col("level").replace_strict(dict(enumerate(STEP.tolist())), return_dtype=pl.Int64)
    begun = chain.select("person_key", pl.col("start").alias("day"), step.alias("step"))
    ended = chain.filter(pl.col("end") < FOREVER).select(
        "person_key", pl.col("end").alias("day"), (-step).alias("step")
    )
    count = pl.col("step").cum_sum().over("person_key")
    level = (
        pl.when(pl.col("count") >= STEP[4])
        .then(4)
        .when(pl.col("count") >= STEP[3])
        .then(3)
        .when(pl.col("count") >= STEP[2])
        .then(2)
        .when(pl.col("count") > 0)
        .then(1)
        .otherwise(0)
    )
    state = pl.struct("level", "concurrent")
    return (
        pl.concat([begun, ended])
        .group_by("person_key", "day")
        .agg(pl.col("step").sum())
        .sort("person_key", "day")
        .with_columns(count=count)
        .with_columns(level=level)
        .with_columns(concurrent=(pl.col("level") >= 2) & (pl.col("count") % 1000 > 0))
        .with_columns(is_new=state.ne_missing(state.shift().over("person_key")))
        .filter("is_new")
        .with_columns(end=pl.col("day").shift(-1).over("person_key"))
    )


def polars_follow_ups(event: pl.DataFrame, episode: pl.DataFrame) -> pl.DataFrame:
    closure = (
        episode.filter(pl.col("end") <= LAST_DAY)
        .select("person_key", pl.col("end").alias("closed"))
        .sort("closed")
    )
    for kind in FOLLOWED:
        rows = (
            event.filter(pl.col("kind") == kind).select("person_key", pl.col("start").alias(kind)).sort(kind)
        )
        if kind == "EH_REFERRAL":
            rows = polars_counted(rows, episode)
        # strictly later: the day after is the first that counts
        closure = (
            closure.with_columns(after=pl.col("closed") + 1)
            .join_asof(
                rows, left_on="after", right_on=kind, by="person_key", strategy="forward", coalesce=False
            )
            .drop("after")
        )
    return closure


def polars_counted(referral: pl.DataFrame, episode: pl.DataFrame) -> pl.DataFrame:
    begun = episode.select("person_key", (pl.col("start") + 1).alias("begun"), "end").sort("begun")
    joined = referral.join_asof(
        begun, left_on="EH_REFERRAL", right_on="begun", by="person_key", strategy="backward"
    )
    is_open = (pl.col("end") > pl.col("EH_REFERRAL")).fill_null(value=False)
    return joined.filter(~is_open).select("person_key", "EH_REFERRAL").unique().sort("EH_REFERRAL")
