"""CSV files as councils' systems export them: the same rows always give the same bytes."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any


def iso(value: Any) -> str:
    """Write a value as warehouses do: ISO dates, true and false, nothing for null."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def british(value: Any) -> str:
    """Write a value as case-management systems do: dd/mm/yyyy, nothing for null."""
    return f"{value.day:02d}/{value.month:02d}/{value.year}" if isinstance(value, date) else iso(value)


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_lines(path: Path, header: Sequence[str], lines: Iterable[Iterable[str]]) -> None:
    """Write lines whose values stand in the order of the header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)
