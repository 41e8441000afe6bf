"""How well linkage did, against a known truth: over all pairs of records, found by blocking or not."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from ehplatform.linkage.prepare import STEPS
from ehplatform.store.engine import connect, register, run_steps


@dataclass(frozen=True)
class LinkageQuality:
    """Pairwise quality of one council's links; a pair is two records under one person."""

    precision: float
    """Of the linked pairs, the share that are truly one person."""
    recall: float
    """Of the true pairs, the share that are linked."""
    f1: float
    true_pairs: int
    linked_pairs: int
    correct_pairs: int
    recall_by_dirt: Mapping[str, float]
    """Recall of the true pairs in which at least one record has this kind of dirt."""
    merged_twins: int
    """Linked pairs of records that belong to two different twins."""


def evaluate(person_link: pa.Table, truth: pa.Table) -> LinkageQuality:
    """Compare links with the truth: (true_person_id, source_system, source_person_id, dirt, is_twin).

    `dirt` names what was done to the record, kinds joined by "+". Records that stand in only one
    of the two tables are left out. Without pairs a share is 1: nothing was missed.
    """
    with connect() as connection:
        register(connection, {"person_link": person_link, "truth": truth})
        run_steps(connection, STEPS, ["compared_pair"])
        [(true_pairs, linked_pairs, correct_pairs, merged_twins)] = connection.execute(
            "select count(*) filter (is_true), count(*) filter (is_linked),"
            " count(*) filter (is_true and is_linked), count(*) filter (not is_true and are_twins)"
            " from compared_pair"
        ).fetchall()
        by_dirt = connection.execute(
            "select kind, avg(is_linked::int) from (select unnest(dirt) as kind, is_linked from compared_pair"
            " where is_true) group by kind order by kind"
        ).fetchall()
    precision = correct_pairs / linked_pairs if linked_pairs else 1.0
    recall = correct_pairs / true_pairs if true_pairs else 1.0
    f1 = 2 * correct_pairs / (true_pairs + linked_pairs) if true_pairs + linked_pairs else 1.0
    return LinkageQuality(
        precision, recall, f1, true_pairs, linked_pairs, correct_pairs, dict(by_dirt), merged_twins
    )
