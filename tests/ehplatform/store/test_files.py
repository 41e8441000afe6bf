import hashlib
from pathlib import Path

import pytest

from ehplatform.store.files import sha256_of, write_text, written_atomically


def write_half_and_fail(path: Path) -> None:
    with written_atomically(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError


def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "data.txt"
    write_text(path, "old")
    with pytest.raises(RuntimeError):
        write_half_and_fail(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_checksum_is_sha256_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    assert sha256_of(path) == hashlib.sha256(b"abc").hexdigest()
