"""What linkage decided by, kept so that a published state can be made again: calibration and decisions.

Batches and configuration alone do not say which pairs were linked: a calibration stands for some time, and
people decide. So each calibration is kept beside the received files under its checksum, and a snapshot's
manifest names it and how many decisions there were.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ehplatform.linkage.calibration import Calibration
from ehplatform.linkage.kept import read_calibration
from ehplatform.linkage.review.decisions import LinkDecisions
from ehplatform.settings import Settings
from ehplatform.store.files import written_atomically

LINKAGE_INPUT = pa.schema([("la_code", pa.string()), ("calibration", pa.string()), ("decisions", pa.int64())])
"""The checksum of the calibration that a council was linked by, and how many decisions counted."""


def keep_calibration(table: pa.Table, decisions: int, la_code: str, settings: Settings) -> pa.Table:
    """Keep a calibration (`kept.calibration_table`) for a replay; return `LINKAGE_INPUT`."""
    text = "".join(str(value) for column in table.columns for value in column.to_pylist())
    checksum = hashlib.sha256(text.encode()).hexdigest()
    path = calibration_path(la_code, checksum, settings)
    if not path.exists():
        write(table, path)
    row = {"la_code": la_code, "calibration": checksum, "decisions": decisions}
    return pa.Table.from_pylist([row], schema=LINKAGE_INPUT)


def starting_calibration(la_code: str, settings: Settings) -> Calibration | None:
    """Return the calibration that a replay begins with; elsewhere None."""
    path = calibration_path(la_code, START, settings)
    return read_calibration(pq.ParquetFile(path).read()) if path.exists() else None


def lay_out_linkage(inputs: Mapping[str, Any], settings: Settings, there: Settings) -> None:
    """Put what each council of a snapshot was linked by into the home of a replay."""
    for la_code, council in inputs.items():
        if "calibration" in council:
            kept = calibration_path(la_code, council["calibration"], settings)
            write(pq.ParquetFile(kept).read(), calibration_path(la_code, START, there))
            LinkDecisions.of(settings.root, la_code).copy_first(
                council["decisions"], LinkDecisions.of(there.root, la_code)
            )


START = "start"


def calibration_path(la_code: str, name: str, settings: Settings) -> Path:
    return settings.received / la_code / "calibration" / f"{name}.parquet"


def write(table: pa.Table, path: Path) -> None:
    with written_atomically(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")
