"""How long a command takes and how much memory it holds, it and the processes it starts."""

import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SECONDS_BETWEEN_LOOKS = 0.02


class CommandFailed(RuntimeError):
    """The measured command did not end well; the message is what it last said."""


@dataclass(frozen=True)
class Measurement:
    """`seconds` from start to end of the process, its start included; `peak_bytes` of resident memory.

    `cpu_seconds` far below `seconds` say that something else kept the machine busy.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    output: str


def measure(command: Sequence[str], environment: Mapping[str, str], said: Path) -> Measurement:
    """Run a command and return what it cost and what it printed; `said` takes what it prints.

    Memory is what Linux counts: the process's own high-water mark, or more where the sum over it and
    its children was ever higher. Raises `CommandFailed` when it ends with an error.
    """
    peak, cpu_before = 0, cpu_seconds_of_children()
    started = time.perf_counter()
    with said.open("w+", encoding="utf-8") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        while process.poll() is None:
            peak = max(peak, memory(process.pid, "VmHWM"), memory_of_tree(process.pid))
            time.sleep(SECONDS_BETWEEN_LOOKS)
        seconds = time.perf_counter() - started
    text = said.read_text(encoding="utf-8", errors="replace")
    if process.returncode:
        raise CommandFailed("\n".join(text.splitlines()[-5:]))
    return Measurement(seconds, cpu_seconds_of_children() - cpu_before, peak, text)


def cpu_seconds_of_children() -> float:
    """Return the processor time of all processes that have been started here and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def memory_of_tree(process: int) -> int:
    """Return the bytes that a process and its descendants hold now."""
    return memory(process, "VmRSS") + sum(memory_of_tree(child) for child in children(process))


def memory(process: int, field: str) -> int:
    """Return a figure of ``/proc/<process>/status`` in bytes; 0 when the process has gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = (line.split()[1] for line in status.splitlines() if line.startswith(f"{field}:"))
    return int(next(found, "0")) * 1024


def children(process: int) -> list[int]:
    try:
        lists = [path.read_text() for path in Path(f"/proc/{process}/task").glob("*/children")]
    except OSError:
        return []
    return [int(child) for text in lists for child in text.split()]
