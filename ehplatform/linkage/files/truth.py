"""How well people files were linked, where a column says who is who."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from ehplatform.linkage.evaluation import PairCounts
from ehplatform.stats.interval import Interval
from ehplatform.stats.wilson import wilson_interval
from ehplatform.store.engine import register


@dataclass(frozen=True)
class TruthCheck:
    """Pairs of records of whom the truth is known.

    `pairwise` takes each pair by itself, as the engine judged it; `clustered` takes the persons that came
    of it: every pair of records under one person. `reviewed` is the same as `clustered` after every pair
    to review was answered by the truth.
    """

    pairwise: PairCounts
    clustered: PairCounts
    reviewed: PairCounts


def check_against_truth(
    connection: duckdb.DuckDBPyConnection, reviewed_group: pa.Table, links_within: bool
) -> TruthCheck:
    """Compare `judged_pair` and `record_group` with `true_person` (record_no, person).

    Without `links_within` only pairs of records of two files count.
    """
    register(connection, {"reviewed_group": reviewed_group})
    between = "" if links_within else "and l.source <> r.source"
    true_pairs = count(
        connection,
        "select count(*) from true_person as t inner join true_person as u on t.person = u.person"
        " and t.record_no < u.record_no inner join prepared as l on l.record_no = t.record_no"
        f" inner join prepared as r on r.record_no = u.record_no {between}",
    )
    linked = "select record_l, record_r from judged_pair where is_link"
    return TruthCheck(
        pairwise=counted(connection, true_pairs, linked),
        clustered=counted(connection, true_pairs, pairs_of("record_group", between)),
        reviewed=counted(connection, true_pairs, pairs_of("reviewed_group", between)),
    )


def pairs_of(group: str, between: str) -> str:
    """Return a query of the pairs of records under one person."""
    return (
        f"select l.record_no as record_l, r.record_no as record_r from {group} as g"
        f" inner join {group} as h on g.group_no = h.group_no and g.record_no < h.record_no"
        " inner join prepared as l on l.record_no = g.record_no"
        f" inner join prepared as r on r.record_no = h.record_no {between}"
    )


def counted(connection: duckdb.DuckDBPyConnection, true_pairs: int, linked: str) -> PairCounts:
    """Count linked pairs of whom the truth is known, and those that are right."""
    [(pairs, correct)] = connection.execute(
        "select count(*), count(*) filter (t.person = u.person)"
        f" from ({linked}) inner join true_person as t on t.record_no = record_l"
        " inner join true_person as u on u.record_no = record_r"
    ).fetchall()
    return PairCounts(true_pairs, pairs, correct)


def count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    [(number,)] = connection.execute(query).fetchall()
    return int(number)


def f1_interval(pairs: PairCounts) -> Interval | None:
    """95 % limits of F1; None where there is no pair.

    F1 is no share of anything, but rises with one: of the pairs that are linked or true, the share J that
    are both (Jaccard): F1 = 2J / (1 + J). So Wilson's limits of J give those of F1.
    """
    either = pairs.true_pairs + pairs.linked_pairs - pairs.correct_pairs
    share = wilson_interval(pairs.correct_pairs, either)
    return share and Interval(*(2 * limit / (1 + limit) for limit in (share.lower, share.upper)))
