"""What reading one batch gave, kept on disk: mapped rows, refused rows, unread values, the account.

``<home>/batches/<la_code>/<batch_id>/<reading>/`` holds Parquet files and ``account.json``; it appears
whole or not at all. `reading` names everything that decides the result beside the bytes of the file
(dialect, settings, spellings, the model), so that an unchanged file is read once.
"""

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict

from ehplatform.model.tables import Table
from ehplatform.store.files import write_text

SHEET = "sheet"
"""Working column beside the canonical ones: the sheet that `source_row` counts in."""

REFUSED = "refused_row"

REFUSED_ROW = pa.schema(
    [
        ("sheet", pa.string()),
        ("source_row", pa.int64()),
        ("column_name", pa.string()),
        ("reason", pa.string()),
    ]
)

UNREAD_VALUE = pa.schema(
    [
        ("kind", pa.string()),
        ("table_name", pa.string()),
        ("column_name", pa.string()),
        ("code_set", pa.string()),
        ("source_value", pa.string()),
        ("row_count", pa.int64()),
        ("suggestion", pa.string()),
        ("score", pa.float64()),
    ]
)
"""`kind` is ``value``, or ``header`` for a column that the dialect does not know."""


class BatchAccount(BaseModel):
    """The account of one file: ``rows_in = rows_mapped + rows_queued + rows_refused``, in source rows.

    A row counts as refused when any record that it should give was refused, else as queued when
    anything of it waits for a decision, else as mapped. `refusal` is the reason why the file as a
    whole was not taken: then there is nothing else. `repairs` say what was put right, and how often.
    `columns` are those that the file has for each table, filled or not.
    """

    model_config = ConfigDict(frozen=True)

    rows_in: int = 0
    rows_mapped: int = 0
    rows_queued: int = 0
    rows_refused: int = 0
    extract_date: date | None = None
    repairs: dict[str, int] = {}
    tables: dict[str, int] = {}
    columns: dict[str, list[str]] = {}
    refusal: str | None = None


class BatchFiles:
    """The folder of one batch under one reading."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def account(self) -> BatchAccount | None:
        """The account, or None when the batch has not been read this way yet."""
        path = self.folder / "account.json"
        return BatchAccount.model_validate_json(path.read_bytes()) if path.exists() else None

    def forget_other_readings(self) -> None:
        """Delete what the same file gave under other settings: it can be read again, and is personal data."""
        for folder in self.folder.parent.iterdir():
            if folder != self.folder:
                shutil.rmtree(folder)

    def table_path(self, table: str) -> Path:
        return self.folder / f"{table}.parquet"

    def row_count(self, table: str) -> int:
        count: int = pq.read_metadata(self.table_path(table)).num_rows
        return count

    def refused_rows(self) -> pa.Table:
        return read_or_empty(self.folder / f"{REFUSED}.parquet", REFUSED_ROW)

    def unread_values(self) -> pa.Table:
        return read_or_empty(self.folder / "unread_value.parquet", UNREAD_VALUE)


def read_or_empty(path: Path, schema: pa.Schema) -> pa.Table:
    return pq.ParquetFile(path).read() if path.exists() else schema.empty_table()


class BatchWriter:
    """Writes one batch aside, a part at a time, and puts it in place when its account is complete."""

    def __init__(self, target: BatchFiles) -> None:
        self.target = target
        self.folder = target.folder.with_name(f".{target.folder.name}.{uuid4().hex}.tmp")
        self.folder.mkdir(parents=True)
        self.writers: dict[str, pq.ParquetWriter] = {}

    def write(self, table: Table, rows: pa.Table) -> None:
        """Add canonical rows, with the working column `SHEET`."""
        self.append(table.name, rows)

    def refuse(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add refused rows: dicts by the columns of `REFUSED_ROW`."""
        if rows:
            self.append(REFUSED, pa.Table.from_pylist(list(rows), REFUSED_ROW))

    def append(self, name: str, rows: pa.Table) -> None:
        if rows.num_rows:
            if name not in self.writers:
                path = self.folder / f"{name}.parquet"
                self.writers[name] = pq.ParquetWriter(path, rows.schema, compression="zstd")
            self.writers[name].write_table(rows)

    def close_tables(self) -> BatchFiles:
        """End writing tables, so that they can be read; rows can still be refused."""
        for name in [name for name in self.writers if name != REFUSED]:
            self.writers.pop(name).close()
        return BatchFiles(self.folder)

    def finish(self, account: BatchAccount, unread: pa.Table) -> None:
        """Write the account and put the folder in place; an equal one that came first stays."""
        self.close()
        if unread.num_rows:
            pq.write_table(unread, self.folder / "unread_value.parquet")
        write_text(self.folder / "account.json", account.model_dump_json(indent=1))
        if self.target.folder.exists():
            shutil.rmtree(self.folder)
        else:
            self.folder.replace(self.target.folder)

    def discard(self) -> None:
        """Leave nothing behind."""
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def close(self) -> None:
        for writer in self.writers.values():
            writer.close()
        self.writers = {}


def counted(values: Counter[str]) -> dict[str, int]:
    return dict(sorted(values.items()))
