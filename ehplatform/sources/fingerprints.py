"""What decides a result, as one checksum: equal fingerprints, equal results."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ehplatform.model import codes
from ehplatform.model.council import Council, Source
from ehplatform.model.tables import CANONICAL_TABLES
from ehplatform.settings import Settings
from ehplatform.sources.landing import landed_files
from ehplatform.sources.register import Register, batch_id_of
from ehplatform.sources.vocabulary import SPELLINGS
from ehplatform.store.files import sha256_of

PIPELINE_VERSION = "2"
"""Raise it when the code reads the same file differently, so that every council is read again."""


def reading_fingerprint(council: Council, source: Source) -> str:
    """Return what decides how a file of one dataset is read, beside its bytes."""
    mappings = council.model_dump_json(include={"values", "patterns"})
    return digest([PIPELINE_VERSION, vocabulary_fingerprint(), source.model_dump_json(), mappings])[:16]


def input_fingerprint(settings: Settings, council: Council) -> str:
    """Return what decides everything that `ingest` gives for this council.

    It covers the landing folder as it is, and of the register what is not there or was withdrawn.
    """
    landed = landed_files(settings.landing, council)
    in_landing = {batch_id_of(file.dataset, file.sha256) for file in landed}
    kept = (
        f"{batch.batch_id}/{'withdrawn' if batch.withdrawal else 'kept'}"
        for batch in Register.of(settings.root, council.la_code).batches()
        if batch.withdrawal or batch.batch_id not in in_landing
    )
    files = (f"{file.dataset}/{file.name}/{file.sha256}" for file in landed)
    return digest([PIPELINE_VERSION, vocabulary_fingerprint(), council.model_dump_json(), *files, *kept])


@cache
def vocabulary_fingerprint() -> str:
    """Return the fingerprint of the canonical model and of the common spellings of its codes."""
    return digest(
        [repr(CANONICAL_TABLES), sha256_of(Path(codes.__file__).with_suffix(".yml")), sha256_of(SPELLINGS)]
    )


def digest(parts: Iterable[str]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(f"{len(part)}:{part}".encode())
    return found.hexdigest()
