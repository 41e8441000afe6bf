"""The process that is measured: read what has landed for the bench's council, write the lake.

Prints one line of JSON: rows of the source by what became of them, and the seconds without imports.
"""

import json
import time

import pyarrow.compute as pc

from ehplatform.model.council import load_councils
from ehplatform.settings import load_settings
from ehplatform.sources.ingest import ingest, store
from ehplatform.store.lake import Lake

COUNTS = ("rows_in", "rows_mapped", "rows_queued", "rows_refused")


def read_extract() -> dict[str, int]:
    """Return the ledger's row counts; raises `SystemExit` with the reason when a file is quarantined."""
    settings = load_settings()
    (council,) = load_councils(settings.councils).values()
    ingested = ingest(council, settings)
    if not ingested.ok:
        raise SystemExit("; ".join(file.reason for file in ingested.quarantined))
    store(ingested, Lake(settings.lake))
    return {name: pc.sum(ingested.ledger[name]).as_py() for name in COUNTS}


if __name__ == "__main__":
    started = time.perf_counter()
    counts = read_extract()
    print(json.dumps(counts | {"seconds": time.perf_counter() - started}))  # noqa: T201
