"""What the model must know of the population it is used on.

How common names and addresses are, how often records of one person differ, how many pairs are one
person, and how many are brothers, sisters or twins: none of this travels between populations, so all of
it is taken from the data at hand, with the shipped model as the prior. A calibration is kept from run to
run, so that a pair keeps its weight until the population has changed (`is_due`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ehplatform.linkage.blocking import Rule
from ehplatform.linkage.comparisons import COMPARISONS, Comparison
from ehplatform.linkage.method import method_of
from ehplatform.linkage.model import Model

Levels = Mapping[str, tuple[float, ...]]
"""Per comparison, a number for each level from closest to differs."""

Vector = NDArray[np.float64]

FREQUENCY_COLUMNS = tuple(comparison.needs for comparison in COMPARISONS if comparison.is_by_frequency)

PLACES = ("between", "within")
"""Whether the two records stand in different sources or in one. A source seldom holds a child twice but
often twins, so that the same evidence is worth less within one."""

GROWTH = 0.1
"""A population of which this share is new, changed or gone is another one, and is calibrated anew."""

ROUNDS = 20
SHIPPED_COUNTS = 100.0
"""The shipped chances count as much as so many pairs of this population."""

SHIPPED_KIN = 10
"""The shipped numbers of siblings and twins count as much as so many pairs of one person."""

SAMPLE = 300_000
"""Pairs that are looked at: more would not change a digit that matters."""


@dataclass(frozen=True)
class Odds:
    """Pairs of other kinds for each pair of one person, among the pairs of one place."""

    strangers: float
    siblings: float
    twins: float


@dataclass(frozen=True)
class Calibration:
    """One population's numbers. `frequency` is personal: (attribute, value, share)."""

    method: str
    """How records were compared and weighed (`method.method_of`)."""
    records: int
    rules: tuple[Rule, ...]
    """Blocking rules that this population affords."""
    odds: Mapping[str, Odds]
    """By place."""
    m: Levels
    """How pairs of one person agree here."""
    link_threshold: float
    """Pairs of at least this probability are links: the lowest at which the expected share of wrong
    ones among all links stays within the model's bound."""
    frequency: pa.Table

    def is_due(self, model: Model, records: int, changed: int) -> bool:
        """Whether the population has changed so much, or the way of comparing at all, that this is void."""
        most = GROWTH * self.records
        return self.method != method_of(model) or abs(records - self.records) > most or changed > most


def count_frequencies(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the share of each value among the records that have one, given `prepared`."""
    parts = [
        f"select '{column}' as attribute, {column} as value, count(*) / sum(count(*)) over () as share"
        f" from prepared where {column} is not null group by {column}"
        for column in FREQUENCY_COLUMNS
    ]
    query = f"select * from ({' union all '.join(parts)}) order by attribute, value"
    return connection.sql(query).to_arrow_table()


def calibrate(
    connection: duckdb.DuckDBPyConnection,
    model: Model,
    rules: tuple[Rule, ...],
    frequency: pa.Table,
    trust: float = SHIPPED_COUNTS,
) -> Calibration:
    """Estimate a population's numbers from its `prepared` and `scored_pair`.

    Expectation maximisation over four kinds of pair - one person, siblings, twins, strangers - with the
    shipped model as the prior of every number (maximum a posteriori), so that little data changes little.
    u and kin are held. No labels are used. The shipped m count as `trust` pairs of this population.
    """
    evidence = Evidence.of(connection, model, trust)
    estimate = evidence.first_estimate(model)
    for _ in range(ROUNDS):
        estimate = evidence.improved(estimate)
    return Calibration(
        method=method_of(model),
        records=evidence.records,
        rules=rules,
        odds=estimate.odds,
        m=estimate.m,
        link_threshold=evidence.link_threshold(estimate, model),
        frequency=frequency,
    )


@dataclass(frozen=True)
class Estimate:
    """One round's numbers."""

    odds: Mapping[str, Odds]
    m: Levels


@dataclass(frozen=True)
class Evidence:
    """The scored pairs as numbers: `levels` holds the level's place from the closest, -1 for missing."""

    model: Model
    trust: float
    records: int
    pairs: Mapping[str, float]
    """All pairs there are, by place."""
    step: int
    """Each pair stands for so many."""
    is_within: NDArray[np.bool_]
    weight: Vector
    levels: Mapping[str, NDArray[np.int64]]

    @staticmethod
    def of(connection: duckdb.DuckDBPyConnection, model: Model, trust: float) -> "Evidence":
        """Take every nth scored pair, so that there are at most `SAMPLE`."""
        sizes = [n for (n,) in connection.execute("select count(*) from prepared group by source").fetchall()]
        [(scored,)] = connection.execute("select count(*) from scored_pair").fetchall()
        step = max(-(-scored // SAMPLE), 1)
        gammas = ", ".join(f"gamma_{c.name}" for c in COMPARISONS)
        columns = connection.execute(
            f"select is_within, weight, {gammas} from scored_pair where (record_l + record_r) % {step} = 0"
        ).fetchnumpy()
        records, within = sum(sizes), sum(n * (n - 1) / 2 for n in sizes)
        return Evidence(
            model=model,
            trust=trust,
            records=records,
            pairs={"within": within, "between": records * (records - 1) / 2 - within},
            step=step,
            is_within=columns["is_within"],
            weight=columns["weight"],
            levels={
                c.name: np.where(
                    columns[f"gamma_{c.name}"] < 0, -1, len(c.levels) - columns[f"gamma_{c.name}"]
                )
                for c in COMPARISONS
            },
        )

    def first_estimate(self, model: Model) -> Estimate:
        """One pair of one person for every two records, in either place."""
        odds = {
            place: Odds(max(self.pairs[place] / max(self.records / 2, 1) - 1, 1), model.siblings, model.twins)
            for place in PLACES
        }
        return Estimate(odds, shipped_m(model))

    def improved(self, estimate: Estimate) -> Estimate:
        """Return the estimate after one round of expectation and maximisation."""
        one_person, siblings, twins = self.shares(estimate)
        odds = {}
        for place, chosen in (("within", self.is_within), ("between", ~self.is_within)):
            count = one_person[chosen].sum() * self.step + SHIPPED_KIN
            kin = siblings[chosen].sum() * self.step + SHIPPED_KIN * self.model.siblings
            twin = twins[chosen].sum() * self.step + SHIPPED_KIN * self.model.twins
            odds[place] = Odds(max((self.pairs[place] - count) / count, 1), kin / count, twin / count)
        m = {
            comparison.name: self.mode(self.levels[comparison.name], one_person, comparison)
            for comparison in COMPARISONS
        }
        return Estimate(odds, m)

    def mode(self, level: NDArray[np.int64], one_person: Vector, comparison: Comparison) -> tuple[float, ...]:
        """Return m of each level: how pairs of one person agree, and `trust` pairs as shipped."""
        shipped = np.array([chances.m for chances in self.model.levels[comparison.name].values()])
        said = level >= 0
        seen = np.bincount(level[said], weights=one_person[said], minlength=len(shipped)) * self.step
        return tuple((seen + self.trust * shipped) / (seen.sum() + self.trust * shipped.sum()))

    def shares(self, estimate: Estimate) -> tuple[Vector, Vector, Vector]:
        """Return how much of each pair is one person, siblings, twins."""
        weights = Weights.of(self.model, estimate.m)
        stranger = self.weight + self.sum_by_level(weights.shift)
        ratios = []
        for kind, weight in (
            ("strangers", stranger),
            ("siblings", self.sum_by_level(weights.siblings)),
            ("twins", self.sum_by_level(weights.twins)),
        ):
            within, between = (getattr(estimate.odds[place], kind) for place in ("within", "between"))
            ratios.append(np.where(self.is_within, within, between) * np.exp2(-np.minimum(weight, 100)))
        one_person = 1 / (1 + sum(ratios))
        return one_person, one_person * ratios[1], one_person * ratios[2]

    def sum_by_level(self, weights: Levels) -> Vector:
        total = np.zeros(len(self.weight))
        for name, values in weights.items():
            total += np.array([*values, 0.0])[self.levels[name]]  # the last one is for -1, missing
        return total

    def link_threshold(self, estimate: Estimate, model: Model) -> float:
        """Return the lowest probability down to which the links are expected to be right often enough."""
        probability = np.sort(self.shares(estimate)[0])[::-1]
        links = probability[probability >= model.lowest_threshold]
        wrong = np.cumsum(1 - links) / np.arange(1, len(links) + 1)
        right_enough = links[wrong <= model.expected_errors]
        lowest = float(right_enough[-1]) if len(right_enough) else model.highest_threshold
        return min(max(lowest, model.lowest_threshold), model.highest_threshold)


@dataclass(frozen=True)
class Weights:
    """What each level adds to a pair's evidence, in bits; Splink's weight is that of the shipped m."""

    shift: Levels
    """To add to Splink's weight against strangers, for this population's m."""
    siblings: Levels
    twins: Levels

    @staticmethod
    def of(model: Model, m: Levels) -> "Weights":
        shipped = shipped_m(model)
        against_kin = {
            c.name: tuple(
                log2(chance / chances.kin)
                for chance, chances in zip(m[c.name], model.levels[c.name].values(), strict=True)
                if chances.kin
            )
            for c in COMPARISONS
            if c.tells_siblings or c.tells_twins
        }
        return Weights(
            shift={
                name: tuple(log2(new / old) for new, old in zip(values, shipped[name], strict=True))
                for name, values in m.items()
            },
            siblings={c.name: against_kin[c.name] for c in COMPARISONS if c.tells_siblings},
            twins={c.name: against_kin[c.name] for c in COMPARISONS if c.tells_twins},
        )


def shipped_m(model: Model) -> Levels:
    """Return the model's m as tuples."""
    return {c.name: tuple(chances.m for chances in model.levels[c.name].values()) for c in COMPARISONS}


def weighed_pairs_sql(model: Model, calibration: Calibration) -> str:
    """Return a query that gives each scored pair its weights against strangers, siblings and twins."""
    weights = Weights.of(model, calibration.m)
    by_place = {
        kind: " ".join(
            f"when {place == 'within'} then {log2(getattr(calibration.odds[place], kind)):.9f}"
            for place in PLACES
        )
        for kind in ("strangers", "siblings", "twins")
    }
    return (
        f"select *, weight + {summed(weights.shift)} - (case is_within {by_place['strangers']} end)"
        f" as match_weight, {summed(weights.siblings)} - (case is_within {by_place['siblings']} end)"
        f" as sibling_weight, {summed(weights.twins)} - (case is_within {by_place['twins']} end)"
        " as twin_weight from scored_pair"
    )


def summed(weights: Levels) -> str:
    """Return an expression that adds up what the levels of a pair are worth."""
    return " + ".join(
        f"(case gamma_{name} "
        + " ".join(f"when {len(values) - 1 - place} then {value:.9f}" for place, value in enumerate(values))
        + " else 0 end)"
        for name, values in weights.items()
    )
