"""The process that is measured: from one Parquet file of events to episodes, spells and follow-up.

``python -m tests.bench.rebuild_events WAY EVENTS FOLDER`` writes Parquet and prints one line of JSON. The
ways: `steps`, the engine's own SQL; `floor`, loading and sorting the same file; and what others would
write: `pandas` and `polars` by whole columns, `groupby` child by child.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import journeys_by_columns, journeys_by_groupby, journeys_by_steps

WAYS: dict[str, Callable[[Path, Path], dict[str, int]]] = {
    "floor": journeys_by_steps.load_and_sort,
    "steps": journeys_by_steps.rebuild,
    "pandas": journeys_by_columns.rebuild_with_pandas,
    "polars": journeys_by_columns.rebuild_with_polars,
    "groupby": journeys_by_groupby.rebuild,
}


def main(way: str, events: Path, folder: Path) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    counts = WAYS[way](events, folder)
    figures = {
        "seconds": time.perf_counter() - wall,
        "cpu_seconds": time.process_time() - cpu,
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "counts": counts,
    }
    print(json.dumps(figures))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
