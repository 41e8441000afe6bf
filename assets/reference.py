"""Group `reference`: published statistics and lookups, for all councils together."""

from collections.abc import Iterator

import dagster as dg

from assets.freshness import INPUT
from assets.redaction import values_redacted
from assets.tables import table_key, table_spec, write_tables
from ehplatform.benchmarks.checks import check_reference
from ehplatform.benchmarks.reference import load_reference, reference_fingerprint
from ehplatform.settings import load_settings

GROUP = "reference"

AUTHORITY = table_key("reference", "authority")

TABLES = {
    "authority": "The authorities of England that have children's services: codes, region, type, children.",
    "neighbour": "DfE's ten statistical neighbours of each authority, model of 2025.",
    "rereferral": "DfE children in need: referrals and re-referrals within 12 months, by authority and year.",
}


@dg.multi_asset(
    name="reference_tables",
    specs=[table_spec("reference", name, GROUP, words, [], "python") for name, words in TABLES.items()],
    check_specs=[
        dg.AssetCheckSpec(
            "tables_agree",
            asset=AUTHORITY,
            blocking=True,
            description="153 authorities, each once; ten neighbours each; re-referrals within referrals.",
        )
    ],
)
def reference_tables() -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Read the published releases of EHP_REFERENCE, or the built-in tables of facts."""
    with values_redacted():
        settings = load_settings()
        reference = load_reference(settings.reference)
        tables = {name: getattr(reference, name) for name in TABLES}
        facts = {
            "source": "built-in facts" if settings.reference is None else "published releases",
            INPUT: reference_fingerprint(settings.reference),
        }
        yield from write_tables("reference", tables, facts=facts)
        findings = check_reference(reference)
        yield dg.AssetCheckResult(
            passed=not findings,
            asset_key=AUTHORITY,
            check_name="tables_agree",
            metadata={"authorities": reference.authority.num_rows, "findings": len(findings)},
            description="; ".join(f"{finding.where}: {finding.message}" for finding in findings[:10])
            or f"{reference.authority.num_rows} authorities, no finding",
        )
