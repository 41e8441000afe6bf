"""The database to read now: follows the snapshot pointer without a restart."""

import threading
from dataclasses import dataclass
from pathlib import Path

import duckdb
import sqlalchemy as sa

from ehplatform.store.snapshot import Snapshot, current_snapshot
from metrics_layer.execution import shared_engine

LOCKED = {"enable_external_access": False, "lock_configuration": True}
"""No file but the snapshot, no network, no way to change that from SQL."""


@dataclass(frozen=True)
class OpenSnapshot:
    """A snapshot with its database open for reading."""

    snapshot: Snapshot
    engine: sa.Engine

    @property
    def envelope(self) -> dict[str, str]:
        """What every answer says about where it comes from."""
        return {"id": self.snapshot.id, "publishedAt": self.snapshot.published_at}


class SnapshotReader:
    """Opens each snapshot once. A request that began on the old one finishes there."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.opened: OpenSnapshot | None = None
        self.lock = threading.Lock()

    def current(self) -> OpenSnapshot:
        """Return the current snapshot, open; raises `NoSnapshot` before the first is published."""
        snapshot = current_snapshot(self.root)
        with self.lock:
            if self.opened is None or self.opened.snapshot.id != snapshot.id:
                root = duckdb.connect(str(snapshot.database), read_only=True, config=LOCKED)
                # The old root connection is not closed here: closing it would close the cursors
                # of requests that still read. It goes when the last of them lets go of its engine.
                self.opened = OpenSnapshot(snapshot, shared_engine(root))
            return self.opened

    def close(self) -> None:
        """Let go of the database; it closes with the last request that reads it."""
        with self.lock:
            self.opened = None
