"""How much of the simulator's true journeys the whole line recovers, by profile and kind of dirt.

``make journey-quality`` prints the tables of docs/journeys.md. SYNTHETIC councils are simulated as files, run
through the platform and compared: a closure is recovered when its start, its end and what first followed it
are all true to the day: a referral to Early Help, one to social care, a CIN, CPP or CLA spell, as far as the
child was followed. Pairs of scores and needs are compared in the council whose files tell of them.
"""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from ehplatform.simulate.dirt_profiles import PROFILES
from ehplatform.stats.wilson import wilson_interval

COUNCILS = ("212", "306", "869")
"""Three ways of writing files down, all of which hold referrals."""

TELLS_OF_SUPPORT = "212"

CHILDREN, SEED = 3000, 71


def query(what: str) -> str:
    return (Path(__file__).parent / f"recovered_{what}.sql").read_text(encoding="utf-8")


@dataclass
class Share:
    recovered: int = 0
    closures: int = 0

    def add(self, *, is_recovered: bool) -> None:
        self.recovered += is_recovered
        self.closures += 1

    @property
    def words(self) -> str:
        interval = wilson_interval(self.recovered, self.closures)
        if interval is None:
            return ""
        limits = f"{interval.lower:.4f} to {interval.upper:.4f}"
        return f"{self.recovered / self.closures:.4f} ({limits}), {self.closures:,}"

    @property
    def short(self) -> str:
        return f"{self.recovered / self.closures:.3f} ({self.closures})" if self.closures else ""


def main() -> None:
    """Run every profile, and print the shares."""
    shares: dict[str, dict[str, Share]] = {}
    say(
        "| profile | closures recovered to the day (95 %), closures | pairs of scores | needs |",
        "|---|---|---|---|",
    )
    for profile in PROFILES:
        with TemporaryDirectory() as home:
            run_councils(profile, Path(home))
            shares[profile] = closures_recovered(Path(home))
            support = support_recovered(Path(home))
        cells = (shares[profile]["all"].words, *(share.words for share in support))
        say(f"| {profile} | " + " | ".join(cells) + " |")
    say(
        "",
        "| dirt on a record of the child | " + " | ".join(PROFILES) + " |",
        "|---|" + "---|" * len(PROFILES),
    )
    for kind in sorted({kind for by_dirt in shares.values() for kind in by_dirt} - {"all"}):
        cells = (shares[profile].get(kind, Share()).short for profile in PROFILES)
        say(f"| {kind} | " + " | ".join(cells) + " |")


def run_councils(profile: str, home: Path) -> None:
    """Simulate councils as files and run the platform on them, in processes of their own."""
    simulate = ("--councils", ",".join(COUNCILS), "--children", str(CHILDREN), "--seed", str(SEED))
    for command in (("simulate", *simulate, "--dirt", profile, "--out", str(home)), ("run",)):
        subprocess.run(
            [sys.executable, "-m", "ehplatform.cli", *command],
            env={**os.environ, "EHP_HOME": str(home)},
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def closures_recovered(home: Path) -> dict[str, Share]:
    """Count the closures that were recovered: of all, and of children with each kind of dirt."""
    shares: dict[str, Share] = defaultdict(Share)
    for la_code in COUNCILS:
        with truth_and_result(home, la_code) as connection:
            for is_recovered, kinds in connection.execute(query("closure")).fetchall():
                for kind in ("all", *kinds):
                    shares[kind].add(is_recovered=is_recovered)
    return shares


def support_recovered(home: Path) -> tuple[Share, Share]:
    """Count the pairs of scores and the needs that were recovered."""
    with truth_and_result(home, TELLS_OF_SUPPORT) as connection:
        for table in ("outcome_score", "need", "eh_episode", "eh_assessment"):
            view(connection, f"true_{table}", home / "truth" / TELLS_OF_SUPPORT / f"{table}.parquet")
        for table in ("score_pair", "need_resolution"):
            view(connection, table, made_file(home, "scores", table, TELLS_OF_SUPPORT))
        [scores], [needs] = (connection.execute(query(what)).fetchall() for what in ("score", "need"))
    return Share(*scores), Share(*needs)


@contextmanager
def truth_and_result(home: Path, la_code: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to who everyone truly is, their true cases, and what the platform made of them."""
    with duckdb.connect() as connection:
        view(connection, "true_case", home / "truth" / la_code / "journey.parquet")
        view(connection, "true_person", home / "truth" / la_code / "person.parquet")
        view(connection, "person_link", made_file(home, "personal", "person_link", la_code))
        for table in ("eh_episode", "closure_followup"):
            view(connection, table, made_file(home, "journeys", table, la_code))
        yield connection


def made_file(home: Path, layer: str, table: str, la_code: str) -> Path:
    return home / "lake" / layer / table / f"council={la_code}" / "data.parquet"


def view(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    connection.execute(f"create view {name} as from '{path}'").fetchall()


def say(*lines: str) -> None:
    for line in lines:
        print(line, flush=True)  # noqa: T201 - this is what the command is for


if __name__ == "__main__":
    main()
