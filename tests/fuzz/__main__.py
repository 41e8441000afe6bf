"""`make fuzz`: every target in worker processes, side by side; a summary, and what was found.

Nothing is found: the exit code is 0. Else each input that did it lies under ``tests/fuzz/found``, from
where the tests read it again.

    python -m tests.fuzz [--seed N] [--inputs N] [--only TEXT]
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryDirectory
from threading import Thread
from typing import IO, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.fuzz.targets import Target, targets

FOUND = Path(__file__).parent / "found"

SILENCE = 30.0
"""Seconds after which a worker that says nothing is ended: it hangs where no alarm reaches it."""

MOST_MEMORY = 1024**3
"""Bytes that a worker may hold at its peak, its libraries included."""

WIDTH = 100

MOST_FOUND = 10
"""Of one target; after that it stands still until these are looked at."""


@dataclass
class Run:
    """What one target's workers have told."""

    target: Target
    done: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    peak: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Fuzz:
    """The order: the seed, and how many inputs where that is not the target's own number."""

    seed: int
    inputs: int | None
    progress: Progress
    scratch: Path

    def run(self, target: Target) -> Run:
        """Run workers until every input has been read, one after each that an input has ended."""
        count, run, started = self.inputs or target.inputs, Run(target), time.monotonic()
        task = self.progress.add_task(target.name, total=count)
        while run.done < count and len(run.wrong) < MOST_FOUND:
            self.run_worker(run, run.done, count - run.done, task)
        self.progress.remove_task(task)
        if run.peak > MOST_MEMORY:
            run.wrong.append(f"{target.name}: held {run.peak // 1024**2} MB at its peak")
        run.seconds = time.monotonic() - started
        self.progress.print(line_of(run))
        return run

    def run_worker(self, run: Run, first: int, count: int, task: TaskID) -> None:
        folder = self.scratch / run.target.name / str(first)
        folder.mkdir(parents=True)
        numbers = [str(number) for number in (first, count, self.seed)]
        command = [sys.executable, "-m", "tests.fuzz.worker", run.target.name, *numbers, str(folder)]
        before = run.counts.copy()
        with (
            (folder / "errors").open("w") as errors,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as worker,
        ):
            for told in lines_of(worker):
                self.note(run, told, first, before)
                self.progress.update(task, completed=run.done)
                if len(run.wrong) >= MOST_FOUND:
                    worker.kill()
        if worker.returncode and run.done < first + count and len(run.wrong) < MOST_FOUND:
            taken, name, content = last_input(folder, run.target)
            run.done = first + taken + 1
            last_words = (folder / "errors").read_text(errors="replace").strip().splitlines()[-1:]
            ended = f"ended its process ({worker.returncode}, {' '.join(last_words)})"
            run.wrong.append(keep(run.target, ended, name, content))
        shutil.rmtree(folder)

    def note(self, run: Run, told: dict[str, Any], first: int, before: Counter[str]) -> None:
        if "wrong" in told:
            run.wrong.append(keep(run.target, told["wrong"], told["name"], bytes.fromhex(told["content"])))
        else:
            run.done = first + told["taken"]
            run.counts = before + Counter(told["counts"])
            run.slowest = max(run.slowest, told["slowest"])
            run.peak = max(run.peak, told["peak"])


def lines_of(worker: "subprocess.Popen[str]") -> Iterator[dict[str, Any]]:
    """Yield what a worker tells until it ends; end it when it falls silent."""
    queue: Queue[str | None] = Queue()

    def read(stream: IO[str]) -> None:
        for line in stream:
            queue.put(line)
        queue.put(None)

    assert worker.stdout is not None
    Thread(target=read, args=(worker.stdout,), daemon=True).start()
    try:
        while line := queue.get(timeout=SILENCE):
            yield json.loads(line)
    except Empty:
        worker.kill()


def last_input(folder: Path, target: Target) -> tuple[int, str, bytes]:
    """Return the input that a worker was reading when it ended, and how many it had read before."""
    last, content = folder / "last.json", folder / f"input{target.suffix}"
    if not content.exists():
        return 0, "none", b""
    facts = json.loads(last.read_text(encoding="ascii"))
    return facts["taken"], facts["name"], content.read_bytes()


def keep(target: Target, wrong: str, name: str, content: bytes) -> str:
    """Keep an input that the tests shall read again; return what is wrong with it, and where it is."""
    folder = FOUND / target.name / hashlib.sha256(content).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"input{target.suffix}").write_bytes(content)
    (folder / "name.json").write_text(json.dumps(name), encoding="ascii")
    return f"{target.name}: {wrong} ({folder.relative_to(FOUND.parent)})"


def line_of(run: Run) -> str:
    return (
        f"{run.target.name}: {run.done:,} inputs, {run.counts['accepted']:,} accepted, "
        f"{run.counts['refused']:,} refused, {len(run.wrong)} wrong, {run.seconds:.0f} s"
    )


def summary_of(runs: list[Run]) -> Table:
    table = Table("target", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name in ("inputs", "accepted", "refused", "wrong", "slowest", "peak", "seconds"):
        table.add_column(name, justify="right", no_wrap=True)
    table.columns[0].no_wrap = True
    for run in runs:
        numbers = (run.done, run.counts["accepted"], run.counts["refused"], len(run.wrong))
        table.add_row(
            run.target.name,
            *(f"{number:,}" for number in numbers),
            f"{run.slowest:.2f} s",
            f"{run.peak // 1024**2} MB",
            f"{run.seconds:.0f}",
        )
    return table


def main() -> int:
    """Run what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--inputs", type=int, help="of each target, instead of its own number")
    parser.add_argument("--only", default="", help="targets whose names hold this text")
    order = parser.parse_args()
    console = Console()
    console.print(f"Fuzzing with damaged and drawn files (hypothesis), seed {order.seed}.")
    chosen = [target for target in targets().values() if order.only in target.name]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        TemporaryDirectory(dir=scratch()) as folder,
        Progress(*columns, console=console, transient=True) as progress,
        ThreadPoolExecutor(os.cpu_count()) as pool,
    ):
        fuzz = Fuzz(order.seed, order.inputs, progress, Path(folder))
        runs = list(pool.map(fuzz.run, chosen))
    Console(width=WIDTH).print(summary_of(runs))
    for wrong in (wrong for run in runs for wrong in run.wrong):
        console.print(wrong, style="bold red", markup=False)
    return int(any(run.wrong for run in runs))


def scratch() -> Path | None:
    """Return a folder in memory where there is one: the disk is not what is tested."""
    memory = Path("/dev/shm")  # noqa: S108
    return memory if memory.is_dir() and os.access(memory, os.W_OK) else None


if __name__ == "__main__":
    sys.exit(main())
