"""One process of the fuzz run: some inputs of one target.

``python -m tests.fuzz.worker TARGET FIRST COUNT SEED FOLDER``. It prints lines of JSON: how far it is, or
what it found. The input being read stands in the folder, so that it is there when it has ended the process.
"""

import json
import logging
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.examination import Examination, Input, damaged_input, each_drawn_input
from tests.fuzz.targets import in_process, targets

MEMORY = 3 * 1024**3
"""Bytes of address space of a worker, the libraries included."""

DRAWN = 10
"""One input in so many is a well-formed file of hostile values; the others are damaged sound ones."""

SECONDS_BETWEEN_LINES = 0.5


@dataclass
class Worker:
    """Reads inputs and tells the process that started it."""

    examination: Examination
    told: float = 0.0

    def take(self, drawn: Input) -> None:
        name, content = drawn
        last = {"taken": self.examination.taken, "name": name}
        (self.examination.folder / "last.json").write_text(json.dumps(last), encoding="ascii")
        wrong = self.examination.take(name, content)
        if wrong:
            self.tell({"wrong": wrong, "name": name, "content": content.hex()})
        elif time.monotonic() - self.told > SECONDS_BETWEEN_LINES:
            self.tell_progress()

    def tell_progress(self) -> None:
        self.told = time.monotonic()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        so_far = self.examination
        self.tell({"taken": so_far.taken, "counts": so_far.counts, "slowest": so_far.slowest, "peak": peak})

    def tell(self, facts: dict[str, object]) -> None:
        sys.stdout.write(f"{json.dumps(facts)}\n")
        sys.stdout.flush()


def main(target: str, first: int, count: int, seed: int, folder: Path) -> None:
    logging.disable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    worker = Worker(Examination(targets()[target], folder))
    with in_process():
        each_drawn_input(worker.examination.target, seed + first, count // DRAWN, worker.take)
        for number in range(first, first + count - worker.examination.taken):
            worker.take(damaged_input(worker.examination.target, seed, number))
    worker.tell_progress()


if __name__ == "__main__":
    name, *numbers, where = sys.argv[1:]
    main(name, *map(int, numbers), Path(where))
