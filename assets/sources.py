"""Group `sources`: a council's landing files to canonical tables, or to quarantine."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.freshness import INPUT, council_fingerprint
from assets.partitions import configured_councils, council_partitions
from assets.redaction import values_redacted
from assets.tables import OWNER, council_check, lake, materialized, table_key, table_spec
from ehplatform.model.conformance import MEANINGS, findings
from ehplatform.model.tables import CANONICAL_TABLES
from ehplatform.settings import load_settings
from ehplatform.sources.ingest import LAYERS, Ingested, ingest, store

GROUP = "sources"

LANDING = dg.AssetSpec(
    dg.AssetKey(["landing", "files"]),
    group_name=GROUP,
    description="Files as councils send them, in landing/<la_code>/<dataset>/; kept under their SHA-256.",
    kinds={"file"},
    owners=[OWNER],
    partitions_def=council_partitions,
)

LEDGER = table_key("quality", "file_ledger")


ACCOUNTS = {
    "family_history": "Which family or group each record was in, and when: from all deliveries.",
    "file_ledger": "Every file that came: accepted or quarantined and why, rows in, mapped, queued, refused.",
    "review_queue": "Values that no mapping knows, with counts and the nearest code; an analyst decides.",
    "refused_row": "Rows that could not be kept, with file, row, column and reason.",
    "batch_set": "The files that tables are made from, and the configuration they were read with.",
}

DESCRIPTIONS = {table.name: f"Canonical: {table.grain}." for table in CANONICAL_TABLES} | ACCOUNTS

SPECS = [
    table_spec(layer, name, GROUP, DESCRIPTIONS[name], [LANDING.key], "python")
    for name, layer in LAYERS.items()
]


@dg.multi_asset(
    name="ingest",
    specs=SPECS,
    partitions_def=council_partitions,
    check_specs=[
        council_check(
            "rows_are_accounted_for",
            LEDGER,
            blocking=True,
            description="Rows in = rows mapped + rows queued for review + rows refused, for every file.",
        ),
        council_check(
            "tables_conform",
            LEDGER,
            blocking=True,
            description="Every table has the model's columns and types; required values, codes, keys hold.",
        ),
        council_check(
            "values_are_mapped",
            LEDGER,
            description="At most one row in twenty waits for a mapping decision.",
        ),
    ],
)
def ingest_council(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Read what a council has landed; stop before anything is replaced when a file cannot be read."""
    with values_redacted():
        council, settings = configured_councils()[context.partition_key], load_settings()
        ingested = ingest(council, settings, context.log.info)
        if ingested.quarantined:
            lake().write("quality", "file_ledger", ingested.ledger, council.la_code)
            reasons = "; ".join(held.reason for held in ingested.quarantined)
            raise dg.Failure(
                f"quarantined: {reasons}. The council's last good data stay published.", allow_retries=False
            )
        if ingested.missing:
            raise dg.Failure(
                f"nothing readable has landed for {', '.join(ingested.missing)}: send the files, or take the "
                f"dataset out of {council.la_code}.yml. The council's last good data stay published.",
                allow_retries=False,
            )
        facts: dict[str, Any] = {INPUT: council_fingerprint(settings, council, ingested.fingerprint)}
        for table, written in store(ingested, lake()).items():
            shown = {"files": files_shown(ingested)} if table == "file_ledger" else {}
            yield materialized(LAYERS[table], table, written, facts | shown)
        yield rows_are_accounted_for(ingested)
        yield tables_conform(council.la_code)
        yield values_are_mapped(ingested)


def files_shown(ingested: Ingested) -> dg.MarkdownMetadataValue:
    """Return the account of every file as a table for the Dagster UI."""
    columns = ("dataset", "file_name", "status", "rows_in", "rows_mapped", "rows_queued", "rows_refused")
    lines = ["| " + " | ".join(columns) + " |", "|---|---|---|---:|---:|---:|---:|"]
    lines += [
        "| " + " | ".join(str(row[name]).replace("|", "/") for name in columns) + " |"
        for row in ingested.ledger.to_pylist()
    ]
    return dg.MetadataValue.md("\n".join(lines))


def rows_are_accounted_for(ingested: Ingested) -> dg.AssetCheckResult:
    ledger = ingested.ledger.to_pandas()
    ledger["unaccounted"] = ledger["rows_in"] - ledger[["rows_mapped", "rows_queued", "rows_refused"]].sum(
        axis=1
    )
    totals = {
        name: int(ledger[name].sum()) for name in ("rows_in", "rows_mapped", "rows_queued", "rows_refused")
    }
    wrong = ledger.loc[ledger["unaccounted"] != 0, "file_name"]
    return dg.AssetCheckResult(
        passed=wrong.empty,
        asset_key=LEDGER,
        check_name="rows_are_accounted_for",
        metadata=totals,
        description="every row is accounted for"
        if wrong.empty
        else f"rows are unaccounted for in {', '.join(wrong)}",
    )


def tables_conform(la_code: str) -> dg.AssetCheckResult:
    """Hold the written tables against the model; when a code was in use is data quality, not form."""
    wrong = [
        f"{table.name}.{finding.column}: {MEANINGS[finding.rule]} ({finding.count} rows)"
        for table in CANONICAL_TABLES
        for finding in findings(lake().read(LAYERS[table.name], table.name, la_code), table)
        if finding.rule != "dated_code"
    ]
    return dg.AssetCheckResult(
        passed=not wrong,
        asset_key=LEDGER,
        check_name="tables_conform",
        metadata={"tables": len(CANONICAL_TABLES), "findings": len(wrong)},
        description="; ".join(wrong) or f"{len(CANONICAL_TABLES)} tables conform to the model",
    )


ROWS_WAITING_AT_MOST = 0.05


def values_are_mapped(ingested: Ingested) -> dg.AssetCheckResult:
    ledger = ingested.ledger.to_pandas()
    share = float(ledger["rows_queued"].sum() / max(1, ledger["rows_in"].sum()))
    queue = ingested.review_queue.to_pandas()
    columns = sorted((queue["table_name"] + "." + queue["column_name"]).unique()) if len(queue) else []
    return dg.AssetCheckResult(
        passed=share <= ROWS_WAITING_AT_MOST,
        severity=dg.AssetCheckSeverity.WARN,
        asset_key=LEDGER,
        check_name="values_are_mapped",
        metadata={"share_of_rows_waiting": share, "values_waiting": len(queue), "columns": columns},
        description=f"{share:.1%} of rows wait for a mapping decision"
        + (f", in {', '.join(columns)}" if columns else ""),
    )
