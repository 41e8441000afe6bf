"""The jobs, in words: which assets run together, and on which executor.

Everything runs in the run's own process: the steps are short, and a process for each of them costs
twenty times the CPU. Parallelism comes from several councils' runs at once.
"""

import dagster as dg

from assets.partitions import council_partitions

NATIONAL_GROUPS = ("reference", "published")

council_job = dg.define_asset_job(
    "council",
    selection=dg.AssetSelection.all() - dg.AssetSelection.groups(*NATIONAL_GROUPS),
    partitions_def=council_partitions,
    description="One council: ingest, link, rebuild journeys, score, marts, drift.",
)

reference_job = dg.define_asset_job(
    "reference",
    selection=dg.AssetSelection.groups("reference"),
    description="The published statistics and lookups that every council is compared with.",
)

publish_job = dg.define_asset_job(
    "publish",
    selection=dg.AssetSelection.groups("published"),
    description="The benchmark product and the snapshot that every door reads.",
)
