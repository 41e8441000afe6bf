"""Group `reference`: published statistics and lookups, for all councils together."""

from collections.abc import Iterator

import dagster as dg

from assets.redaction import values_redacted
from assets.tables import table_key, table_spec, write_tables
from ehplatform.benchmarks.reference import load_reference
from ehplatform.settings import load_settings

GROUP = "reference"

AUTHORITIES_IN_ENGLAND = 153

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
            "every_authority_is_there",
            asset=table_key("reference", "authority"),
            blocking=True,
            description="153 authorities, as in DfE's tables since 2024.",
        )
    ],
)
def reference_tables() -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Read the published releases of EHP_REFERENCE, or the built-in tables of facts."""
    with values_redacted():
        settings = load_settings()
        reference = load_reference(settings.reference)
        tables = {name: getattr(reference, name) for name in TABLES}
        source = "built-in facts" if settings.reference is None else "published releases"
        yield from write_tables("reference", tables, facts={"source": source})
        count = reference.authority.num_rows
        yield dg.AssetCheckResult(
            passed=count == AUTHORITIES_IN_ENGLAND,
            asset_key=table_key("reference", "authority"),
            check_name="every_authority_is_there",
            metadata={"authorities": count},
            description=f"{count} authorities, expected {AUTHORITIES_IN_ENGLAND}",
        )
