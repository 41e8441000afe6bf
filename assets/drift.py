"""Group `quality`: does this batch look like the batch before? Evidently answers, in words and as a page."""

from collections.abc import Iterator
from uuid import uuid4

import dagster as dg
import pyarrow.compute as pc

from assets.journeys import LEDGER, extract_dates
from assets.partitions import configured_councils, council_partitions
from assets.redaction import values_redacted
from assets.tables import OWNER, council_check, lake, table_key
from ehplatform.model.tables import CANONICAL_TABLES
from ehplatform.quality.baseline import remember
from ehplatform.quality.drift import DriftResult, compare
from ehplatform.quality.profile import drift_frame
from ehplatform.settings import load_settings

DRIFT_FRAME = table_key("quality", "drift_frame")
FACT_TABLES = [table.name for table in CANONICAL_TABLES if table.is_fact]


@dg.multi_asset(
    name="watch_for_drift",
    specs=[
        dg.AssetSpec(
            DRIFT_FRAME,
            deps=[
                *(table_key("mapped", name) for name in FACT_TABLES),
                table_key("personal", "person_record"),
                LEDGER,
            ],
            group_name="quality",
            kinds={"evidently", "parquet"},
            owners=[OWNER],
            description="The batch as bins and codes, without a personal value: the next batch's baseline.",
        )
    ],
    partitions_def=council_partitions,
    check_specs=[
        council_check(
            "like_the_batch_before",
            DRIFT_FRAME,
            description="No coded or binned column differs from the batch before by more than chance.",
        )
    ],
)
def watch_for_drift(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Compare the batch with the one before it and write the report page."""
    with values_redacted():
        la_code = context.partition_key
        ledger = lake().read("quality", "file_ledger", la_code)
        frames = drift_frame(
            {name: lake().read("mapped", name, la_code) for name in FACT_TABLES},
            lake().read("personal", "person_record", la_code),
            min(extract_dates(ledger)),
        )
        in_force = ledger.filter(pc.equal(ledger["status"], "in_force"))
        batch = "+".join(sorted(in_force["batch_id"].to_pylist()))
        # The page's address is unguessable, because whoever has it can read the page.
        page = load_settings().reports / "drift" / f"{uuid4().hex}.html"
        before = remember(lake(), la_code, batch, frames)
        result = compare(frames, before, la_code, page, configured_councils()[la_code].label)
        rows = sum(frame.num_rows for frame in frames.values())
        yield dg.MaterializeResult(asset_key=DRIFT_FRAME, metadata={"dagster/row_count": rows})
        yield drift_check(result)


def drift_check(result: DriftResult) -> dg.AssetCheckResult:
    """Return the check: a warning, because data that changed are not wrong, but somebody must look."""
    facts: dict[str, dg.MetadataValue] = {"compared_columns": dg.MetadataValue.int(result.compared_columns)}
    if result.report is not None:
        address = f"{load_settings().semantic_url}/reports/drift/{result.report.name}"
        facts["report"] = dg.MetadataValue.url(address)
        facts["findings"] = dg.MetadataValue.md(
            "\n".join(f"- {finding.words}" for finding in result.findings) or "none"
        )
    return dg.AssetCheckResult(
        passed=result.passed,
        severity=dg.AssetCheckSeverity.WARN,
        asset_key=DRIFT_FRAME,
        check_name="like_the_batch_before",
        metadata=facts,
        description="; ".join(finding.words for finding in result.findings) or result.words,
    )
