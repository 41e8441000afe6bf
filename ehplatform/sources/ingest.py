"""A council's deliveries in, canonical tables and a complete account out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from ehplatform.model.council import Council
from ehplatform.model.tables import CANONICAL_TABLES
from ehplatform.settings import Settings
from ehplatform.sources.batch_files import BatchFiles
from ehplatform.sources.combine import current_rows, rows_standing
from ehplatform.sources.configuration import ConfiguredSource, configured_sources
from ehplatform.sources.family_history import family_history, naming_families
from ehplatform.sources.fingerprints import input_fingerprint, reading_fingerprint
from ehplatform.sources.in_force import ReadBatch, in_force
from ehplatform.sources.landing import LandedFile, landed_files
from ehplatform.sources.ledger import Quarantined, batch_set, file_ledger, refused_rows, review_queue
from ehplatform.sources.mapping import Origin
from ehplatform.sources.reading import read_batch
from ehplatform.sources.receive import Limits, ReceivedFile, kept_path, quarantine, receive
from ehplatform.sources.refusal import FileRefused
from ehplatform.sources.register import Batch, Register
from ehplatform.sources.replay import keep_configuration
from ehplatform.sources.vocabulary import Vocabulary, vocabularies
from ehplatform.store.lake import Lake, Layer, WrittenTable

Progress = Callable[[str], None]
"""Is told one line of words before each file is read; a file's name, never what it holds."""


@dataclass(frozen=True)
class Ingested:
    """Everything that one council's deliveries give.

    `batches` are those in force, oldest content first. Tables are made when they are asked for.
    """

    council: Council
    sources: Mapping[str, ConfiguredSource]
    known: Mapping[str, Vocabulary]
    read: Sequence[ReadBatch]
    batches: Sequence[ReadBatch]
    withdrawn: Sequence[Batch]
    quarantined: tuple[Quarantined, ...]
    fingerprint: str
    configuration: str
    """Checksum of the council's configuration, which is kept for a replay."""

    @property
    def la_code(self) -> str:
        return self.council.la_code

    @property
    def ok(self) -> bool:
        """Whether every file was read; if not, the caller keeps the last good data."""
        return not self.quarantined

    @property
    def missing(self) -> tuple[str, ...]:
        """Declared datasets of which no file was read: half a delivery, for the caller to judge."""
        return tuple(sorted(self.sources.keys() - {batch.batch.dataset for batch in self.batches}))

    @property
    def used(self) -> list[ReadBatch]:
        """The batches that any table is made from: those in force, and those that only history needs."""
        needed = {batch.batch.batch_id for batch in (*self.batches, *naming_families(self.read))}
        return [batch for batch in self.read if batch.batch.batch_id in needed]

    @cached_property
    def tables(self) -> dict[str, pa.Table]:
        """Every canonical table in memory, also the empty ones: for looking at, not for large councils."""
        found = {}
        for table in CANONICAL_TABLES:
            with current_rows(table, self.batches) as rows:
                found[table.name] = rows.read_all()
        return found

    @cached_property
    def ledger(self) -> pa.Table:
        standing = rows_standing(self.batches)
        return file_ledger(self.council, self.sources, self.read, standing, self.withdrawn, self.quarantined)

    @cached_property
    def review_queue(self) -> pa.Table:
        return review_queue(self.council, self.sources, self.batches, self.known)

    @cached_property
    def refused_rows(self) -> pa.Table:
        return refused_rows(self.la_code, self.batches)


def ingest(council: Council, settings: Settings, progress: Progress = lambda _words: None) -> Ingested:
    """Receive what a council has landed and read every batch that was not read yet.

    A file that cannot be read is copied to quarantine and reported; the others are still read and
    counted. Raises `ConfigurationError` when the council's own file is wrong.
    """
    sources = configured_sources(council)
    known = vocabularies(council)
    landed = landed_files(settings.landing, council)
    received, quarantined = receive_all(landed, council, sources, settings)
    register = Register.of(settings.root, council.la_code)
    registered = [batch for batch in register.receive(received) if batch.dataset in sources]
    read: list[ReadBatch] = []
    for batch in registered:
        if batch.withdrawal is None:
            progress(f"reading {batch.file_name}")
            read.append(read_registered(batch, council, sources[batch.dataset], known, settings))
    good = [batch for batch in read if batch.account.refusal is None]
    standing = in_force(good, {name: source.delivery for name, source in sources.items()})
    refused = [batch for batch in read if batch.account.refusal is not None]
    by_checksum = {(file.dataset, file.sha256): file for file in landed}
    for unreadable in blocking(refused, standing):
        file = by_checksum.get((unreadable.batch.dataset, unreadable.batch.sha256))
        if file is not None:
            quarantined.append(held(file, str(unreadable.account.refusal), council, settings))
    return Ingested(
        council=council,
        sources=sources,
        known=known,
        read=good,
        batches=standing,
        withdrawn=[batch for batch in registered if batch.withdrawal is not None],
        quarantined=tuple(sorted(quarantined, key=lambda file: (file.dataset, file.file_name))),
        fingerprint=input_fingerprint(settings, council),
        configuration=keep_configuration(council, settings),
    )


def receive_all(
    landed: Sequence[LandedFile],
    council: Council,
    sources: Mapping[str, ConfiguredSource],
    settings: Settings,
) -> tuple[list[LandedFile], list[Quarantined]]:
    """Keep a copy of every landed file of a declared dataset; hold the others."""
    received: list[LandedFile] = []
    quarantined: list[Quarantined] = []
    for file in landed:
        try:
            check_dataset(file, council, sources)
            receive(file, council.la_code, settings)
            received.append(file)
        except FileRefused as refusal:
            quarantined.append(held(file, str(refusal), council, settings))
    return received, quarantined


def check_dataset(file: LandedFile, council: Council, sources: Mapping[str, ConfiguredSource]) -> None:
    """Refuse a file that lies in no dataset's folder."""
    if file.dataset not in sources:
        raise FileRefused(
            file.name,
            "",
            f"it landed in no dataset folder of council {council.la_code}: move it to one of "
            f"{', '.join(sources)}, or declare its folder in {council.la_code}.yml",
        )


def held(file: LandedFile, reason: str, council: Council, settings: Settings) -> Quarantined:
    """Copy a file that cannot be used to quarantine, and report it."""
    quarantine(file, reason, council.la_code, settings)
    return Quarantined(council.la_code, file.dataset, file.name, file.sha256, reason)


def read_registered(
    batch: Batch,
    council: Council,
    source: ConfiguredSource,
    known: Mapping[str, Vocabulary],
    settings: Settings,
) -> ReadBatch:
    """Read one batch, unless it has been read this way before."""
    reading = reading_fingerprint(council, council.sources[batch.dataset])
    files = BatchFiles(settings.batches / council.la_code / batch.batch_id / reading)
    account = files.account
    if account is None:
        received = ReceivedFile(
            council.la_code,
            batch.file_name,
            kept_path(council.la_code, batch.sha256, batch.file_name, settings),
            Limits.of(settings, streams=source.dialect.streams),
            batch.landed_on,
            source.headers,
        )
        origin = Origin(council.la_code, source.system, batch.batch_id)
        account = read_batch(received, source, origin, known, files)
        files.forget_other_readings()
    return ReadBatch(batch, account, files)


def blocking(refused: Sequence[ReadBatch], standing: Sequence[ReadBatch]) -> Iterator[ReadBatch]:
    """Yield the refused batches that no later file of their series has replaced."""
    latest = {batch.series: batch.batch.sequence for batch in standing}
    for batch in refused:
        if latest.get(batch.series, 0) < batch.batch.sequence:
            yield batch


LAYERS: dict[str, Layer] = {
    **{table.name: "personal" if table.personal else "mapped" for table in CANONICAL_TABLES},
    "family_history": "personal",
    "file_ledger": "quality",
    "review_queue": "personal",
    "refused_row": "personal",
    "batch_set": "quality",
}
"""Where each table that ingest writes goes; what identifies people goes to `personal`."""


def store(ingested: Ingested, lake: Lake) -> dict[str, WrittenTable]:
    """Write a council's tables and account to the lake; raises `ValueError` unless it is `ok`."""
    if not ingested.ok:
        raise ValueError(f"council {ingested.la_code} has quarantined files: keep the last good data")
    written = {}
    for table in CANONICAL_TABLES:
        with current_rows(table, ingested.batches) as rows:
            written[table.name] = lake.write(LAYERS[table.name], table.name, rows, ingested.la_code)
    with family_history(ingested.read, ingested.batches) as rows:
        written["family_history"] = lake.write("personal", "family_history", rows, ingested.la_code)
    accounts = {
        "file_ledger": ingested.ledger,
        "review_queue": ingested.review_queue,
        "refused_row": ingested.refused_rows,
        "batch_set": batch_set(ingested.council, ingested.used, ingested.configuration),
    }
    return written | {
        name: lake.write(LAYERS[name], name, rows, ingested.la_code) for name, rows in accounts.items()
    }
