"""What linking people costs, beside what it should cost and beside a plain join on exact keys.

`make bench-linkage`. The people are made here, SYNTHETIC and from a seed, linked by a fresh process with the
shipped model, and deleted again.
"""

import json
import os
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tests.bench.make_people import make_people, write_people
from tests.bench.measure import CommandFailed, measure
from tests.bench.progress import progress_bar
from tests.bench.sources import MEGABYTE, machine

console = Console(width=150)


class Case(StrEnum):
    COUNCIL = "council"
    COUNCIL_AGAIN = "council-again"
    LARGE = "large"
    LARGE_AGAIN = "large-again"
    ENGLAND = "england"
    POOLED = "pooled"


@dataclass(frozen=True)
class Job:
    """So many councils of so many records, linked in one of the ways of `link_people`."""

    what: str
    councils: int
    records: int
    way: str
    aim: str = ""


JOBS = {
    # The first council of a process pays for imports: it is the second that is measured.
    Case.COUNCIL: Job("one council, warm", 2, 20_000, "one", "0.5 s"),
    Case.COUNCIL_AGAIN: Job("the same, 1 % of its records new", 1, 20_000, "again"),
    Case.LARGE: Job("a large council", 1, 126_000, "one"),
    Case.LARGE_AGAIN: Job("the same, 1 % of its records new", 1, 126_000, "again"),
    # Children in need and Early Help together: 20,000 records a council are the upper reading.
    Case.ENGLAND: Job("England: 153 councils, two at a time", 153, 20_000, "many", "60 s, 500 MB"),
    Case.POOLED: Job("many councils' people in one population", 1, 1_000_000, "one", "60 CPU s, 2,000 MB"),
}


@dataclass(frozen=True)
class Figures:
    """What one job took; `join_cpu_seconds` is for the plain join on the same records."""

    records: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    join_cpu_seconds: float
    precision: float
    recall: float


def run(job: Job, home: Path) -> Figures:
    """Make a job's people and measure a process that links them."""
    folders = [home / f"council-{number:03d}" for number in range(job.councils)]
    with progress_bar("people", job.councils) as advance:
        for seed, folder in enumerate(folders):
            write_people(make_people(job.records, seed), folder)
            advance(1)
    command = (sys.executable, "-m", "tests.bench.link_people", job.way, *map(str, folders))
    cost = measure(command, os.environ, home / "said.txt")
    return Figures(**json.loads(cost.output.splitlines()[-1]))


def show(figures: dict[Case, Figures]) -> None:
    table = Table(title=f"Linking people on {machine()}", title_justify="left")
    table.add_column("job")
    for header in (
        "records",
        "seconds",
        "CPU s",
        "peak MB",
        "plain join CPU s",
        "ratio",
        "precision",
        "recall",
    ):
        table.add_column(header, justify="right")
    table.add_column("aim")
    for case, each in figures.items():
        table.add_row(
            JOBS[case].what,
            f"{each.records:,}",
            f"{each.seconds:.2f}",
            f"{each.cpu_seconds:.2f}",
            f"{each.peak_bytes / MEGABYTE:,.0f}",
            f"{each.join_cpu_seconds:.3f}",
            f"{each.cpu_seconds / each.join_cpu_seconds:,.0f}",
            f"{each.precision:.4f}",
            f"{each.recall:.4f}",
            JOBS[case].aim,
        )
    console.print(table)


def main(
    cases: Annotated[list[Case] | None, typer.Argument(help="which jobs; all, if none")] = None,
) -> None:
    """Make people, link them, and print what that took."""
    figures: dict[Case, Figures] = {}
    failed = False
    for case in cases or list(Case):
        with TemporaryDirectory(prefix="ehplatform-bench-") as folder:
            try:
                figures[case] = run(JOBS[case], Path(folder))
            except CommandFailed as failure:
                failed = True
                console.print(f"{case}: no figures, linking failed: {failure}", style="red", markup=False)
    if figures:
        show(figures)
    if failed:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
