"""An earlier published state made again: the same batches under the same configuration, in a home of its own.

A snapshot's manifest names the batches that were in force for each council and the configuration they
were read with. Both are kept for ever beside the received files, so that what was published on a day
can be computed again, step by step, after history has been restated.
"""

import hashlib
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from ehplatform.model.council import Council, council_text
from ehplatform.settings import Settings
from ehplatform.sources.receive import kept_path
from ehplatform.sources.register import NoSuchBatch, Register, copy_of
from ehplatform.store.files import write_text


def keep_configuration(council: Council, settings: Settings) -> str:
    """Keep a council's configuration as it is now, and return its checksum."""
    text = council_text(council)
    checksum = hashlib.sha256(text.encode()).hexdigest()
    path = configuration_path(council.la_code, checksum, settings)
    if not path.exists():
        write_text(path, text)
    return checksum


def inputs_of(batch_set: pa.Table) -> dict[str, Any]:
    """Return what a council's figures were made from, as a snapshot's manifest says it."""
    return {
        "batches": batch_set["batch_id"].to_pylist(),
        "configuration": batch_set["configuration"][0].as_py() if batch_set.num_rows else None,
    }


def configuration_path(la_code: str, checksum: str, settings: Settings) -> Path:
    return settings.received / la_code / "configuration" / f"{checksum}.yml"


def replay(
    manifest: Mapping[str, Any],
    settings: Settings,
    out: Path,
    progress: Callable[[str], None] = lambda _words: None,
) -> list[str]:
    """Fill the empty folder `out` with what a run needs to make a snapshot again; return its councils.

    ``EHP_HOME=out EHP_COUNCILS=out/councils ehplatform run`` does the rest. Raises `NoSuchBatch` when a
    batch of the snapshot is no longer kept.
    """
    inputs: Mapping[str, Any] = manifest.get("inputs", {})
    for la_code, council in inputs.items():
        progress(f"council {la_code}: {len(council['batches']):,} files")
        known = {batch.batch_id: batch for batch in Register.of(settings.root, la_code).batches()}
        gone = [batch_id for batch_id in council["batches"] if batch_id not in known]
        if gone:
            raise NoSuchBatch(f"council {la_code}: batch {gone[0]} of the snapshot is not in the register")
        batches = sorted((known[name] for name in council["batches"]), key=lambda batch: batch.sequence)
        copy_of(batches, out, la_code)
        there = Settings(home=out)
        for batch in batches:
            kept = kept_path(la_code, batch.sha256, batch.file_name, settings)
            if not kept.exists():
                raise NoSuchBatch(f"council {la_code}: the file of batch {batch.batch_id} is no longer kept")
            copy = kept_path(la_code, batch.sha256, batch.file_name, there)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(kept, copy)
        configuration = configuration_path(la_code, council["configuration"], settings)
        write_text(out / "councils" / f"{la_code}.yml", configuration.read_text(encoding="utf-8"))
    return list(inputs)
