r"""Trains the linkage model: ``python -m ehplatform.linkage.train A.parquet B.parquet --out model.yml``.

Each file holds one council's person records. Chances are estimated per council and averaged, so that
no council's names dominate: u from random pairs (a fixed seed), m by expectation maximisation within
blocks that leave every comparison free at least once. Who is who is not used. The shipped `model.yml`
was trained on simulated councils whose seeds are used for nothing else::

    ehplatform simulate --councils 901 --seed 101 --out A
    ehplatform simulate --councils 902 --seed 102 --out A
    python -m ehplatform.linkage.train A/truth/90?/person_record.parquet --version simulated-1 \
        --trained-on "SYNTHETIC councils 901 (seed 101) and 902 (seed 102), 3,000 children each"
"""

import argparse
from collections.abc import Sequence
from decimal import Decimal
from math import log2
from pathlib import Path
from statistics import fmean
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from ehplatform.linkage.comparisons import MISSING
from ehplatform.linkage.model import SHIPPED_MODEL, Chances, Model, blocking_rule, splink_settings
from ehplatform.linkage.prepare import prepare
from ehplatform.linkage.scoring import prior, score, silent_linker
from ehplatform.store.engine import connect
from ehplatform.store.files import write_text

LevelChances = dict[str, dict[str, Chances]]

EM_BLOCKS = (("birth_date", "forename_initial"), ("forename", "surname"), ("postcode", "birth_year"))
"""Estimation blocks. What a block's columns decide is not estimated inside it, only in the others."""

SMALLEST_M = 1e-3
"""A floor for every m: estimation on one council can find an error that it happened not to see
impossible, and one such level would outvote all others."""

SMALLEST_U = 1e-6
RANDOM_PAIRS = 2e6
FIRST_GUESS_OF_EXACT_SHARE = 0.7
LINK_THRESHOLD = 0.95


def train(
    councils: Sequence[pa.Table], version: str, trained_on: str, seed: int, random_pairs: float = RANDOM_PAIRS
) -> Model:
    """Estimate one model from the person records of several councils, each linked by itself."""
    levels = average([estimate_levels(records, seed, random_pairs) for records in councils])
    shares = [estimate_exact_share(records, levels) for records in councils]
    return Model(version, trained_on, LINK_THRESHOLD, round(fmean(shares), 3), levels)


def estimate_levels(person_record: pa.Table, seed: int, random_pairs: float) -> LevelChances:
    """Estimate m and u of every level from one council's records."""
    with connect() as connection:
        prepare(connection, person_record)
        first_prior = prior(connection, FIRST_GUESS_OF_EXACT_SHARE)
        linker = silent_linker(connection, splink_settings(first_prior))
        linker.training.estimate_u_using_random_sampling(random_pairs, seed=seed, min_count_per_level=None)
        for block in EM_BLOCKS:
            linker.training.estimate_parameters_using_expectation_maximisation(
                blocking_rule(block)["blocking_rule"]
            )
        comparisons = linker.misc.save_model_to_json()["comparisons"]
    return {
        comparison["output_column_name"]: {
            level["label_for_charts"]: bounded(level, first_prior)
            for level in comparison["comparison_levels"]
            if level["label_for_charts"] != MISSING
        }
        for comparison in comparisons
    }


def bounded(level: dict[str, Any], prior: float) -> Chances:
    """Return a level's chances, none of them impossible.

    Random pairs hold a few true pairs, which is much for an identifier that only true pairs share:
    observed = prior x m + (1 - prior) x u. A level that no random pair showed has no estimate and
    gets equal chances, so that it weighs nothing.
    """
    m, observed = level.get("m_probability", SMALLEST_M), level.get("u_probability")
    if observed is None:
        return Chances(SMALLEST_M, SMALLEST_M)
    u = (observed - prior * m) / (1 - prior)
    smallest_m = 0.0 if level.get("fix_m_probability") else SMALLEST_M
    return Chances(m=max(m, smallest_m), u=max(u, SMALLEST_U))


def average(councils: Sequence[LevelChances]) -> LevelChances:
    """Return the mean chances of each level over councils, rounded to be read."""
    return {
        comparison: {
            level: Chances(
                m=rounded(fmean(council[comparison][level].m for council in councils)),
                u=rounded(fmean(council[comparison][level].u for council in councils)),
            )
            for level in levels
        }
        for comparison, levels in councils[0].items()
    }


def rounded(chance: float) -> float:
    """Return a chance with three significant digits; more would claim a precision that is not there."""
    return float(f"{chance:.3g}")


def estimate_exact_share(person_record: pa.Table, levels: LevelChances) -> float:
    """Return exact pairs over the true pairs that the model expects, found by fixed-point iteration.

    The prior needs the share and the share needs the prior; three rounds bring it to rest.
    """
    share = FIRST_GUESS_OF_EXACT_SHARE
    for _ in range(3):
        with connect() as connection:
            prepare(connection, person_record)
            score(connection, Model("", "", LINK_THRESHOLD, share, levels))
            [(exact, expected)] = connection.execute(
                "select (select count(*) from exact_pair), (select sum(match_probability) from scored_pair)"
            ).fetchall()
        share = exact / expected
    return float(share)


def model_text(model: Model) -> str:
    """Return the model as YAML that a person can review: one line per level, weight in bits beside it."""
    head = {
        "version": model.version,
        "trained_on": model.trained_on,
        "link_threshold": model.link_threshold,
        "exact_share": model.exact_share,
    }
    lines = [
        "# Linkage model, written by `python -m ehplatform.linkage.train`. Per level of agreement: m, the",
        "# chance among records of one person; u, among records of two; and the weight log2(m / u) in bits.",
        yaml.safe_dump(head, sort_keys=False, allow_unicode=True) + "levels:",
    ]
    for comparison, levels in model.levels.items():
        lines.append(f"  {comparison}:")
        lines += [f"    {level}: {level_text(chances)}" for level, chances in levels.items()]
    return "\n".join(lines) + "\n"


def level_text(chances: Chances) -> str:
    """Return one level's chances as YAML, with their weight as a comment."""
    weight = log2(chances.m / chances.u)
    return f"{{m: {decimal(chances.m)}, u: {decimal(chances.u)}}}  # {weight:+.1f}"


def decimal(chance: float) -> str:
    """Return a chance without an exponent, which YAML would read as text."""
    return format(Decimal(repr(chance)), "f")


def main() -> None:
    """Train on the given files and write the model."""
    parser = argparse.ArgumentParser(
        prog="python -m ehplatform.linkage.train", description="Train the linkage model."
    )
    parser.add_argument("person_records", nargs="+", type=Path, help="Parquet files, one council each")
    parser.add_argument("--out", type=Path, default=SHIPPED_MODEL)
    parser.add_argument("--version", required=True, help="name of the model, kept with every link it makes")
    parser.add_argument("--trained-on", required=True, help="which people, in words")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random pairs")
    arguments = parser.parse_args()
    councils = [pq.ParquetFile(path).read() for path in arguments.person_records]
    model = train(councils, arguments.version, arguments.trained_on, arguments.seed)
    write_text(arguments.out, model_text(model))


if __name__ == "__main__":
    main()
