"""Scores pairs by Splink's model: Splink writes the query, and DuckDB (or `spark`) runs it.

The text of the query follows from the model and from which columns hold anything, so that it is written
once and not once per council. Splink is imported inside the functions: that costs half a second, which only
linkage should pay.
"""

import json
import logging
from collections.abc import Collection, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from ehplatform.linkage.blocking import Rule, pairs_sql
from ehplatform.linkage.calibration import FREQUENCY_COLUMNS
from ehplatform.linkage.comparisons import COMPARISONS
from ehplatform.linkage.dialects import DUCKDB, Dialect
from ehplatform.linkage.model import Model, splink_settings
from ehplatform.store.engine import register

if TYPE_CHECKING:
    from splink import Linker


def score(
    connection: duckdb.DuckDBPyConnection,
    model: Model,
    rules: Sequence[Rule],
    columns: Collection[str],
    is_wanted: str = "true",
    *,
    changed_only: bool = False,
) -> None:
    """Make the table `scored_pair` from `prepared` and `frequency`: the evidence of each pair.

    Columns: record_l, record_r, is_within (one source), weight (bits by the shipped model, without prior),
    and per comparison ``gamma_<name>`` (-1 missing, 0 differs, higher is closer) and ``weight_<name>`` (its
    bits). Which pairs: see `blocking.pairs_sql`.
    """
    pairs = pairs_sql(rules, columns, DUCKDB, is_wanted, changed_only=changed_only)
    connection.execute(f"create or replace table blocked_pair as select distinct * from ({pairs})").fetchall()
    run_scoring(connection, model, columns, "scored_pair")


LEAST_WEIGHT = 0.0
"""Pairs with less evidence than this speak against one person at any prior, and are not kept."""


def run_scoring(
    connection: duckdb.DuckDBPyConnection,
    model: Model,
    columns: Collection[str],
    table: str,
    least_weight: float | None = LEAST_WEIGHT,
) -> None:
    """Make `table`, with the columns of `scored_pair`, of the pairs in `blocked_pair`."""
    *steps, (_, scored) = scoring_steps(model, columns, DUCKDB, least_weight).items()
    before = ",\n".join(f"{name} as (\n{sql}\n)" for name, sql in steps)
    connection.execute(f"create or replace table {table} as with {before}\n{scored}").fetchall()


def scoring_steps(
    model: Model, columns: Collection[str], dialect: Dialect, least_weight: float | None = LEAST_WEIGHT
) -> dict[str, str]:
    """Return queries by the name of what they make, each over those before it; the last is `scored_pair`.

    The first is over `prepared`, `frequency` and `blocked_pair`. Without `least_weight` all pairs are kept.
    """
    settings = splink_settings(columns, dialect, model.levels) | {
        "retain_matching_columns": False,
        "additional_columns_to_retain": ["source"],
    }
    frequencies = tuple(column for column in FREQUENCY_COLUMNS if column in columns)
    return {
        RECORDS: records_with_frequencies_sql(frequencies),
        "__splink__blocked_id_pairs": BLOCKED_ID_PAIRS,
        **splink_steps(json.dumps(settings), dialect.name),
        "scored_pair": scored_pairs_sql(columns, least_weight),
    }


RECORDS = "__splink__df_concat_with_tf"
BLOCKED_ID_PAIRS = "select '' as match_key, record_l as join_key_l, record_r as join_key_r from blocked_pair"


@cache
def splink_steps(settings: str, dialect: str) -> dict[str, str]:
    """Return Splink's queries from the records to the weight of each comparison; `settings` are JSON.

    Splink's own `predict` runs them too, but makes a table of all that is compared, for every pair.
    """
    from splink.internals.comparison_vector_values import (
        compute_comparison_vector_values_from_id_pairs_sqls,
    )
    from splink.internals.predict import predict_from_comparison_vectors_sqls_using_settings
    from splink.internals.settings_creator import SettingsCreator

    splink = SettingsCreator.from_path_or_dict(json.loads(settings)).get_settings(dialect)
    steps = [
        *compute_comparison_vector_values_from_id_pairs_sqls(
            splink._columns_to_select_for_blocking,
            splink._columns_to_select_for_comparison_vector_values,
            input_tablename_l=RECORDS,
            input_tablename_r=RECORDS,
            source_dataset_input_column=None,
            unique_id_input_column=splink.column_info_settings.unique_id_input_column,
        ),
        *predict_from_comparison_vectors_sqls_using_settings(splink),
    ]
    return {step["output_table_name"]: step["sql"] for step in steps[:-1]}


def scored_pairs_sql(columns: Collection[str], least_weight: float | None) -> str:
    """Return the last query: the columns of `scored_pair`, of the pairs that are worth keeping."""
    compared = [c for c in COMPARISONS if c.needs in columns]
    weight_of = {
        c.name: f"mw_{c.name}" + (f" + mw_tf_adj_{c.name}" if c.is_by_frequency else "") for c in compared
    }
    weight = " + ".join(["cast(0 as double)", *weight_of.values()])
    parts = ["record_no_l as record_l", "record_no_r as record_r", "source_l = source_r as is_within"]
    parts.append(f"{weight} as weight")
    for name in (c.name for c in COMPARISONS):
        if name in weight_of:
            parts.append(f"gamma_{name}, {weight_of[name]} as weight_{name}")
        else:
            parts.append(f"-1 as gamma_{name}, cast(0 as double) as weight_{name}")
    return f"select {', '.join(parts)} from __splink__df_match_weight_parts\n" + (
        "" if least_weight is None else f"where {weight} >= {least_weight}"
    )


def records_with_frequencies_sql(frequencies: Sequence[str]) -> str:
    """Return the records with the kept frequency of each value (Splink's ``tf_<column>``)."""
    shares = "".join(f", {column}_frequency.share as tf_{column}" for column in frequencies)
    joins = "\n".join(
        f"left join frequency as {column}_frequency"
        f" on {column}_frequency.attribute = '{column}' and {column}_frequency.value = prepared.{column}"
        for column in frequencies
    )
    return f"select prepared.*{shares} from prepared\n{joins}"


def silent_linker(connection: duckdb.DuckDBPyConnection, settings: dict[str, Any]) -> "Linker":
    """Return a Splink linker over `prepared` that logs errors only."""
    from splink import DuckDBAPI, Linker

    records = DuckDBAPI(connection).register("prepared")
    return Linker(records, settings, log_level=logging.ERROR, validate_settings=False)


def register_frequencies(connection: duckdb.DuckDBPyConnection, frequency: pa.Table) -> None:
    """Make the table `frequency`: (attribute, value, share)."""
    register(connection, {"frequency": frequency})
