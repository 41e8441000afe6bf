"""CSV files in one ZIP archive: the same rows always give the same bytes."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Lines = Iterable[Mapping[str, str]]


def write_csv_archive(path: Path, tables: Mapping[str, Lines], day: date) -> None:
    """Write tables by file name, each with the columns of its first line; `day` is the members' date."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(path, "w") as archive:
        for name, lines in tables.items():
            member = ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            member.compress_type = ZIP_DEFLATED
            archive.writestr(member, csv_text(list(lines)))


def csv_text(lines: list[Mapping[str, str]]) -> str:
    text = io.StringIO(newline="")
    if lines:
        writer = csv.DictWriter(text, lines[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    return text.getvalue()
