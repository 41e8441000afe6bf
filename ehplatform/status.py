"""What each council's data look like now: freshness, files, rows."""

from dataclasses import dataclass

import duckdb

from ehplatform.model.council import load_councils
from ehplatform.settings import Settings
from ehplatform.store.lake import Lake
from ehplatform.store.snapshot import Snapshot, current_snapshot


@dataclass(frozen=True)
class CouncilState:
    """One council: the day its published data reach, and the count of its last files and rows."""

    la_code: str
    name: str
    as_of: str | None
    files: int
    quarantined: int
    rows_in: int
    rows_queued: int
    rows_refused: int


def council_states(settings: Settings) -> tuple[Snapshot, list[CouncilState]]:
    """Return the current snapshot and the state of every configured council, in code order."""
    snapshot = current_snapshot(settings.snapshots)
    with duckdb.connect(str(snapshot.database), read_only=True) as connection:
        as_of = {
            la_code: str(day)
            for la_code, day in connection.execute("select la_code, as_of from mart_council").fetchall()
        }
    lake = Lake(settings.lake)
    states = []
    for la_code, council in load_councils(settings.councils).items():
        ledger = (
            lake.read("quality", "file_ledger", la_code).to_pylist()
            if lake.exists("quality", "file_ledger", la_code)
            else []
        )
        states.append(
            CouncilState(
                la_code,
                council.name,
                as_of.get(la_code),
                files=len(ledger),
                quarantined=sum(row["status"] == "quarantined" for row in ledger),
                rows_in=sum(row["rows_in"] or 0 for row in ledger),
                rows_queued=sum(row["rows_queued"] or 0 for row in ledger),
                rows_refused=sum(row["rows_refused"] or 0 for row in ledger),
            )
        )
    return snapshot, states
