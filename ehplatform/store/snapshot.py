"""Published snapshots: immutable serving databases, and the pointer to the current one.

A snapshot is ``<root>/<id>/serving.duckdb`` with ``manifest.json`` beside it, and the definitions of
its metrics in ``model/``. ``<root>/CURRENT`` names the one to read; it is replaced atomically, and
every snapshot keeps its own name, because a process that has a DuckDB file open goes on seeing the old
one after the file is replaced.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import duckdb

from ehplatform.store.files import sha256_of, write_text
from ehplatform.store.lake import Lake, Layer

SERVED_LAYERS: tuple[Layer, ...] = ("marts", "reference", "benchmark")
"""Only what holds no personal data is ever published."""

POINTER = "CURRENT"

MODEL = "model"
"""The folder of a snapshot, and the entry of its manifest, with the definitions of its metrics."""

LOCAL_TIME = ZoneInfo("Europe/London")
"""Whose midnight ends a day of publication."""


class NoSnapshot(LookupError):
    """Nothing has been published yet."""


@dataclass(frozen=True)
class Snapshot:
    """One published state of all councils."""

    id: str
    database: Path
    manifest: dict[str, Any]

    @property
    def published_at(self) -> str:
        """When it was published, as an ISO 8601 time in UTC."""
        return str(self.manifest["published_at"])

    @property
    def published_on(self) -> date:
        """The day of publication where the councils are."""
        return datetime.fromisoformat(self.published_at).astimezone(LOCAL_TIME).date()

    @property
    def model(self) -> Path | None:
        """The folder of the metric definitions it was published with; None when they were not kept."""
        return self.database.parent / MODEL if MODEL in self.manifest else None


def read_snapshot(root: Path, snapshot_id: str) -> Snapshot:
    """Return a published snapshot by its id; raises `NoSnapshot` when there is none."""
    folder = root / snapshot_id
    if not (folder / "manifest.json").exists():
        raise NoSnapshot(f"no snapshot {snapshot_id} in {root}")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return Snapshot(snapshot_id, folder / "serving.duckdb", manifest)


def current_snapshot(root: Path) -> Snapshot:
    """Return the snapshot to read now; raises `NoSnapshot` with what to do when there is none."""
    pointer = root / POINTER
    if not pointer.exists():
        raise NoSnapshot(f"no snapshot is published in {root}: run `ehplatform run`")
    return read_snapshot(root, pointer.read_text(encoding="utf-8").strip())


def published_snapshots(root: Path) -> list[Snapshot]:
    """Return every published snapshot, oldest first."""
    found = [read_snapshot(root, path.parent.name) for path in root.glob("*/manifest.json")]
    return sorted(found, key=lambda snapshot: (snapshot.published_at, snapshot.id))


def snapshot_on(root: Path, day: date) -> Snapshot:
    """Return the snapshot that was current at the end of a day; raises `NoSnapshot` with the earliest."""
    published = published_snapshots(root)
    if not published:
        raise NoSnapshot(f"no snapshot is published in {root}: run `ehplatform run`")
    until = [snapshot for snapshot in published if snapshot.published_on <= day]
    if not until:
        first = published[0].published_on
        raise NoSnapshot(f"nothing was published by {day}: the earliest snapshot is of {first}")
    return until[-1]


def publish(lake: Lake, root: Path, facts: dict[str, Any], model: Path | None = None) -> Snapshot:
    """Build a snapshot of the served layers and make it current.

    `facts` go into the manifest (councils, batches, versions). `model` is the folder of the files
    that define the metrics; they are kept with the snapshot. When the served tables and the
    definitions are the same, byte for byte, as in the current snapshot, that one stays and is returned.
    """
    sources = served_files(lake)
    content = {"files": {str(path.relative_to(lake.root)): sha256_of(path) for path in sources}}
    if model is not None:
        content[MODEL] = checksums(model)
    if (root / POINTER).exists():
        current = current_snapshot(root)
        if all(current.manifest.get(name) == sums for name, sums in content.items()):
            return current
    now = datetime.now(UTC)
    snapshot_id = f"{now:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}"
    folder = root / snapshot_id
    folder.mkdir(parents=True)
    try:
        build_database(folder / "serving.duckdb", sources)
        if model is not None:
            keep_model(model, folder / MODEL)
    except (duckdb.Error, OSError):
        shutil.rmtree(folder)
        raise
    manifest = {
        "id": snapshot_id,
        "published_at": now.isoformat(timespec="seconds"),
        "database_sha256": sha256_of(folder / "serving.duckdb"),
        **content,
        **facts,
    }
    write_text(folder / "manifest.json", json.dumps(manifest, indent=2, sort_keys=True))
    write_text(root / POINTER, snapshot_id)
    return read_snapshot(root, snapshot_id)


def checksums(model: Path) -> dict[str, str]:
    """Return the checksum of each file of metric definitions in a folder."""
    return {path.name: sha256_of(path) for path in sorted(model.glob("*.yml"))}


def keep_model(model: Path, folder: Path) -> None:
    """Copy the files that define the metrics into a snapshot's folder."""
    folder.mkdir()
    for path in sorted(model.glob("*.yml")):
        shutil.copyfile(path, folder / path.name)


def served_files(lake: Lake) -> list[Path]:
    """Return the lake's files that a snapshot serves, in a stable order."""
    return sorted(
        path for layer in SERVED_LAYERS for path in (lake.root / layer).glob("*/council=*/data.parquet")
    )


def build_database(path: Path, sources: Sequence[Path]) -> None:
    """Write one DuckDB file with a table for each table of the lake, all councils together.

    Rows are ordered by council, so that a query for one council reads few blocks. The storage
    version is one that older readers (Cube's DuckDB driver) can open.
    """
    tables: dict[str, list[str]] = {}
    for source in sources:
        tables.setdefault(source.parent.parent.name, []).append(str(source))
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as serving (storage_version 'v1.4.0')").fetchall()
        for table, files in sorted(tables.items()):
            rows = "read_parquet($files, hive_partitioning = false)"
            described = connection.execute(f"describe from {rows}", {"files": files}).fetchall()
            for name, query in served_tables(table, rows, [column for column, *_ in described]):
                connection.execute(f"create table serving.{name} as {query}", {"files": files}).fetchall()
        connection.execute("detach serving").fetchall()


def served_tables(table: str, rows: str, columns: Sequence[str]) -> list[tuple[str, str]]:
    """Return each table that serves a table of the lake, with its query.

    What is derived under two definitions is served as two tables, so that no question counts it twice:
    the common one under the table's own name, the councils' own with ``_local`` behind it.
    """
    if "definition" not in columns:
        return [(table, f"from {rows}")]
    chosen = f"select * exclude (definition) from {rows} where definition"
    return [(table, f"{chosen} = 'common'"), (f"{table}_local", f"{chosen} = 'local'")]
