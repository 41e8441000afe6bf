"""Looks at an installation the way a colleague would who is asked why it does not work."""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from ehplatform.model.council import ConfigurationError, load_councils
from ehplatform.settings import Settings
from ehplatform.store.files import sha256_of
from ehplatform.store.snapshot import NoSnapshot, current_snapshot

FREE_GIGABYTES = 2
"""A run of a few councils needs well under this; a full disk fails in the middle of one."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `remedy` says what to do when it is not well."""

    what: str
    ok: bool
    remedy: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Return every finding, good and bad, in the order in which a person would look."""
    return [
        Finding("Python 3.11 or newer", sys.version_info >= (3, 11), "install Python 3.11"),
        *home(settings),
        *council_files(settings),
        *secret(settings),
        *reference(settings),
        *snapshot(settings),
    ]


def home(settings: Settings) -> Iterator[Finding]:
    folder = settings.root if settings.root.exists() else settings.root.parent
    yield Finding(
        f"{settings.root} can be written", os.access(folder, os.W_OK), "set EHP_HOME to another folder"
    )
    free = shutil.disk_usage(folder).free / 1e9
    yield Finding(f"disk space ({free:.0f} GB free)", free > FREE_GIGABYTES, "free some space")


def council_files(settings: Settings) -> Iterator[Finding]:
    try:
        councils = load_councils(settings.councils)
    except ConfigurationError as error:
        yield Finding("council files", ok=False, remedy=str(error))
        return
    yield Finding(f"council files ({len(councils)})", ok=True)
    landed = {path.name for path in settings.landing.glob("*") if path.is_dir()}
    unknown = sorted(landed - set(councils))
    yield Finding(
        "landing folders belong to councils",
        not unknown,
        f"no council file for {', '.join(unknown)}: add deploy/councils/<la_code>.yml",
    )


def secret(settings: Settings) -> Iterator[Finding]:
    path = settings.root / "secrets" / "api_secret"
    if path.exists():
        private = stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
        yield Finding("the API secret is readable by its owner only", private, f"chmod 600 {path}")


def reference(settings: Settings) -> Iterator[Finding]:
    if settings.reference is None:
        yield Finding("published releases: built-in tables of facts (EHP_REFERENCE is not set)", ok=True)
        return
    exists = settings.reference.is_dir()
    yield Finding(
        f"published releases in {settings.reference}", exists, "set EHP_REFERENCE to a folder, or unset it"
    )


def snapshot(settings: Settings) -> Iterator[Finding]:
    try:
        current = current_snapshot(settings.snapshots)
    except NoSnapshot as error:
        yield Finding("a snapshot is published", ok=False, remedy=str(error))
        return
    whole = sha256_of(current.database) == current.manifest["database_sha256"]
    yield Finding(
        f"snapshot {current.id} is whole",
        whole,
        "its file was changed: write another snapshot's name into snapshots/CURRENT, or run `ehplatform run`",
    )
