"""The evidence of each pair, against Splink's own prediction with the same model."""

from collections.abc import Iterator

import duckdb
import pytest

from ehplatform.linkage.blocking import affordable_rules, filled_columns
from ehplatform.linkage.calibration import FREQUENCY_COLUMNS, count_frequencies
from ehplatform.linkage.comparisons import COMPARISONS
from ehplatform.linkage.dialects import DUCKDB
from ehplatform.linkage.model import load_model, splink_settings
from ehplatform.linkage.people import People, make_records
from ehplatform.linkage.prepare import prepare
from ehplatform.linkage.scoring import LEAST_WEIGHT, register_frequencies, score, silent_linker
from ehplatform.store.engine import connect, register


@pytest.fixture(scope="module")
def scored(background: People) -> Iterator[duckdb.DuckDBPyConnection]:
    """Score a simulated council's pairs, by us (`scored_pair`) and by Splink's linker (`predicted`)."""
    model = load_model()
    with connect() as connection:
        make_records(connection, background)
        prepare(connection)
        columns = filled_columns(connection)
        register_frequencies(connection, count_frequencies(connection))
        score(connection, model, affordable_rules(connection, columns), columns)
        linker = silent_linker(connection, splink_settings(columns, DUCKDB, model.levels))
        for column in FREQUENCY_COLUMNS:
            if column in columns:
                shares = connection.sql(
                    f"select value as {column}, share as tf_{column} from frequency"
                    f" where attribute = '{column}'"
                ).to_arrow_table()
                table = linker._db_api.register(shares)
                linker.table_management.register_term_frequency_lookup(table, column)
        pairs = connection.sql(
            "select '' as match_key, record_l as join_key_l, record_r as join_key_r from blocked_pair"
        ).to_arrow_table()
        linker.table_management.register_blocked_pairs_for_predict(linker._db_api.register(pairs))
        predicted = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT, warning_mode="never")
        register(connection, {"predicted": predicted.as_pyarrow_table()})
        yield connection


def test_the_pairs_that_are_kept_are_those_of_splink(scored: duckdb.DuckDBPyConnection) -> None:
    ours = scored.execute("select record_l, record_r from scored_pair order by all").fetchall()
    splinks = scored.execute("select record_no_l, record_no_r from predicted order by all").fetchall()
    assert ours == splinks
    assert len(ours) > 100


def test_weights_and_levels_are_those_of_splink(scored: duckdb.DuckDBPyConnection) -> None:
    filled = filled_columns(scored)
    for comparison in COMPARISONS:
        name = comparison.name
        if comparison.needs not in filled:
            assert scored.execute(
                f"select count(*) from scored_pair where gamma_{name} <> -1 or weight_{name} <> 0"
            ).fetchall() == [(0,)]
            continue
        rarity = f" + mw_tf_adj_{name}" if comparison.is_by_frequency else ""
        differing = scored.execute(
            "select count(*) from scored_pair"
            " inner join predicted on record_no_l = record_l and record_no_r = record_r"
            f" where scored_pair.gamma_{name} <> predicted.gamma_{name}"
            f" or abs(weight_{name} - (mw_{name}{rarity})) > 1e-12 or abs(weight - match_weight) > 1e-9"
        ).fetchall()
        assert differing == [(0,)], name


def test_pairs_of_one_source_are_marked(scored: duckdb.DuckDBPyConnection) -> None:
    assert scored.execute(
        "select bool_and(is_within = (l.source = r.source)), count(distinct is_within) from scored_pair"
        " inner join prepared as l on l.record_no = record_l"
        " inner join prepared as r on r.record_no = record_r"
    ).fetchall() == [(True, 2)]
