"""Group `quality`: which records break a data-quality rule, by batch, and by which keys to find them."""

from collections.abc import Iterator

import dagster as dg

from assets.partitions import council_partitions
from assets.redaction import values_redacted
from assets.sources import LEDGER
from assets.tables import council_check, lake, table_key, table_spec, write_tables
from ehplatform.model.tables import CANONICAL_TABLES
from ehplatform.quality.rules.judge import FAILURES_KEPT, judge
from ehplatform.quality.rules.rule import Severity
from ehplatform.quality.rules.verdict import FAILED_AT_MOST, Verdict, verdicts
from ehplatform.sources.ingest import LAYERS

GROUP = "quality"

CANONICAL = [table_key(LAYERS[table.name], table.name) for table in CANONICAL_TABLES]
RESULT = table_key("quality", "dq_result")
DATA_QUALITY = table_key("marts", "mart_data_quality")

CHECKS: dict[Severity, str] = {
    "error": "errors_are_rare",
    "query": "queries_are_few",
    "info": "remarks_are_few",
}


@dg.multi_asset(
    name="judge_records",
    specs=[
        table_spec(
            "quality",
            "dq_result",
            GROUP,
            "Rows tested and failed, by rule, table, system and batch; or why a rule says nothing.",
            [*CANONICAL, LEDGER],
        ),
        table_spec(
            "personal",
            "dq_failure",
            GROUP,
            f"By which keys failing rows are found, the first {FAILURES_KEPT:,} of each rule and table.",
            [RESULT],
        ),
        table_spec(
            "marts",
            "mart_data_quality",
            GROUP,
            "Rows tested and failed by rule and batch, for the semantic layer. Stays inside the council.",
            [RESULT],
        ),
    ],
    partitions_def=council_partitions,
    check_specs=[
        council_check(
            name,
            RESULT,
            description=f"At most {FAILED_AT_MOST[severity]:.0%} of the rows tested with rules of severity "
            f"{severity} fail.",
        )
        for severity, name in CHECKS.items()
    ],
)
def judge_records(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Test a council's canonical tables with every data-quality rule."""
    with values_redacted():
        la_code = context.partition_key
        tables = {t.name: lake().read(LAYERS[t.name], t.name, la_code) for t in CANONICAL_TABLES}
        found = judge(tables, lake().read("quality", "file_ledger", la_code), la_code)
        yield from write_tables("quality", {"dq_result": found.dq_result}, la_code)
        yield from write_tables("personal", {"dq_failure": found.dq_failure}, la_code)
        yield from write_tables("marts", {"mart_data_quality": found.mart_data_quality}, la_code)
        yield from map(severity_check, verdicts(found.dq_result))


def severity_check(verdict: Verdict) -> dg.AssetCheckResult:
    """Return the check: a warning, because wrong records must be put right where they are kept."""
    return dg.AssetCheckResult(
        passed=verdict.passed,
        severity=dg.AssetCheckSeverity.WARN,
        asset_key=RESULT,
        check_name=CHECKS[verdict.severity],
        metadata={
            "rows_tested": verdict.rows_tested,
            "rows_failed": verdict.rows_failed,
            "share": verdict.share,
        },
        description=verdict.words,
    )
