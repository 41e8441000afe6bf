"""The landing folder: which files of a council have arrived, and whether anything changed.

Files land at ``<landing>/<la_code>/<dataset>/<file>``. Nothing here opens a file other than to
take its checksum; the folder is the council's and is never written to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from ehplatform.model.council import Council
from ehplatform.sources.refusal import printable
from ehplatform.store.files import sha256_of

DEEPEST = 20
"""Folders below a council's own; further down nobody means a file to be found."""

TEMPORARY_SUFFIXES = frozenset({".tmp", ".part", ".partial", ".filepart", ".crdownload"})


@dataclass(frozen=True)
class LandedFile:
    """One file that has arrived.

    `dataset` is its folder below the council's, ``.`` for none; `name` is for people and tables,
    with what cannot be shown replaced.
    """

    dataset: str
    path: Path
    name: str
    size: int
    sha256: str
    landed_on: date

    @property
    def suffix(self) -> str:
        return self.path.suffix.lower()


def landed_files(landing: Path, council: Council) -> list[LandedFile]:
    """Return the council's files by dataset and name.

    Hidden files, unfinished transfers, links and devices are passed over. A file in a folder that
    is no dataset of the council is returned too: `ingest` reports it.
    """
    home = landing / council.la_code
    return [file for path in sorted(finished_files(home)) if (file := landed_file(path, home))]


def landed_file(path: Path, home: Path) -> LandedFile | None:
    """Return what has arrived at a path; None when its sender has just taken it away again."""
    try:
        facts = path.stat()
        return LandedFile(
            dataset=printable(path.parent.relative_to(home).as_posix()),
            path=path,
            name=printable(path.name),
            size=facts.st_size,
            sha256=sha256_of(path),
            landed_on=day_of(facts.st_mtime),
        )
    except FileNotFoundError:
        return None


def day_of(timestamp: float) -> date:
    """Return the day of a file's time stamp, which its sender sets; one that no calendar has is today."""
    try:
        return datetime.fromtimestamp(timestamp, UTC).date()
    except (ValueError, OverflowError, OSError):
        return datetime.now(UTC).date()


def finished_files(home: Path) -> Iterator[Path]:
    """Yield the regular files below a folder that are neither hidden nor still being written."""
    folders = [home] if home.is_dir() else []
    while folders:
        folder = folders.pop()
        for path in folder.iterdir():
            if path.is_symlink() or is_hidden_or_unfinished(path):
                continue
            if path.is_dir() and len(path.relative_to(home).parts) <= DEEPEST:
                folders.append(path)
            elif path.is_file():
                yield path


def is_hidden_or_unfinished(path: Path) -> bool:
    is_temporary = path.suffix.lower() in TEMPORARY_SUFFIXES or path.name.endswith("~")
    return path.name.startswith((".", "~$")) or (path.is_file() and is_temporary)
