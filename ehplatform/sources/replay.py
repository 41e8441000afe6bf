"""An earlier published state made again: the same batches under the same configuration, in a home of its own.

A snapshot's manifest names the batches that were in force for each council, the configuration they
were read with and whose records they were found to be. All of it is kept for ever beside the received
files, so that what was published on a day can be computed again, step by step, after history has been
restated.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ehplatform.model.council import Council, council_text, parse_council
from ehplatform.settings import Settings
from ehplatform.sources.receive import kept_path
from ehplatform.sources.register import Batch, NoSuchBatch, Register, copy_of
from ehplatform.store.files import write_text, written_atomically

LINK = ("la_code", "source_system", "source_person_id", "person_key")
"""What is kept of a link: which person a record was found to be of."""


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


def kept_configuration(la_code: str, checksum: str, settings: Settings) -> Council:
    """Return a council as it was configured when `keep_configuration` gave this checksum."""
    text = configuration_path(la_code, checksum, settings).read_text(encoding="utf-8")
    return parse_council(text, Path(f"{la_code}.yml"))


def keep_links(person_link: pa.Table, la_code: str, settings: Settings) -> str:
    """Keep which person each of a council's records was found to be of; return the checksum."""
    buffer = pa.BufferOutputStream()
    pq.write_table(person_link.select(LINK), buffer, compression="zstd")
    content = buffer.getvalue().to_pybytes()
    checksum = hashlib.sha256(content).hexdigest()
    path = links_path(la_code, checksum, settings)
    if not path.exists():
        with written_atomically(path) as temporary:
            temporary.write_bytes(content)
    return checksum


def kept_links(la_code: str, checksum: str, settings: Settings) -> pa.Table:
    """Return the links (`LINK`) that `keep_links` gave this checksum."""
    return pq.ParquetFile(links_path(la_code, checksum, settings)).read()


def links_path(la_code: str, checksum: str, settings: Settings) -> Path:
    return settings.received / la_code / "links" / f"{checksum}.parquet"


def batches_of(la_code: str, batch_ids: Iterable[str], settings: Settings) -> list[Batch]:
    """Return batches that a snapshot names, in the order in which they came.

    Raises `NoSuchBatch` when one of them, or its file, is no longer kept.
    """
    known = {batch.batch_id: batch for batch in Register.of(settings.root, la_code).batches()}
    named = list(batch_ids)
    gone = [batch_id for batch_id in named if batch_id not in known]
    if gone:
        raise NoSuchBatch(f"council {la_code}: batch {gone[0]} of the snapshot is not in the register")
    batches = sorted((known[name] for name in named), key=lambda batch: batch.sequence)
    for batch in batches:
        if not kept_path(la_code, batch.sha256, batch.file_name, settings).exists():
            raise NoSuchBatch(f"council {la_code}: the file of batch {batch.batch_id} is no longer kept")
    return batches


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
        batches = batches_of(la_code, council["batches"], settings)
        copy_of(batches, out, la_code)
        for batch in batches:
            copy_received(batch, la_code, settings, Settings(home=out))
        configuration = configuration_path(la_code, council["configuration"], settings)
        write_text(out / "councils" / f"{la_code}.yml", configuration.read_text(encoding="utf-8"))
    return list(inputs)


def copy_received(batch: Batch, la_code: str, settings: Settings, there: Settings) -> None:
    """Copy the file of a batch to where another home keeps it."""
    copy = kept_path(la_code, batch.sha256, batch.file_name, there)
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept_path(la_code, batch.sha256, batch.file_name, settings), copy)
