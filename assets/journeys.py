"""Groups `journeys` and `scores`: what happened to each child, and whether it lasted."""

from collections.abc import Iterator
from datetime import date

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from assets.partitions import council_partitions
from assets.redaction import values_redacted
from assets.tables import lake, step_specs, table_key, write_tables
from ehplatform.journeys import builder as journeys
from ehplatform.model.profile import COMMON_PROFILE
from ehplatform.scoring import builder as scoring

LINKED = [table_key("linked", name) for name in journeys.INPUTS]
JOURNEYS = [table_key("journeys", name) for name in journeys.RESULTS]
LEDGER = table_key("quality", "file_ledger")


@dg.multi_asset(
    name="rebuild_journeys",
    specs=step_specs("journeys", journeys.STEP_FILES, journeys.RESULTS, [*LINKED, LEDGER]),
    partitions_def=council_partitions,
)
def rebuild_journeys(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Rebuild every child's journey from the linked records."""
    with values_redacted():
        la_code = context.partition_key
        ledger = lake().read("quality", "file_ledger", la_code)
        linked = {name: lake().read("linked", name, la_code) for name in journeys.INPUTS}
        tables = journeys.build(linked, la_code, extract_dates(ledger), COMMON_PROFILE)
        yield from write_tables("journeys", tables, la_code)


def extract_dates(ledger: pa.Table) -> list[date]:
    """Return the day that each dataset of a council reaches: the date of its latest file."""
    in_force = ledger.filter(pc.equal(ledger["status"], "in_force"))
    latest = in_force.group_by("dataset").aggregate([("extract_date", "max")])
    days = [day for day in latest["extract_date_max"].to_pylist() if day is not None]
    if not days:
        raise dg.Failure(
            "no file says how far its data reach: end the files' names with the day of the extract, "
            "for example _2026-10-31",
            allow_retries=False,
        )
    return days


@dg.multi_asset(
    name="score_closures",
    specs=step_specs("scores", scoring.STEP_FILES, scoring.STEPS, JOURNEYS),
    partitions_def=council_partitions,
)
def score_closures(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Put every closed case into its band: sustained, came back, escalated, disengaged or stepped up."""
    with values_redacted():
        la_code = context.partition_key
        tables = {name: lake().read("journeys", name, la_code) for name in scoring.INPUTS}
        yield from write_tables("scores", scoring.build(tables, COMMON_PROFILE), la_code)
