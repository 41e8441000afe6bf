"""What comes of one hostile file, in this process or in one of its own whose memory is measured.

``python -m tests.ehplatform.sources.hostile HOME DIALECT LIMITS`` ingests and prints what is told.
"""

import json
import os
import resource
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ehplatform.model.council import Council
from ehplatform.settings import Settings
from ehplatform.sources.ingest import Ingested, ingest
from tests.bench.measure import measure

MEMORY = 6 * 1024**3
"""Bytes of address space: a reader without bounds ends, before it takes the machine with it."""


@dataclass(frozen=True)
class Told:
    """Everything that an ingest says about its files, by what it did with them."""

    quarantined: list[str]
    repaired: list[str]
    refused: list[str]
    waiting: list[str]
    accepted: list[str]


def told(result: Ingested) -> Told:
    """Return what is told, and check that every row is accounted for."""
    files = result.ledger.to_pylist()
    for file in files:
        assert file["rows_in"] == file["rows_mapped"] + file["rows_queued"] + file["rows_refused"]
    return Told(
        quarantined=[file.reason for file in result.quarantined],
        repaired=[file["repairs"] for file in files if file["repairs"]],
        refused=[refused_in_words(row) for row in result.refused_rows.to_pylist()],
        waiting=[f"{row['column_name']}: {row['source_value']}" for row in result.review_queue.to_pylist()],
        accepted=[
            file["file_name"]
            for file in files
            if file["status"] == "in_force" and not file["rows_queued"] and not file["rows_refused"]
        ],
    )


def refused_in_words(row: Mapping[str, Any]) -> str:
    place = [
        f"sheet {row['sheet']}" if row["sheet"] else "",
        f"row {row['source_row']}",
        row["column_name"] or "",
    ]
    return f"{row['file_name']}, {', '.join(filter(None, place))}: {row['reason']}"


def council_of(dialect: str) -> Council:
    source = {"system": "EHM", "dialect": dialect}
    facts = {"la_code": "212", "name": "Made-up", "owner": "team@example.org"}
    return Council.model_validate(facts | {"sources": {"early_help": source}})


def ingest_apart(home: Path, dialect: str, limits: Mapping[str, Any]) -> tuple[Told, int]:
    """Ingest in a process of its own; return also how many bytes it and its children held at their peak."""
    command = [sys.executable, "-m", __name__, str(home), dialect, json.dumps(limits)]
    measured = measure(command, os.environ, home / "said")
    return Told(**json.loads(measured.output.splitlines()[-1])), measured.peak_bytes


def main(home: str, dialect: str, limits: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    found = told(ingest(council_of(dialect), Settings(home=Path(home), **json.loads(limits))))
    sys.stdout.write(json.dumps(asdict(found)))


if __name__ == "__main__":
    main(*sys.argv[1:])
