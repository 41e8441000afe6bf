"""The baseline: the drift frames of the batch before, kept in the lake beside those of this one."""

from collections.abc import Mapping

import pyarrow as pa

from ehplatform.quality.binned_columns import REGISTRY
from ehplatform.store.lake import Lake

BATCH = "drift_batch"


def remember(
    lake: Lake, la_code: str, batch: str, frames: Mapping[str, pa.Table]
) -> dict[str, pa.Table] | None:
    """Keep the frames of `batch` and return those of the batch before; None for a council's first.

    A batch that is run again is compared with the same baseline as the first time.
    """
    if last_batch(lake, la_code) != batch:
        for table, frame in kept_frames(lake, la_code, "drift_frame").items():
            lake.write("quality", f"drift_baseline_{table}", frame, la_code)
    for table, frame in frames.items():
        lake.write("quality", f"drift_frame_{table}", frame, la_code)
    lake.write("quality", BATCH, pa.table({"la_code": [la_code], "batch": [batch]}), la_code)
    return kept_frames(lake, la_code, "drift_baseline") or None


def last_batch(lake: Lake, la_code: str) -> str | None:
    """Return the batch whose frames were kept last."""
    if not lake.exists("quality", BATCH, la_code):
        return None
    return str(lake.read("quality", BATCH, la_code)["batch"][0])


def kept_frames(lake: Lake, la_code: str, prefix: str) -> dict[str, pa.Table]:
    """Return the kept frames of one kind, by table."""
    return {
        table: lake.read("quality", f"{prefix}_{table}", la_code)
        for table in REGISTRY
        if lake.exists("quality", f"{prefix}_{table}", la_code)
    }
