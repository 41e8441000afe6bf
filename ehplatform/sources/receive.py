"""Keeping files: each as it came under its checksum, and the refused ones with their reason."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from ehplatform.settings import Settings
from ehplatform.sources.landing import LandedFile
from ehplatform.sources.refusal import FileRefused
from ehplatform.store.files import write_text, written_atomically


@dataclass(frozen=True)
class Limits:
    """How much one file may ask of the machine that reads it."""

    max_bytes: int
    max_expansion_ratio: int

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        return cls(settings.max_file_megabytes * 1024 * 1024, settings.max_expansion_ratio)


@dataclass(frozen=True)
class ReceivedFile:
    """One file as a dialect reads it: our own copy, which nobody writes to any more."""

    la_code: str
    name: str
    path: Path
    limits: Limits


def receive(file: LandedFile, la_code: str, settings: Settings) -> ReceivedFile:
    """Copy a landed file to ``received/<la_code>/<sha256><suffix>``; a second time does nothing.

    Raises `FileRefused` when the file is larger than the limit, or changes while it is copied.
    """
    limits = Limits.of(settings)
    if file.size > limits.max_bytes:
        raise FileRefused(
            file.name,
            "",
            f"larger than {settings.max_file_megabytes} MB: split it, or raise EHP_MAX_FILE_MEGABYTES",
        )
    kept = settings.received / la_code / f"{file.sha256}{stored_suffix(file)}"
    if not kept.exists():
        with written_atomically(kept) as temporary:
            if copy_with_checksum(file.path, temporary) != file.sha256:
                raise FileRefused(
                    file.name,
                    "",
                    "it changed while it was being read: write it under a name that ends in .part and "
                    "rename it when it is complete",
                )
    return ReceivedFile(la_code, file.name, kept, limits)


def stored_suffix(file: LandedFile) -> str:
    """Return the suffix to keep a file under: the landed name itself is never used as a path."""
    return file.suffix if file.suffix[1:].isalnum() and file.suffix.isascii() else ""


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
    kept = folder / file.path.name
    if not kept.exists():
        arriving = folder / "arriving"  # the name as landed may be too long to add anything to it
        with written_atomically(arriving) as temporary:
            shutil.copyfile(file.path, temporary)
        arriving.replace(kept)
    write_text(folder / "reason.txt", f"{reason}\n")
    return kept
