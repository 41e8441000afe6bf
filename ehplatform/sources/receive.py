"""Keeping files: each as it came under its checksum, and the refused ones with their reason."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ehplatform.settings import Settings
from ehplatform.sources.landing import LandedFile
from ehplatform.sources.refusal import FileRefused
from ehplatform.store.files import write_text, written_atomically

LONGEST_SUFFIX = 16


@dataclass(frozen=True)
class Limits:
    """How much one file may ask of the machine that reads it."""

    max_bytes: int
    max_expansion_ratio: int
    max_rows: int = 10_000_000
    max_columns: int = 2_000
    max_cell_characters: int = 100_000

    @classmethod
    def of(cls, settings: Settings, *, streams: bool) -> "Limits":
        """Return the limits for a file that is read as a stream, or for one that is held whole."""
        megabytes = settings.max_file_megabytes if streams else settings.max_whole_file_megabytes
        return cls(
            megabytes * 1024 * 1024,
            settings.max_expansion_ratio,
            settings.max_rows,
            settings.max_columns,
            settings.max_cell_characters,
        )


@dataclass(frozen=True)
class ReceivedFile:
    """One file as a dialect reads it: our own copy, which nobody writes to any more.

    `headers` hold the council's own headers by `header_key`, each with the header that the dialect
    expects in its place, or None for a column that is to be passed over.
    """

    la_code: str
    name: str
    path: Path
    limits: Limits
    landed_on: date = date.max
    headers: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix.lower()


def receive(file: LandedFile, la_code: str, settings: Settings) -> None:
    """Copy a landed file to ``received/<la_code>/<sha256><suffix>``; a second time does nothing.

    Raises `FileRefused` when the file is larger than the limit, or changes while it is copied.
    """
    if file.size > settings.max_file_megabytes * 1024 * 1024:
        raise FileRefused(
            file.name,
            "",
            f"larger than {settings.max_file_megabytes} MB: split it, or raise EHP_MAX_FILE_MEGABYTES",
        )
    kept = kept_path(la_code, file.sha256, file.path.name, settings)
    if not kept.exists():
        with written_atomically(kept) as temporary:
            if copy_with_checksum(file.path, temporary) != file.sha256:
                raise FileRefused(
                    file.name,
                    "",
                    "it changed while it was being read: write it under a name that ends in .part and "
                    "rename it when it is complete",
                )


def kept_path(la_code: str, sha256: str, name: str, settings: Settings) -> Path:
    """Return where a received file is kept; of its name only a plain suffix is ever part of a path."""
    suffix = Path(name).suffix.lower()
    plain = suffix if suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= LONGEST_SUFFIX else ""
    return settings.received / la_code / f"{sha256}{plain}"


def copy_with_checksum(source: Path, target: Path) -> str:
    """Copy a file in blocks and return the SHA-256 of the bytes that were copied."""
    digest = hashlib.sha256()
    with source.open("rb") as reader, target.open("wb") as writer:
        while block := reader.read(1 << 20):
            digest.update(block)
            writer.write(block)
    return digest.hexdigest()


def quarantine(file: LandedFile, reason: str, la_code: str, settings: Settings) -> Path:
    """Copy a refused file to ``quarantine/<la_code>/<sha256>/<name>`` beside its ``reason.txt``."""
    folder = settings.quarantine / la_code / file.sha256
    name = file.path.name
    kept = folder / (name if name != "reason.txt" else "reason.txt.landed")
    if not kept.exists():
        arriving = folder / "arriving"  # the name as landed may be too long to add anything to it
        with written_atomically(arriving) as temporary:
            shutil.copyfile(file.path, temporary)
        arriving.replace(kept)
    write_text(folder / "reason.txt", f"{reason}\n")
    return kept
