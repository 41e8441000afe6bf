"""The process that is measured for comparison: `liiatools annex-a cleanfile` on one workbook.

Runs in the environment of `deploy/lock/bench.txt` and imports nothing of ours. Prints one line of JSON:
the seconds that the command takes once everything is imported.
"""

import json
import sys
import time
from pathlib import Path

from liiatools.__main__ import cli

LONDON_BOROUGH = "CRO"
"""The command takes London boroughs only; which one makes no difference."""


def clean(workbook: Path, folder: Path) -> None:
    """Write ``<name>_clean.xlsx`` and perhaps an error log to `folder`."""
    where = ("--la_log_dir", str(folder), "--o", str(folder))
    command = ("annex-a", "cleanfile", "--i", str(workbook), "--la_code", LONDON_BOROUGH, *where)
    cli.main(command, standalone_mode=False)


if __name__ == "__main__":
    extract, output = map(Path, sys.argv[1:])
    started = time.perf_counter()
    clean(extract, output)
    print(json.dumps({"seconds": time.perf_counter() - started}))  # noqa: T201
