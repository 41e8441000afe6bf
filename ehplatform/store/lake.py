"""The lake: one Parquet file per layer, table and council, written once and replaced whole."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from ehplatform.store.files import sha256_of, written_atomically

Layer = Literal[
    "mapped", "personal", "linked", "journeys", "scores", "marts", "quality", "reference", "benchmark"
]
"""`personal` holds every table that identifies a person; nothing after `linked` reads it."""

NATIONAL = "national"
"""Stands for the council in the path of tables that belong to no single council."""


class MissingTable(LookupError):
    """A table was read before any run wrote it."""


@dataclass(frozen=True)
class WrittenTable:
    """What was written: enough to show in the orchestrator and to check later; no values."""

    path: Path
    rows: int
    columns: int
    sha256: str


@dataclass(frozen=True)
class Lake:
    """A folder of Parquet files at ``<root>/<layer>/<table>/council=<la_code>/data.parquet``."""

    root: Path

    def path(self, layer: Layer, table: str, la_code: str = NATIONAL) -> Path:
        return self.root / layer / table / f"council={la_code}" / "data.parquet"

    def write(
        self,
        layer: Layer,
        table: str,
        data: pa.Table | pa.RecordBatchReader,
        la_code: str = NATIONAL,
    ) -> WrittenTable:
        """Replace the table of one council; readers see the old file or the new one.

        The same rows in the same order give the same bytes. A stream is written as it comes.
        """
        path = self.path(layer, table, la_code)
        with written_atomically(path) as temporary:
            if isinstance(data, pa.Table):
                pq.write_table(data, temporary, compression="zstd")
            else:
                with pq.ParquetWriter(temporary, data.schema, compression="zstd") as writer:
                    for batch in data:
                        writer.write_batch(batch)
            metadata = pq.read_metadata(temporary)
        return WrittenTable(path, metadata.num_rows, metadata.num_columns, sha256_of(path))

    def read(self, layer: Layer, table: str, la_code: str = NATIONAL) -> pa.Table:
        """Return one council's table; raises `MissingTable` when no run has written it."""
        path = self.path(layer, table, la_code)
        if not path.exists():
            raise MissingTable(f"{layer}.{table} of {la_code} does not exist yet: run `ehplatform run`")
        return pq.ParquetFile(path).read()

    def exists(self, layer: Layer, table: str, la_code: str = NATIONAL) -> bool:
        return self.path(layer, table, la_code).exists()

    def councils(self, layer: Layer, table: str) -> list[str]:
        """Return the councils that have this table, in code order."""
        return sorted(
            path.parent.name.removeprefix("council=")
            for path in (self.root / layer / table).glob("council=*/data.parquet")
        )
