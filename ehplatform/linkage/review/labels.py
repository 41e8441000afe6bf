"""How good linkage is where nobody knows the truth: a sample of pairs, labelled by people.

The pairs that linkage compared are divided into strata: linked or not, for review or not, and by score
band. From each a random sample is drawn, and shown without its probability. Each label then stands for as
many pairs as its stratum has for every pair that was labelled (Cochran 1977, Sampling Techniques, chapter
5: stratified sampling for proportions). Limits: Wilson's in each stratum, drawn in by the finite population
correction, and combined by MOVER (`stats.mover`).

Pairs that were never compared are not in the sample: recall is that of the pairs which blocking found.
Nor are pairs that somebody has decided before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.linkage.kept import Kept
from ehplatform.linkage.model import Model, load_model
from ehplatform.linkage.people import People, make_records
from ehplatform.linkage.prepare import STEPS
from ehplatform.linkage.resolving import resolve
from ehplatform.linkage.review.decisions import Pair
from ehplatform.linkage.review.review_file import REVIEW_PAIR, SAMPLE, pair_id, pair_of
from ehplatform.stats.interval import Interval
from ehplatform.stats.mover import Estimate, ratio, weighted_sum
from ehplatform.stats.wilson import wilson_interval
from ehplatform.store.engine import connect, register, run_steps

REVIEW_STEPS = Path(__file__).parent / "steps"


@dataclass(frozen=True)
class Stratum:
    """One part of the compared pairs: how many there are, how many were labelled, how many are the same."""

    name: str
    is_linked: bool
    pairs: int
    labelled: int
    same: int


@dataclass(frozen=True)
class LabelledQuality:
    """Shares of 1 with 95 % limits."""

    precision: Estimate
    """Of the linked pairs, the share that are truly one person."""
    recall: Estimate
    """Of the compared pairs that are truly one person, the share that are linked."""
    labels: int


class NotEnoughLabels(ValueError):
    """A stratum has no label, so that nothing can be said of its pairs; the message names the strata."""


def sample_questions(
    people: People,
    kept: Kept,
    decisions: pa.Table,
    each: int,
    seed: int | None = None,
    model: Model | None = None,
) -> pa.Table:
    """Draw up to `each` linked and up to `each` other pairs, as rows of `REVIEW_PAIR` in random order.

    Pairs for review are asked one and all: they come first in the table, each with its stratum.
    """
    frame = frame_of(people, kept, decisions, model or load_model())
    random = np.random.default_rng(seed)
    strata = by_stratum(frame)
    wanted = {name: len(rows) for name, rows in strata.items() if rows[0]["is_for_review"]}
    for is_linked in (True, False):
        sizes = {
            name: len(rows)
            for name, rows in strata.items()
            if rows[0]["is_linked"] == is_linked and not rows[0]["is_for_review"]
        }
        wanted |= shared_out(sizes, each)
    drawn = [
        {
            **{name: rows[place][name] for name in ("source_l", "record_id_l", "source_r", "record_id_r")},
            "pair_id": pair_id(pair_of(rows[place])),
            "reason": rows[place]["clerical_reason"] or SAMPLE,
            "stratum": stratum,
            "is_linked": rows[0]["is_linked"],
            "stratum_pairs": len(rows),
        }
        for stratum, rows in strata.items()
        for place in random.choice(len(rows), wanted[stratum], replace=False)
    ]
    random.shuffle(drawn)
    return pa.Table.from_pylist(sorted(drawn, key=lambda row: row["reason"] == SAMPLE), schema=REVIEW_PAIR)


def frame_of(people: People, kept: Kept, decisions: pa.Table, model: Model) -> pa.Table:
    """Return every compared and undecided pair with its stratum (`steps/review_frame.sql`)."""
    with connect() as connection:
        make_records(connection, people)
        resolved = resolve(connection, model, kept.evidence, decisions)
        persons = resolved.record_group.rename_columns(["record_no", "person_key"])
        register(connection, {"record_person": persons})
        run_steps(connection, STEPS, ["clerical_pair"])
        run_steps(connection, REVIEW_STEPS, ["review_frame"])
        return connection.sql("from review_frame").to_arrow_table()


def by_stratum(frame: pa.Table) -> dict[str, list[dict[str, Any]]]:
    strata: dict[str, list[dict[str, Any]]] = {}
    for row in frame.to_pylist():
        strata.setdefault(row["stratum"], []).append(row)
    return strata


def shared_out(sizes: Mapping[str, int], total: int) -> dict[str, int]:
    """Share a number out by the square roots of the strata's sizes, one at least for each while it lasts.

    The large strata of sure pairs decide how narrow the limits are, the small ones of unsure pairs hold
    the errors (power allocation: Bankier 1988, The American Statistician 42:174-177).
    """
    shares: dict[str, int] = {}
    left, weight = total, sum(map(sqrt, sizes.values()))
    for name, size in sorted(sizes.items(), key=lambda item: item[1]):
        shares[name] = min(size, ceil(left * sqrt(size) / weight - 1e-9))
        left -= shares[name]
        weight -= sqrt(size)
    return shares


def labelled_strata(exported: pa.Table, labels: Mapping[Pair, bool]) -> list[Stratum]:
    """Count the labels (whether a pair is one person) of each stratum of the last sample."""
    sampled = exported.filter(pc.is_valid(exported["stratum"]))
    return [
        Stratum(
            name,
            rows[0]["is_linked"],
            rows[0]["stratum_pairs"],
            labelled=sum(pair_of(row) in labels for row in rows),
            same=sum(labels.get(pair_of(row), False) for row in rows),
        )
        for name, rows in sorted(by_stratum(sampled).items())
    ]


def estimate_quality(strata: Sequence[Stratum]) -> LabelledQuality:
    """Estimate precision and recall; raises `NotEnoughLabels` when a stratum has no label."""
    if empty := [stratum.name for stratum in strata if not stratum.labelled]:
        raise NotEnoughLabels(f"no label among the pairs that are {'; '.join(empty)}")
    linked = [stratum for stratum in strata if stratum.is_linked]
    others = [stratum for stratum in strata if not stratum.is_linked]
    if not linked:
        raise NotEnoughLabels("no linked pair in the sample")
    found, missed = true_pairs(linked), true_pairs(others)
    pairs = sum(stratum.pairs for stratum in linked)
    return LabelledQuality(
        precision=bounded(weighted_sum([1 / pairs], [found])),
        recall=recall_of(found, missed),
        labels=sum(stratum.labelled for stratum in strata),
    )


def true_pairs(strata: Sequence[Stratum]) -> Estimate:
    """Estimate how many pairs of some strata are truly one person."""
    return weighted_sum([float(stratum.pairs) for stratum in strata], [share_same(each) for each in strata])


def share_same(stratum: Stratum) -> Estimate:
    """Estimate a stratum's share of true pairs; the limits close in on it as all pairs are labelled."""
    limits = wilson_interval(stratum.same, stratum.labelled) or Interval(0.0, 1.0)
    share = stratum.same / stratum.labelled
    left = sqrt((stratum.pairs - stratum.labelled) / max(stratum.pairs - 1, 1))
    return Estimate(
        share, Interval(share - left * (share - limits.lower), share + left * (limits.upper - share))
    )


def recall_of(found: Estimate, missed: Estimate) -> Estimate:
    """Return found / (found + missed): it falls as missed / found rises, whose limits are known."""
    if found.value <= 0:
        return Estimate(0.0, Interval(0.0, 1.0))
    odds = ratio(missed, found)
    return Estimate(1 / (1 + odds.value), Interval(1 / (1 + odds.limits.upper), 1 / (1 + odds.limits.lower)))


def bounded(estimate: Estimate) -> Estimate:
    """Return a share whose limits are shares too."""
    return Estimate(
        estimate.value, Interval(max(estimate.limits.lower, 0.0), min(estimate.limits.upper, 1.0))
    )
