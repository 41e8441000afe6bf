"""What one council's figures were made from: the records of the batches that a snapshot names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from ehplatform.journeys import Reach, reach
from ehplatform.model.council import Council
from ehplatform.model.tables import CANONICAL_TABLES
from ehplatform.settings import Settings
from ehplatform.sources.batch_files import BatchFiles
from ehplatform.sources.configuration import configured_sources
from ehplatform.sources.family_history import family_history
from ehplatform.sources.fingerprints import reading_fingerprint
from ehplatform.sources.in_force import in_force
from ehplatform.sources.ingest import Ingested, read_registered
from ehplatform.sources.register import Batch
from ehplatform.sources.replay import batches_of, copy_received
from ehplatform.sources.vocabulary import vocabularies

FACTS = tuple(table.name for table in CANONICAL_TABLES if table.is_fact)


@dataclass(frozen=True)
class Records:
    """The canonical tables of one council, with source ids: personal.

    `tables` holds every canonical table by name; `family_history` and `ledger` (`file_ledger`) are what
    ingest makes beside them.
    """

    tables: Mapping[str, pa.Table]
    family_history: pa.Table
    ledger: pa.Table

    @property
    def facts(self) -> dict[str, pa.Table]:
        """The tables that say what happened to a person."""
        return {name: self.tables[name] for name in FACTS}

    @cached_property
    def reach(self) -> Reach:
        """How far the records reach."""
        return reach(self.facts, self.ledger)


def read_records(council: Council, batch_ids: Iterable[str], settings: Settings) -> Records:
    """Read batches that a snapshot names as this configuration and today's code read them.

    Raises `NoSuchBatch` when a batch is no longer kept, and `ConfigurationError` when the configuration
    no longer fits the code.
    """
    sources, known = configured_sources(council), vocabularies(council)
    named = batches_of(council.la_code, batch_ids, settings)
    with TemporaryDirectory(prefix=".reading-", dir=settings.received) as aside:
        there = settings.model_copy(update={"home": Path(aside)})
        read = [
            read_registered(
                batch, council, sources[batch.dataset], known, home(batch, council, settings, there)
            )
            for batch in named
            if batch.dataset in sources
        ]
        good = [batch for batch in read if batch.account.refusal is None]
        standing = in_force(good, {name: source.delivery for name, source in sources.items()})
        ingested = Ingested(
            council=council,
            sources=sources,
            known=known,
            read=good,
            batches=standing,
            withdrawn=(),
            quarantined=(),
            fingerprint="",
            configuration="",
        )
        with family_history(good, standing) as history:
            return Records(ingested.tables, history.read_all(), ingested.ledger)


def home(batch: Batch, council: Council, settings: Settings, there: Settings) -> Settings:
    """Return where a batch is to be read: in place when it has been read so before, else aside.

    Reading in place would take away what the same file gave under another configuration, which a run
    may be using.
    """
    reading = reading_fingerprint(council, council.sources[batch.dataset])
    if BatchFiles(settings.batches / council.la_code / batch.batch_id / reading).account is not None:
        return settings
    copy_received(batch, council.la_code, settings, there)
    return there
