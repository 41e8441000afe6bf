"""Random questions of one council, each asked twice: beside other councils, and alone in the world.

``python -m tests.conformance.escape [count]`` prints how many had the same answer. A row, a total or a count
that felt another council's rows would differ.
"""

import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from ehplatform.access import Identity, Role
from ehplatform.store.snapshot import current_snapshot
from metrics_layer.compiler.errors import QueryError
from metrics_layer.compiler.model import load_model
from metrics_layer.embedded import EmbeddedMetrics
from tests.conformance.random_queries import Questions
from tests.metrics_layer.serving import build_serving

LEAD = Identity("lead@306", Role.LEAD, "306")
DAYS = (date(2021, 11, 1), date(2026, 11, 30))
TEXTS = ("306", "212", "Wandsworth", "F", "M", "0-4", "TARGETED", "sustained", "' or 1=1 --", "%", "_")


def same_answers(beside: Path, alone: Path, count: int, seed: int) -> int:
    """Ask until `count` questions were answered; returns how many were refused. Raises `AssertionError`."""
    refused = answered = 0
    with duckdb.connect(str(beside)) as many, duckdb.connect(str(alone)) as one:
        among_others, by_itself = EmbeddedMetrics(many, LEAD), EmbeddedMetrics(one, LEAD)
        for query in Questions(load_model(), seed, DAYS, TEXTS):
            if answered == count:
                break
            asked: dict[str, Any] = {**query, "total": True}
            try:
                answer = among_others.load(asked)
            except QueryError:
                refused += 1
                continue
            expected = by_itself.load(asked)
            assert answer.rows == expected.rows, query
            assert answer.total == expected.total, query
            assert answer.evidence == expected.evidence, query
            answered += 1
    return refused


def worlds(folder: Path) -> tuple[Path, Path]:
    """Return a database of two councils, and the same without the other council's own facts."""
    build_serving(folder)
    database = current_snapshot(folder / "snapshots").database
    beside, alone = folder / "beside.duckdb", folder / "alone.duckdb"
    for copied in (beside, alone):
        copied.write_bytes(database.read_bytes())
    with duckdb.connect(str(alone)) as connection:
        tables = connection.execute("select table_name from duckdb_tables() where table_name like 'mart%'")
        for (table,) in tables.fetchall():
            connection.execute(f"delete from {table} where la_code <> '306'").fetchall()
    return beside, alone


def main(count: int) -> None:
    with TemporaryDirectory() as folder:
        refused = same_answers(*worlds(Path(folder)), count, seed=306)
    sys.stdout.write(
        f"{count:,} random questions of council 306 have the answers they would have if there were no other"
        f" council; {refused:,} more were refused.\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
