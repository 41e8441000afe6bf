"""The register of a council's deliveries: what came, when, and what was taken back.

One line of JSON an event, only ever added to: ``<home>/register/<la_code>.jsonl``. The landing folder
is a door and not a store: a file that has come once stays in use when it is cleared away there, and
leaves only by being withdrawn, by name and with a reason.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ehplatform.sources.landing import LandedFile
from ehplatform.store.files import exclusive, write_text

RECEIVED, WITHDRAWN, RESTORED = "received", "withdrawn", "restored"


class NoSuchBatch(LookupError):
    """A batch was named that the council never sent, or whose state does not allow what was asked."""


@dataclass(frozen=True)
class Withdrawal:
    """Who took a batch back, when and why."""

    by: str
    at: str
    reason: str


@dataclass(frozen=True)
class Batch:
    """One delivered file: the same bytes for the same dataset are the same batch, under whatever name.

    `sequence` counts a council's batches in the order in which they came; `landed_on` is the day on
    which the file was written to the landing folder.
    """

    batch_id: str
    sequence: int
    dataset: str
    file_name: str
    sha256: str
    size: int
    landed_on: date
    received_at: str
    withdrawal: Withdrawal | None = None

    @property
    def suffix(self) -> str:
        return Path(self.file_name).suffix.lower()


def batch_id_of(dataset: str, sha256: str) -> str:
    """Return the name of a delivered file, made from its dataset and its content."""
    return hashlib.sha256(f"{dataset}:{sha256}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Register:
    """One council's register; every change is written before it returns."""

    path: Path

    @classmethod
    def of(cls, home: Path, la_code: str) -> "Register":
        return cls(home / "register" / f"{la_code}.jsonl")

    def batches(self) -> list[Batch]:
        """Return every batch that ever came, in order, with its withdrawal where it has one."""
        found: dict[str, Batch] = {}
        for event in self.events():
            batch_id = event["batch_id"]
            if event["event"] == RECEIVED:
                facts = {name: value for name, value in event.items() if name != "event"}
                facts["landed_on"] = date.fromisoformat(facts["landed_on"])
                found[batch_id] = Batch(sequence=len(found) + 1, **facts)
            elif event["event"] == WITHDRAWN:
                withdrawal = Withdrawal(event["by"], event["at"], event["reason"])
                found[batch_id] = replace(found[batch_id], withdrawal=withdrawal)
            else:
                found[batch_id] = replace(found[batch_id], withdrawal=None)
        return list(found.values())

    def events(self) -> list[dict[str, Any]]:
        """Return every event, oldest first."""
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]

    def receive(self, files: Iterable[LandedFile]) -> list[Batch]:
        """Note the files that were not known yet, oldest first, and return all batches."""
        with exclusive(self.path):
            known = {batch.batch_id for batch in self.batches()}
            new: dict[str, LandedFile] = {}
            for file in sorted(files, key=arrival):
                new.setdefault(batch_id_of(file.dataset, file.sha256), file)
            self.add(received(batch_id, file) for batch_id, file in new.items() if batch_id not in known)
        return self.batches()

    def withdraw(self, batch_id: str, by: str, reason: str) -> Batch:
        """Take a batch back: from the next run on it is as if it had never come."""
        with exclusive(self.path):
            batch = self.batch(batch_id)
            if batch.withdrawal is not None:
                raise NoSuchBatch(f"batch {batch_id} is withdrawn already, by {batch.withdrawal.by}")
            self.add([decision(WITHDRAWN, batch_id, by, reason)])
        return self.batch(batch_id)

    def restore(self, batch_id: str, by: str, reason: str) -> Batch:
        """Put a withdrawn batch back in use."""
        with exclusive(self.path):
            if self.batch(batch_id).withdrawal is None:
                raise NoSuchBatch(f"batch {batch_id} is not withdrawn")
            self.add([decision(RESTORED, batch_id, by, reason)])
        return self.batch(batch_id)

    def batch(self, batch_id: str) -> Batch:
        """Return one batch; raises `NoSuchBatch` when the council never sent it."""
        for batch in self.batches():
            if batch.batch_id == batch_id:
                return batch
        raise NoSuchBatch(
            f"no batch {batch_id} in {self.path.stem}: `ehplatform batch list {self.path.stem}` lists them"
        )

    def add(self, events: Iterable[Mapping[str, Any]]) -> None:
        new = list(events)
        if new:
            lines = [json.dumps(event) for event in [*self.events(), *new]]
            write_text(self.path, "\n".join(lines) + "\n")


def arrival(file: LandedFile) -> tuple[date, str, str]:
    return file.landed_on, file.dataset, file.name


def received(batch_id: str, file: LandedFile) -> dict[str, Any]:
    return {
        "event": RECEIVED,
        "batch_id": batch_id,
        "dataset": file.dataset,
        "file_name": file.name,
        "sha256": file.sha256,
        "size": file.size,
        "landed_on": file.landed_on.isoformat(),
        "received_at": now(),
    }


def decision(event: str, batch_id: str, by: str, reason: str) -> dict[str, Any]:
    return {"event": event, "batch_id": batch_id, "by": by, "reason": reason, "at": now()}


def copy_of(batches: Iterable[Batch], home: Path, la_code: str) -> Register:
    """Write a register of these batches alone, in their order, for another home."""
    register = Register.of(home, la_code)
    events = []
    for batch in batches:
        facts = asdict(batch)
        del facts["sequence"], facts["withdrawal"]
        events.append({"event": RECEIVED, **facts, "landed_on": batch.landed_on.isoformat()})
    register.add(events)
    return register


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
