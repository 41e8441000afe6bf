"""A virtual environment for `liiatools`, apart from ours: its pandas and numpy are older."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from ehplatform.settings import REPOSITORY

LOCK = REPOSITORY / "deploy" / "lock" / "bench.txt"


class NotInstalled(RuntimeError):
    """`liiatools` cannot be installed here; the message says why in one sentence."""


def liiatools_python() -> Path:
    """Return the interpreter that has `liiatools`, installed from the lock with hashes if it is not yet.

    It stays in the user's cache folder for as long as the lock is the same.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = cache / "ehplatform-bench" / f"liiatools-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"
    installed, python = home / "installed", home / "bin" / "python"
    if not installed.exists():
        shutil.rmtree(home, ignore_errors=True)
        uv("venv", "--python", sys.executable, str(home))
        where = ("--python", str(python), "--require-hashes", "--no-deps", "--compile-bytecode")
        uv("pip", "install", *where, "--requirements", str(LOCK))
        installed.touch()
    return python


def uv(*arguments: str) -> None:
    command = (str(Path(sys.executable).with_name("uv")), *arguments, "--quiet")
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    if ended.returncode:
        words = " ".join(ended.stderr.split())[:300]
        raise NotInstalled(f"liiatools could not be installed from deploy/lock/bench.txt: {words}")
