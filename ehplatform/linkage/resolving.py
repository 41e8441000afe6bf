"""From records to persons: the steps that the platform's door (`linking`) and the file door share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from ehplatform.linkage.blocking import affordable_rules, filled_columns
from ehplatform.linkage.calibration import Calibration, calibrate, count_frequencies, weighed_pairs_sql
from ehplatform.linkage.engines import ENGINES, Score
from ehplatform.linkage.kept import Evidence, add_kept_pairs, changed_records, read_calibration
from ehplatform.linkage.model import Model
from ehplatform.linkage.prepare import STEPS, prepare
from ehplatform.linkage.scoring import register_frequencies
from ehplatform.store.engine import register, run_steps

DECISION = pa.schema(
    [
        ("decision_no", pa.int64()),
        ("source_l", pa.string()),
        ("record_id_l", pa.string()),
        ("source_r", pa.string()),
        ("record_id_r", pa.string()),
        ("is_same", pa.bool_()),
    ]
)
"""What people decided of pairs of records, in the order in which they decided."""


@dataclass(frozen=True)
class Resolved:
    """The outcome of one resolution."""

    record_group: pa.Table
    """(record_no, group_no)"""
    calibration: Calibration
    is_calibrated_anew: bool


def resolve(
    connection: duckdb.DuckDBPyConnection,
    model: Model,
    evidence: Evidence | None = None,
    decisions: pa.Table | None = None,
    parameters: Mapping[str, Any] | None = None,
    *,
    calibration: Calibration | None = None,
    links_within: bool = True,
    score: Score = ENGINES["duckdb"],
) -> Resolved:
    """Group the records of the table `record` (columns of `prepare.RECORD`) into persons.

    Leaves the tables `prepared`, `scored_pair`, `judged_pair`, `decided_pair`, `linkage_record`,
    `changed_record` and `model` for what follows. With `evidence`, pairs whose records did not change keep
    their weights, and its calibration stands while it fits the population (`Calibration.is_due`); so does
    `calibration` where there is no evidence. `parameters` are further columns of the table `model`. Without
    `links_within`, no source holds anybody twice: pairs of one source are not compared, and no group holds
    two records of one. `score` is the engine that compares (`engines`).
    """
    from ehplatform.linkage.grouping import group_records  # SciPy takes half a second

    prepare(connection)
    columns = filled_columns(connection)
    changed_records(connection, evidence)
    [(records, changed)] = connection.execute(
        "select (select count(*) from prepared), (select count(*) from changed_record)"
    ).fetchall()
    if evidence is not None:
        calibration = read_calibration(evidence.linkage_calibration)
    is_wanted = "true" if links_within else BETWEEN_ONLY
    anew = calibration is None or calibration.is_due(model, records, changed if evidence else 0)
    if calibration is None or anew:
        rules = affordable_rules(connection, columns)
        frequency = count_frequencies(connection)
        register_frequencies(connection, frequency)
        score(connection, model, rules, columns, is_wanted)
        calibration = calibrate(connection, model, tuple(rules), frequency)
    else:
        register_frequencies(connection, calibration.frequency)
        score(connection, model, calibration.rules, columns, is_wanted, changed_only=evidence is not None)
        if evidence is not None:
            add_kept_pairs(connection, evidence)
    known = {"is_calibrated_anew": anew, "links_within": links_within, **(parameters or {})}
    judge(connection, model, calibration, decisions, known)
    return Resolved(group_records(connection), calibration, anew)


BETWEEN_ONLY = "l.source <> r.source"


def judge(
    connection: duckdb.DuckDBPyConnection,
    model: Model,
    calibration: Calibration,
    decisions: pa.Table | None,
    parameters: Mapping[str, Any],
) -> None:
    """Make `judged_pair`: what follows from the evidence, the rules and people's decisions."""
    values = {
        "version": model.version,
        "link_threshold": calibration.link_threshold,
        "sure_threshold": model.sure_threshold,
        "clerical_threshold": model.clerical_threshold,
        **parameters,
    }
    register(
        connection,
        {
            "model": pa.table({name: [value] for name, value in values.items()}),
            "decision": DECISION.empty_table() if decisions is None else decisions,
        },
    )
    connection.execute(f"create table weighed_pair as {weighed_pairs_sql(model, calibration)}").fetchall()
    run_steps(connection, STEPS, ["decided_pair", "likely_pair", "judged_pair"])
