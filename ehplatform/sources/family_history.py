"""Which family or group each record was in, and when, from every delivery that said so.

A snapshot replaces the one before it, but what the one before said of its own time stays true.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from ehplatform.model.tables import PERSON_RECORD
from ehplatform.sources.combine import ROWS_AT_ONCE, giving_rows
from ehplatform.sources.in_force import ReadBatch, in_force
from ehplatform.store.engine import connect_spilling

STEP = Path(__file__).parent / "steps" / "family_history.sql"

FAMILY_HISTORY = pa.schema(
    [
        ("la_code", pa.string()),
        ("source_system", pa.string()),
        ("source_person_id", pa.string()),
        ("family_ref", pa.string()),
        ("start_date", pa.date32()),
        ("end_date", pa.date32()),
    ]
)
"""Half-open intervals of extract dates: a null start is before the first delivery, a null end is still."""


def naming_families(read: Sequence[ReadBatch]) -> list[ReadBatch]:
    """Return the batches that say which family a record is in, oldest content first.

    Superseded ones count as well; of one file and extract date only the last to come, its correction.
    """
    datasets = {batch.batch.dataset for batch in read}
    naming = in_force(read, dict.fromkeys(datasets, "increments"))
    return [b for b in naming if "family_ref" in b.account.columns.get(PERSON_RECORD.name, ())]


@contextmanager
def family_history(
    read: Sequence[ReadBatch], standing: Sequence[ReadBatch]
) -> Iterator[pa.RecordBatchReader]:
    """Give the history of the records in `standing`, the batches in force, from all that were `read`.

    A record that no batch in force has is gone, and its history with it.
    """
    naming = giving_rows(PERSON_RECORD, naming_families(read))
    present = giving_rows(PERSON_RECORD, standing)
    if not (naming and present):
        yield pa.RecordBatchReader.from_batches(FAMILY_HISTORY, [])
        return
    order = {
        "batch_id": [batch.batch.batch_id for batch in naming],
        "place": pa.array(range(len(naming)), pa.int32()),
        "extract_date": pa.array([batch.account.extract_date for batch in naming], pa.date32()),
    }
    with connect_spilling(present[0].files.folder.parent) as connection:
        connection.register("batch_order", pa.table(order))
        for view, batches in (("told", naming), ("present", present)):
            paths = [str(batch.files.table_path(PERSON_RECORD.name)) for batch in batches]
            connection.read_parquet(paths).create_view(view)
        rows = connection.sql(STEP.read_text(encoding="utf-8"))
        yield rows.to_arrow_reader(ROWS_AT_ONCE).cast(FAMILY_HISTORY)
