"""Wall time and peak memory of reading large extracts, beside what they should be.

`make bench-sources` for all, `make bench-template`, `bench-cin-census` or `bench-annex-a` for one.
Every extract is made here, SYNTHETIC and from a seed, read by a fresh process into a fresh lake, and
deleted again.
"""

import json
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from openpyxl import load_workbook
from rich.console import Console
from rich.table import Table

from tests.bench.liiatools_environment import NotInstalled, liiatools_python
from tests.bench.make_annex_a import FILLED_LISTS, make_annex_a
from tests.bench.make_cin_census import make_cin_census
from tests.bench.make_template import make_template
from tests.bench.measure import CommandFailed, Measurement, measure

HERE = Path(__file__).parent
LA_CODE, SEED = "999", 1
MEGABYTE = 1_000_000
TEMPLATE_TABLE = "eh_referral"

console = Console(width=140)


class Extract(StrEnum):
    TEMPLATE = "template"
    CIN_CENSUS = "cin-census"
    ANNEX_A = "annex-a"


@dataclass(frozen=True)
class Sizes:
    """How large the extracts are."""

    template_rows: int
    cin_megabytes: int
    annex_a_rows: int


@dataclass(frozen=True)
class Reading:
    """One file read by one program; `work_seconds` leaves out the start of the process and its imports."""

    what: str
    bytes: int
    rows: int
    cost: Measurement
    work_seconds: float
    aim: str = ""

    @property
    def rows_a_second(self) -> float:
        return self.rows / self.work_seconds


def template(home: Path, sizes: Sizes) -> Iterator[Reading]:
    file = landing(home, "template") / f"SYNTHETIC_{TEMPLATE_TABLE}_2025-03-31.csv"
    make_template(file, TEMPLATE_TABLE, sizes.template_rows, SEED)
    aim = "15 s and 1,000 MB at 1,000,000 rows"
    yield read_by_us("template CSV", home, file, sizes.template_rows, aim)


def cin_census(home: Path, sizes: Sizes) -> Iterator[Reading]:
    file = landing(home, "cin_census") / "SYNTHETIC_cin_census_2025.xml"
    children = make_cin_census(file, sizes.cin_megabytes, LA_CODE, SEED)
    yield read_by_us("CIN census XML", home, file, children, "60 s and 500 MB at 500 MB")


def annex_a(home: Path, sizes: Sizes) -> Iterator[Reading]:
    """Yield our reading of a workbook and that of `liiatools`, where it can be installed."""
    file = landing(home, "annex_a") / "SYNTHETIC_annex_a.xlsx"
    make_annex_a(file, sizes.annex_a_rows, SEED)
    rows = len(FILLED_LISTS) * sizes.annex_a_rows
    ours = read_by_us("Annex A workbook", home, file, rows, "20 times liiatools")
    yield ours
    try:
        python = liiatools_python()
    except NotInstalled as reason:
        console.print(f"No comparison with liiatools: {reason}", markup=False)
        return
    theirs = read_by_liiatools(python, home, file, rows)
    yield theirs
    whole = (rows / ours.cost.seconds) / (rows / theirs.cost.seconds)
    console.print(
        f"Annex A: {ours.rows_a_second / theirs.rows_a_second:.1f} times the rows a second of liiatools; "
        f"{whole:.1f} times when the start of both programs counts too. Aim: 20 times."
    )


BENCHES = {Extract.TEMPLATE: template, Extract.CIN_CENSUS: cin_census, Extract.ANNEX_A: annex_a}


def landing(home: Path, dataset: str) -> Path:
    folder = home / "landing" / LA_CODE / dataset
    folder.mkdir(parents=True)
    return folder


def read_by_us(what: str, home: Path, file: Path, rows: int, aim: str) -> Reading:
    """Measure `read_extract.py`; it must account for every row that was made and map most of them."""
    environment = os.environ | {"EHP_HOME": str(home), "EHP_COUNCILS": str(HERE / "councils")}
    command = (sys.executable, "-m", "tests.bench.read_extract")
    cost = measure(command, environment, home / "said.txt")
    told = last_line(cost)
    accounted = told["rows_mapped"] + told["rows_queued"] + told["rows_refused"]
    if told["rows_in"] < rows or accounted != told["rows_in"] or told["rows_mapped"] < rows / 2:
        raise CommandFailed(f"{rows:,} rows were made, and the ledger says {told}")
    return Reading(what, file.stat().st_size, int(told["rows_in"]), cost, told["seconds"], aim)


def read_by_liiatools(python: Path, home: Path, file: Path, rows: int) -> Reading:
    """Measure `clean_with_liiatools.py`; its output must hold every row."""
    output = home / "liiatools"
    output.mkdir()
    script = HERE / "clean_with_liiatools.py"
    cost = measure((str(python), str(script), str(file), str(output)), os.environ, home / "said.txt")
    written = rows_below_headers(output / f"{file.stem}_clean.xlsx")
    if written < rows:
        raise CommandFailed(f"liiatools wrote {written:,} of {rows:,} rows: the figures do not compare")
    return Reading("same, liiatools", file.stat().st_size, rows, cost, last_line(cost)["seconds"])


def last_line(cost: Measurement) -> dict[str, float]:
    told: dict[str, float] = json.loads(cost.output.splitlines()[-1])
    return told


def rows_below_headers(workbook: Path) -> int:
    return sum(sum(1 for _ in sheet.rows) - 1 for sheet in load_workbook(workbook, read_only=True))


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores, {memory / 2**30:.0f} GiB of memory, Python {platform.python_version()}"


def show(readings: list[Reading]) -> None:
    table = Table(title=f"Reading extracts on {machine()}", title_justify="left")
    table.add_column("extract")
    for header in ("MB", "rows", "seconds", "of it work", "CPU s", "peak MB", "rows a second"):
        table.add_column(header, justify="right")
    table.add_column("aim")
    for reading in readings:
        table.add_row(
            reading.what,
            f"{reading.bytes / MEGABYTE:,.1f}",
            f"{reading.rows:,}",
            f"{reading.cost.seconds:.1f}",
            f"{reading.work_seconds:.1f}",
            f"{reading.cost.cpu_seconds:.1f}",
            f"{reading.cost.peak_bytes / MEGABYTE:,.0f}",
            f"{reading.rows_a_second:,.0f}",
            reading.aim,
        )
    console.print(table)


def main(
    extracts: Annotated[list[Extract] | None, typer.Argument(help="which to read; all, if none")] = None,
    template_rows: int = 1_000_000,
    cin_megabytes: int = 500,
    annex_a_rows: Annotated[int, typer.Option(help="rows on each of lists 1 to 8")] = 2_000,
) -> None:
    """Make each extract, read it, and print what that took."""
    sizes = Sizes(template_rows, cin_megabytes, annex_a_rows)
    readings: list[Reading] = []
    failed = False
    for extract in extracts or list(Extract):
        with TemporaryDirectory(prefix="ehplatform-bench-") as folder:
            try:
                readings += BENCHES[extract](Path(folder), sizes)
            except CommandFailed as failure:
                failed = True
                console.print(
                    f"{extract}: no figures, the reading failed: {failure}", style="red", markup=False
                )
    if readings:
        show(readings)
    if failed:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
