"""How well linkage did, against a known truth: over all pairs of records, found by blocking or not."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from ehplatform.linkage.prepare import STEPS
from ehplatform.stats.interval import Interval
from ehplatform.stats.wilson import wilson_interval
from ehplatform.store.engine import connect, register, run_steps


@dataclass(frozen=True)
class PairCounts:
    """Pairs of records: truly one person, under one person, and both."""

    true_pairs: int
    linked_pairs: int
    correct_pairs: int

    @property
    def precision(self) -> float:
        """Of the linked pairs, the share that are truly one person; 1 where nothing was linked."""
        return self.correct_pairs / self.linked_pairs if self.linked_pairs else 1.0

    @property
    def recall(self) -> float:
        """Of the true pairs, the share that are linked; 1 where there are none."""
        return self.correct_pairs / self.true_pairs if self.true_pairs else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        pairs = self.true_pairs + self.linked_pairs
        return 2 * self.correct_pairs / pairs if pairs else 1.0

    @property
    def precision_interval(self) -> Interval | None:
        """95 % Wilson interval; none where there is no pair."""
        return wilson_interval(self.correct_pairs, self.linked_pairs)

    @property
    def recall_interval(self) -> Interval | None:
        """95 % Wilson interval; none where there is no pair."""
        return wilson_interval(self.correct_pairs, self.true_pairs)


@dataclass(frozen=True)
class LinkageQuality:
    """Pairwise quality of one council's links; a pair is two records under one person."""

    pairs: PairCounts
    by_dirt: Mapping[str, PairCounts]
    """The same for the pairs of which at least one record has this kind of dirt."""
    merged_twins: int
    """Linked pairs of records that belong to two different twins."""


def evaluate(person_link: pa.Table, truth: pa.Table) -> LinkageQuality:
    """Compare links with the truth: (true_person_id, source_system, source_person_id, dirt, is_twin).

    `dirt` names what was done to the record, kinds joined by "+". Records that stand in only one
    of the two tables are left out.
    """
    counted = (
        "count(*) filter (is_true), count(*) filter (is_linked), count(*) filter (is_true and is_linked)"
    )
    with connect() as connection:
        register(connection, {"person_link": person_link, "truth": truth})
        run_steps(connection, STEPS, ["compared_pair"])
        [(*all_pairs, merged_twins)] = connection.execute(
            f"select {counted}, count(*) filter (not is_true and are_twins) from compared_pair"
        ).fetchall()
        by_dirt = connection.execute(
            f"select kind, {counted} from (select *, unnest(dirt) as kind from compared_pair)"
            " group by kind order by kind"
        ).fetchall()
    return LinkageQuality(
        PairCounts(*all_pairs), {kind: PairCounts(*counts) for kind, *counts in by_dirt}, merged_twins
    )
