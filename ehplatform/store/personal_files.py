"""Files that name people: they appear whole or not at all, and only their owner may read them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from ehplatform.store.files import written_atomically


@contextmanager
def written_privately(path: Path) -> Iterator[Path]:
    """Yield a temporary path of mode 0600 that becomes `path` on success."""
    with written_atomically(path) as temporary:
        temporary.touch(mode=0o600)
        yield temporary


def write_private_text(path: Path, text: str) -> None:
    """Write a text file, as UTF-8."""
    with written_privately(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_private_csv(path: Path, table: pa.Table) -> None:
    """Write a table as CSV; what is null is empty."""
    with written_privately(path) as temporary, temporary.open("wb") as file:
        pa.csv.write_csv(table, file, pa.csv.WriteOptions(quoting_style="needed"))
