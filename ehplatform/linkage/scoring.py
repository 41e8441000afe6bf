"""Scores the pairs that blocking finds, with Splink on DuckDB.

Splink is imported inside the functions: that costs half a second, which only linkage should pay.
"""

import logging
from typing import TYPE_CHECKING

import duckdb

from ehplatform.linkage.model import Model, splink_settings
from ehplatform.linkage.prepare import STEPS
from ehplatform.store.engine import run_steps

if TYPE_CHECKING:
    from splink import Linker


def score(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Make the table `scored_pair` from `prepared`: probability and level of agreement of each pair.

    Columns: record_no_l, record_no_r, match_probability, match_weight and per comparison ``gamma_<name>``
    (-1 missing, 0 differs, higher is closer).
    """
    linker = silent_linker(connection, splink_settings(prior(connection, model.exact_share), model.levels))
    scored = linker.inference.predict(warning_mode="never")
    connection.execute(f"create view scored_pair as from {scored.physical_name}").fetchall()


def prior(connection: duckdb.DuckDBPyConnection, exact_share: float) -> float:
    """Return the chance that two random records of this population belong to one person.

    Expected true pairs are the exact pairs (`exact_pair.sql`) over their usual share of the true
    pairs; at least one, so that a population without any exact pair still has a prior. A prior does
    not travel between populations: it falls with their size.
    """
    run_steps(connection, STEPS, ["exact_pair"])
    [(exact_pairs, records)] = connection.execute(
        "select (select count(*) from exact_pair), (select count(*) from prepared)"
    ).fetchall()
    all_pairs = max(records * (records - 1) / 2, 1)
    return float(min(max(exact_pairs, 1) / exact_share / all_pairs, 0.5))


def silent_linker(connection: duckdb.DuckDBPyConnection, settings: dict[str, object]) -> "Linker":
    """Return a Splink linker over `prepared` that logs errors only."""
    from splink import DuckDBAPI, Linker

    records = DuckDBAPI(connection).register("prepared")
    return Linker(records, settings, log_level=logging.ERROR, validate_settings=False)
