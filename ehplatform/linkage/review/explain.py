"""Why two records are one person, or are not: the weight of each comparison, and what settled it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import log2
from typing import Any

import duckdb
import pyarrow as pa

from ehplatform.linkage.blocking import filled_columns
from ehplatform.linkage.calibration import FREQUENCY_COLUMNS, Calibration, Levels, Weights
from ehplatform.linkage.comparisons import COMPARISONS, MISSING, Comparison
from ehplatform.linkage.dialects import DUCKDB
from ehplatform.linkage.kept import Evidence, Kept, add_kept_pairs, changed_records, read_calibration
from ehplatform.linkage.model import Chances, Model, load_model, splink_settings
from ehplatform.linkage.people import People, make_records
from ehplatform.linkage.prepare import prepare
from ehplatform.linkage.resolving import judge
from ehplatform.linkage.review.decisions import Pair, Record
from ehplatform.linkage.review.review_file import pair_of
from ehplatform.linkage.scoring import register_frequencies, run_scoring, silent_linker
from ehplatform.store.engine import connect, register

KINDS = {"strangers": "match_weight", "siblings": "sibling_weight", "twins": "twin_weight"}
"""Whom else a pair may be of, and the weight against that (columns of `judged_pair`)."""


class UnknownRecord(LookupError):
    """A record was named that the council's systems did not send."""


@dataclass(frozen=True)
class Part:
    """What one comparison says: how far the records agree, and how many bits that is worth."""

    comparison: str
    level: str
    bits: float


@dataclass(frozen=True)
class Explanation:
    """One pair. Only `waterfall` holds values of the records.

    The bits of `parts` and `prior_bits` add up to `match_weight`, the evidence against strangers.
    """

    parts: tuple[Part, ...]
    prior_bits: float
    """How rare pairs of one person are among all pairs, in bits."""
    match_weight: float
    shares: dict[str, float]
    """Probability that the pair is of one person, of strangers, siblings, twins."""
    settled_by: str
    """The rule, the decision or the threshold that settled the pair, in words."""
    is_one_person: bool
    """Whether the last run had both records under one person."""
    waterfall: str
    """Splink's waterfall chart, a whole HTML page. Personal: it shows both records."""


def explain(
    people: People,
    kept: Kept,
    left: Record,
    right: Record,
    decisions: pa.Table | None = None,
    model: Model | None = None,
) -> Explanation:
    """Explain a pair of records, compared in the last run or not, by the numbers of the last run.

    `model` is the one that the run went by; without it, the shipped one. Raises `UnknownRecord` when a
    record is not among `people`, or both are one.
    """
    if left == right:
        raise UnknownRecord("name two records: this is one and the same")
    model, evidence = model or load_model(), evidence_of(kept)
    calibration = read_calibration(evidence.linkage_calibration)
    with connect() as connection:
        columns = prepared_people(connection, people, calibration)
        numbers = [record_number(connection, record) for record in (left, right)]
        score_pair(connection, model, numbers, columns)
        add_other_pairs(connection, evidence)
        judge(connection, model, calibration, decisions, {})
        [judged] = (
            connection.sql(
                "select judged_pair.*, is_contradicted from judged_pair"
                " inner join likely_pair using (record_l, record_r)"
                f" where record_l = {min(numbers)} and record_r = {max(numbers)}"
            )
            .to_arrow_table()
            .to_pylist()
        )
        prior = calibration.odds[place_of(left, right)].strangers
        return Explanation(
            parts=parts_of(judged, Weights.of(model, calibration.m).shift, columns),
            prior_bits=-log2(prior),
            match_weight=judged["match_weight"],
            shares=shares_of(judged),
            settled_by=settled_by(judged, model, calibration),
            is_one_person=are_together(kept.person_link, left, right),
            waterfall=waterfall(
                connection, population_settings(model, calibration, columns, prior), columns, numbers
            ),
        )


def prepared_people(
    connection: duckdb.DuckDBPyConnection, people: People, calibration: Calibration
) -> frozenset[str]:
    """Make `prepared` and `frequency`; return the columns of `prepared` that hold anything."""
    make_records(connection, people)
    prepare(connection)
    register_frequencies(connection, calibration.frequency)
    return filled_columns(connection)


def evidence_of(kept: Kept) -> Evidence:
    """Return what the last run compared; raises `UnknownRecord` where that is not at hand."""
    if kept.evidence is None:
        raise UnknownRecord("the last run of linkage was broken off: `ehplatform run` completes it")
    return kept.evidence


def record_number(connection: duckdb.DuckDBPyConnection, record: Record) -> int:
    found = connection.execute(
        "select record_no from prepared where source = ? and record_id = ?", list(record)
    ).fetchall()
    if not found:
        raise UnknownRecord(
            f"no person record with this id in {record[0]}: write SYSTEM:ID as in the council's own system"
        )
    [(number,)] = found
    return int(number)


def score_pair(
    connection: duckdb.DuckDBPyConnection, model: Model, numbers: Sequence[int], columns: frozenset[str]
) -> None:
    """Make `explained_pair` of two records: as in `scored_pair`, with whatever weight."""
    pair = pa.table({"record_l": [min(numbers)], "record_r": [max(numbers)]})
    register(connection, {"blocked_pair": pair})
    run_scoring(connection, model, columns, "explained_pair", least_weight=None)


def add_other_pairs(connection: duckdb.DuckDBPyConnection, evidence: Evidence) -> None:
    """Make `scored_pair` of the pairs of the last run and `explained_pair`: a rule can look at several."""
    changed_records(connection, evidence)
    connection.execute("create table scored_pair as from explained_pair where false").fetchall()
    add_kept_pairs(connection, evidence)
    connection.execute(
        "insert into scored_pair by name from explained_pair anti join scored_pair using (record_l, record_r)"
    ).fetchall()


def parts_of(judged: dict[str, Any], shift: Levels, columns: frozenset[str]) -> tuple[Part, ...]:
    """Return what each comparison says of which the council's data speaks."""
    parts = []
    for comparison in COMPARISONS:
        if comparison.needs not in columns:
            continue
        place = level_place(comparison, judged[f"gamma_{comparison.name}"])
        level = MISSING if place is None else comparison.level_names[place]
        added = 0.0 if place is None else shift[comparison.name][place]
        parts.append(Part(comparison.name, level, judged[f"weight_{comparison.name}"] + added))
    return tuple(parts)


def level_place(comparison: Comparison, gamma: int) -> int | None:
    """Return a level's place from the closest; None where the comparison says nothing."""
    return None if gamma < 0 else len(comparison.levels) - gamma


def shares_of(judged: dict[str, Any]) -> dict[str, float]:
    """Return the probability of each of the four cases, before rules and decisions."""
    ratio = {kind: 2.0 ** -min(float(judged[weight]), 100.0) for kind, weight in KINDS.items()}
    one_person = 1 / (1 + sum(ratio.values()))
    return {"one person": one_person} | {kind: one_person * value for kind, value in ratio.items()}


OUTCOMES = {
    "probable": "not linked, for review: likely, but not enough for a link",
    "shared_identifier": "not linked, for review: an identifier agrees, name and birth do not",
    "other_identifier": "kept apart, for review: all else agrees, but an identifier contradicts",
    "ambiguous": "not linked, for review: without a forename it could be either of two people",
    "weak_link": "linked, for review: probable enough for a link, but not sure",
}
"""What came of a pair that is for a person to look at, in words."""


def settled_by(judged: dict[str, Any], model: Model, calibration: Calibration) -> str:
    """Say what settled a judged pair."""
    if judged["decided_same"] is not None:
        return f"a person decided: {'one person' if judged['decided_same'] else 'two people'}"
    if judged["clerical_reason"]:
        return OUTCOMES[judged["clerical_reason"]]
    if judged["is_apart"]:
        cause = "an identifier contradicts" if judged["is_contradicted"] else "less than 1 chance in 1,000"
        return f"kept apart: {cause}"
    if judged["is_deterministic"]:
        return "linked: a valid identifier agrees, confirmed by name and date of birth"
    verb, threshold = (
        ("linked", calibration.link_threshold)
        if judged["is_link"]
        else ("not linked", model.clerical_threshold)
    )
    return f"{verb}: the probability is {'at least' if judged['is_link'] else 'below'} {threshold:.2f}"


def are_together(person_link: pa.Table, left: Record, right: Record) -> bool:
    keys = {
        (row["source_system"], row["source_person_id"]): row["person_key"] for row in person_link.to_pylist()
    }
    return left in keys and keys[left] == keys.get(right)


def population_settings(
    model: Model, calibration: Calibration, columns: frozenset[str], prior: float
) -> dict[str, Any]:
    """Return Splink's settings with the m of this population, and its odds of strangers as the prior."""
    levels = {
        name: {
            level: Chances(m, chances.u)
            for (level, chances), m in zip(levels.items(), calibration.m[name], strict=True)
        }
        for name, levels in model.levels.items()
    }
    return splink_settings(columns, DUCKDB, levels) | {
        "probability_two_random_records_match": 1 / (1 + prior)
    }


def waterfall(
    connection: duckdb.DuckDBPyConnection,
    settings: dict[str, Any],
    columns: frozenset[str],
    numbers: Sequence[int],
) -> str:
    """Return the chart of two records as a page that needs no other file."""
    linker = silent_linker(connection, settings)
    for column in FREQUENCY_COLUMNS:
        if column in columns:
            connection.execute(
                f"create or replace table {column}_frequency as"
                f" select value as {column}, share as tf_{column} from frequency where attribute = '{column}'"
            ).fetchall()
            table = linker._db_api.register(f"{column}_frequency")
            linker.table_management.register_term_frequency_lookup(table, column)
    pair = pa.table({"match_key": ["charted"], "join_key_l": [min(numbers)], "join_key_r": [max(numbers)]})
    linker.table_management.register_blocked_pairs_for_predict(linker._db_api.register(pair))
    records = linker.inference.predict(warning_mode="never").as_record_list()
    return str(linker.visualisations.waterfall_chart(records).to_html(inline=True))


def clerical_waterfalls(kept: Kept, pairs: Sequence[Pair], model: Model) -> str:
    """Return Splink's waterfall charts of some compared pairs as one page that shows no value and no id.

    For the orchestrator's pages, which people read who may not see a record: made of the kept weights alone.
    The pairs come in the order given; a slider chooses. All are of one source or all of two: the chart has
    one prior.
    """
    evidence = evidence_of(kept)
    calibration = read_calibration(evidence.linkage_calibration)
    [place] = {place_of(*pair) for pair in pairs}
    prior = calibration.odds[place].strangers
    names = evidence.linkage_pair.select(["source_l", "record_id_l", "source_r", "record_id_r"])
    places = {pair_of(row): number for number, row in enumerate(names.to_pylist())}
    rows = evidence.linkage_pair.take([places[pair] for pair in pairs]).to_pylist()
    records = [charted(row, model, calibration, prior) for row in rows]
    columns = frozenset(comparison.needs for comparison in COMPARISONS)
    with connect() as connection:
        register(connection, {"prepared": pa.table({"record_no": pa.array([], pa.int64())})})
        linker = silent_linker(connection, population_settings(model, calibration, columns, prior))
        chart = linker.visualisations.waterfall_chart(records, remove_sensitive_data=True)
        return str(chart.to_html(inline=True))


def charted(row: dict[str, Any], model: Model, calibration: Calibration, prior: float) -> dict[str, float]:
    """Return of a kept pair what Splink's chart is drawn from: levels, what rarity adds, and the sum."""
    shift = Weights.of(model, calibration.m).shift
    record: dict[str, float] = {"match_weight": -log2(prior)}
    for comparison in COMPARISONS:
        name, gamma = comparison.name, row[f"gamma_{comparison.name}"]
        place = level_place(comparison, gamma)
        record |= {f"gamma_{name}": gamma, f"mw_tf_adj_{name}": 0.0}
        if place is not None:
            chances = model.levels[name][comparison.level_names[place]]
            record[f"mw_tf_adj_{name}"] = row[f"weight_{name}"] - log2(chances.m / chances.u)
            record["match_weight"] += row[f"weight_{name}"] + shift[name][place]
    return record


def headed(page: str, heading: str, lines: Iterable[str]) -> str:
    """Return a chart's page with a heading and some lines above the chart."""
    above = f"<h1>{escape(heading)}</h1>" + "".join(f"<p>{escape(line)}</p>" for line in lines)
    title = f"<title>{escape(heading)}</title>"
    return page.replace("<title>Splink chart</title>", title, 1).replace("<body>", f"<body>{above}", 1)


STRANGERS_ONLY = (
    "The chart weighs one person against strangers alone, in bits. Whether a pair is linked also depends on "
    "how likely the two are brothers, sisters or twins."
)
"""What a reader of a waterfall chart must know."""


def place_of(left: Record, right: Record) -> str:
    """Return the place of a pair, as in `calibration.PLACES`."""
    return "within" if left[0] == right[0] else "between"


def model_chart(calibration: Calibration, model: Model | None = None) -> str:
    """Return one population's match weights, level by level, as an HTML page without personal values."""
    from splink import SettingsCreator

    columns = frozenset(comparison.needs for comparison in COMPARISONS)
    prior = calibration.odds["between"].strangers
    settings = population_settings(model or load_model(), calibration, columns, prior)
    chart = SettingsCreator.from_path_or_dict(settings).get_settings("duckdb").match_weights_chart()
    return str(chart.to_html(inline=True))
