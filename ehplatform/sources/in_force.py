"""Which batches count: of successive versions of one file the newest, of increments all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ehplatform.sources.batch_files import BatchAccount, BatchFiles
from ehplatform.sources.dates import name_without_date
from ehplatform.sources.dialects.dialect import Delivery
from ehplatform.sources.register import Batch


@dataclass(frozen=True)
class ReadBatch:
    """A batch that was read: who sent what when, its account, and where its rows are."""

    batch: Batch
    account: BatchAccount
    files: BatchFiles

    @property
    def series(self) -> tuple[str, str]:
        """What successive versions of one file share: the dataset, and the name without its date."""
        return self.batch.dataset, name_without_date(self.batch.file_name)

    @property
    def order(self) -> tuple[date, int]:
        """Later content first counts; of content of one day, what came later."""
        return self.account.extract_date or date.min, self.batch.sequence


def in_force(batches: Iterable[ReadBatch], deliveries: Mapping[str, Delivery]) -> list[ReadBatch]:
    """Return the batches that count, oldest content first. The order of arrival decides ties only.

    Of one series, the last to come of each extract date stands (a correction), and in a dataset that
    is delivered as snapshots only the latest extract date. Where rows of two batches in force share a
    key, the later batch is right.
    """
    standing: dict[tuple[object, ...], ReadBatch] = {}
    for batch in sorted(batches, key=lambda batch: batch.order):
        is_snapshot = deliveries[batch.batch.dataset] == "snapshot"
        day = None if is_snapshot else batch.account.extract_date
        standing[*batch.series, day] = batch
    return sorted(standing.values(), key=lambda batch: batch.order)
