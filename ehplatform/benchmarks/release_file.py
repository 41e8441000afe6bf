"""A published table as a file: reading it, and saying exactly what is wrong when it is not as expected."""

import csv
from dataclasses import dataclass
from pathlib import Path

from ehplatform.disclosure.markers import Marker


class UnreadableRelease(ValueError):
    """A release cannot be used; the message names the file, the place and what was expected."""


@dataclass(frozen=True)
class ReleaseFile:
    """One CSV file of the reference folder and the columns that are read from it."""

    path: str
    """Relative to the reference folder."""
    title: str
    columns: tuple[str, ...]

    def read(self, folder: Path) -> list[dict[str, str]]:
        """Return every row as text by column; raises `UnreadableRelease` when file or column is missing."""
        path = folder / self.path
        if not path.is_file():
            raise UnreadableRelease(
                f"{self.path} is missing in the reference folder {folder}: expected {self.title}, "
                f"as CSV with the columns {', '.join(self.columns)}"
            )
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            found = reader.fieldnames or []
            missing = [column for column in self.columns if column not in found]
            if missing:
                raise UnreadableRelease(
                    f"{self.path} has no column {', '.join(missing)}: expected {self.title}. "
                    f"Columns found: {', '.join(found)}. "
                    "Correct the file's header, or the column names in ehplatform/benchmarks/releases.py"
                )
            return list(reader)

    def number(self, row: dict[str, str], column: str) -> int | None:
        """Return a whole number of an authority's row, or None where the release has a marker instead."""
        text = row[column].strip()
        if text in set(Marker):
            return None
        if not text.isdecimal():
            raise UnreadableRelease(
                f"{self.path}, column {column}, authority {row['old_la_code']}, {row['time_period']}: "
                f"{text!r} is neither a whole number nor one of the markers {', '.join(Marker)}"
            )
        return int(text)
