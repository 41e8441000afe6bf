"""Trains the linkage model: ``ehplatform link train``.

Chances are estimated per council and averaged, so that no council's names dominate: u from random pairs (a
fixed seed), m by expectation maximisation over the pairs that blocking finds (`calibration`). Who is who is
not used. What no council's records speak of (an e-mail address), and kin, are judgements and stay as they
stand in the model that is trained further. The shipped `model.yml` is the outcome of
``python -m tests.bench.train_shipped``: simulated councils whose seeds are used for nothing else.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from math import log2
from statistics import fmean

import pyarrow as pa
import yaml

from ehplatform.linkage.blocking import affordable_rules, filled_columns
from ehplatform.linkage.calibration import calibrate, count_frequencies
from ehplatform.linkage.comparisons import COMPARISONS, Comparison
from ehplatform.linkage.dialects import DUCKDB
from ehplatform.linkage.model import Chances, Model, load_model, splink_settings
from ehplatform.linkage.prepare import prepare
from ehplatform.linkage.scoring import register_frequencies, score, silent_linker
from ehplatform.store.engine import connect

SMALLEST = 1e-6
SMALLEST_M = 1e-3
"""A floor for every m that is not set below it by judgement: estimation on one council can find an error
that it happened not to see impossible, and one such level would outvote all others."""

RANDOM_PAIRS = 4e6
TRUST = 20
"""In training the model at hand counts as so many pairs only."""


def train(
    councils: Sequence[pa.Table],
    version: str,
    trained_on: str,
    seed: int,
    random_pairs: float = RANDOM_PAIRS,
    model: Model | None = None,
) -> Model:
    """Train a model further on the records (columns of `prepare.RECORD`) of several councils."""
    first = model or load_model()
    estimates = [estimate_levels(records, first, seed, random_pairs) for records in councils]
    levels = {
        comparison.name: {
            level: mean([estimate[comparison.name][level] for estimate in estimates])
            for level in comparison.level_names
        }
        for comparison in COMPARISONS
    }
    return replace(first, version=version, trained_on=trained_on, levels=levels)


def estimate_levels(
    record: pa.Table, model: Model, seed: int, random_pairs: float
) -> dict[str, dict[str, Chances]]:
    """Estimate m and u of every level from one council's records."""
    with connect() as connection:
        connection.register("record", record)
        prepare(connection)
        columns = filled_columns(connection)
        rules = affordable_rules(connection, columns)
        linker = silent_linker(connection, splink_settings(columns, DUCKDB))
        linker.training.estimate_u_using_random_sampling(random_pairs, seed=seed, min_count_per_level=None)
        observed = {
            comparison["output_column_name"]: {
                level["label_for_charts"]: level.get("u_probability")
                for level in comparison["comparison_levels"]
            }
            for comparison in linker.misc.save_model_to_json()["comparisons"]
        }
        frequency = count_frequencies(connection)
        register_frequencies(connection, frequency)
        score(connection, model, rules, columns)
        calibration = calibrate(connection, model, tuple(rules), frequency, trust=TRUST)
        prior = sum(1 / odds.strangers for odds in calibration.odds.values()) / 2
        m = calibration.m
    return {
        c.name: {
            level: chances(c, level, m[c.name][place], observed[c.name][level], model, prior)
            if c.can_differ and c.needs in columns
            else model.levels[c.name][level]
            for place, level in enumerate(c.level_names)
        }
        for c in COMPARISONS
    }


def chances(
    comparison: Comparison, level: str, m: float, observed: float | None, model: Model, prior: float
) -> Chances:
    """Return a level's chances, none of them impossible.

    Random pairs hold a few pairs of one person, which is much for an identifier that only they share:
    observed = prior x m + (1 - prior) x u. A level that no random pair showed keeps its u. A
    birthmate says nothing of strangers.
    """
    shipped = model.levels[comparison.name][level]
    m = max(m, min(SMALLEST_M, shipped.m))
    if not comparison.tells_siblings and comparison.tells_twins:
        return Chances(m, m, shipped.kin)
    u = shipped.u if observed is None else max((observed - prior * m) / (1 - prior), SMALLEST)
    return Chances(m, u, shipped.kin)


def mean(estimates: Sequence[Chances]) -> Chances:
    """Return the mean chances over councils, rounded to be read."""
    kin = estimates[0].kin
    return Chances(
        m=rounded(fmean(estimate.m for estimate in estimates)),
        u=rounded(fmean(estimate.u for estimate in estimates)),
        kin=None if kin is None else rounded(fmean(estimate.kin or 0.0 for estimate in estimates)),
    )


def rounded(chance: float) -> float:
    """Return a chance with three significant digits; more would claim a precision that is not there."""
    return float(f"{chance:.3g}")


def model_text(model: Model) -> str:
    """Return the model as YAML that a person can review: one line per level, weight in bits beside it."""
    head = {name: value for name, value in vars(model).items() if name != "levels"}
    lines = [
        "# Linkage model, written by `python -m ehplatform.linkage.train`. Per level of agreement: m, the",
        "# chance among records of one person; u, among records of two strangers; kin, among records of two",
        "# children of one household (a judgement); and the weight log2(m / u) in bits.",
        yaml.safe_dump(head, sort_keys=False, allow_unicode=True) + "levels:",
    ]
    for comparison, levels in model.levels.items():
        lines.append(f"  {comparison}:")
        lines += [f"    {level}: {level_text(chances)}" for level, chances in levels.items()]
    return "\n".join(lines) + "\n"


def level_text(chances: Chances) -> str:
    """Return one level's chances as YAML, with their weight as a comment."""
    weight = log2(chances.m / chances.u)
    kin = "" if chances.kin is None else f", kin: {decimal(chances.kin)}"
    return f"{{m: {decimal(chances.m)}, u: {decimal(chances.u)}{kin}}}  # {weight:+.1f}"


def decimal(chance: float) -> str:
    """Return a chance without an exponent, which YAML would read as text."""
    return format(Decimal(repr(chance)), "f")
