"""What rebuilding journeys costs, beside the floor and beside what others would write.

`make bench-journeys`. The events are made here, SYNTHETIC and from a seed, and deleted again. Each way runs
in a fresh process, from Parquet to Parquet, and all must count the same closures, spells and follow-ups.
"""

import json
import math
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from tests.bench.make_events import make_events
from tests.bench.measure import measure
from tests.bench.sources import MEGABYTE, machine

console = Console(width=150)

WAYS = {
    "floor": "load and sort (the floor)",
    "steps": "the engine's steps",
    "pandas": "pandas, by columns",
    "polars": "Polars, by columns",
    "groupby": "pandas, child by child",
}
LARGEST = {"pandas": 10_000_000, "polars": 10_000_000, "groupby": 1_000_000}
"""Events that a way is tried with; a machine of usual size has no memory for more, or nobody the time."""

AIMS = {10_000_000: "6 CPU s", 40_000_000: "45 CPU s, 2,000 MB"}


@dataclass(frozen=True)
class Figures:
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    counts: dict[str, int]


def run(way: str, events: Path, home: Path) -> Figures:
    """Run one way in a process of its own; what was worked through in part is multiplied up."""
    folder = home / way
    folder.mkdir(exist_ok=True)
    command = (
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "tests.bench.rebuild_events",
        way,
        str(events),
        str(folder),
    )
    measured = measure(command, os.environ, home / "said.txt")
    said: dict[str, Any] = json.loads(measured.output.splitlines()[-1])
    share = said["counts"].pop("events", 0) / events_in(events) or 1.0
    return Figures(
        said["seconds"] / share,
        said["cpu_seconds"] / share,
        measured.peak_bytes,
        said["counts"] if share == 1 else {},
    )


def events_in(path: Path) -> int:
    import pyarrow.parquet as pq

    return int(pq.read_metadata(path).num_rows)


def show(found: dict[int, dict[str, Figures]]) -> None:
    table = Table(title=f"Rebuilding journeys on {machine()}", title_justify="left")
    table.add_column("events", justify="right")
    table.add_column("way")
    for header in ("seconds", "CPU s", "peak MB", "times the floor", "times our steps"):
        table.add_column(header, justify="right")
    table.add_column("aim")
    for size, ways in found.items():
        for way, each in ways.items():
            table.add_row(
                f"{size:,}",
                WAYS[way],
                f"{each.seconds:,.1f}",
                f"{each.cpu_seconds:,.1f}",
                f"{each.peak_bytes / MEGABYTE:,.0f}",
                f"{each.cpu_seconds / ways['floor'].cpu_seconds:,.1f}",
                f"{each.cpu_seconds / ways['steps'].cpu_seconds:,.1f}",
                AIMS.get(size, "") if way == "steps" else "",
            )
    console.print(table)
    for size, ways in found.items():
        counts = {way: each.counts for way, each in ways.items() if each.counts}
        same = len({json.dumps(count) for count in counts.values()}) == 1
        console.print(
            f"{size:,} events: {'all ways count the same' if same else f'DIFFERENT counts: {counts}'}."
        )
    if len(found) > 1:
        small, large = min(found), max(found)
        ratio = found[large]["steps"].cpu_seconds / found[small]["steps"].cpu_seconds
        console.print(
            f"CPU seconds grow with events to the power of {math.log(ratio) / math.log(large / small):.2f}."
        )


def main(
    sizes: Annotated[list[int] | None, typer.Argument(help="numbers of events")] = None,
) -> None:
    """Make events, rebuild journeys from them in every way, and print what that took."""
    found: dict[int, dict[str, Figures]] = {}
    with TemporaryDirectory() as temporary:
        home = Path(temporary)
        for size in sizes or [1_000_000, 10_000_000, 40_000_000]:
            events = home / "events.parquet"
            make_events(size, events)
            found[size] = {way: run(way, events, home) for way in WAYS if size <= LARGEST.get(way, size)}
    show(found)


if __name__ == "__main__":
    typer.run(main)
