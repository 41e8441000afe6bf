"""What needs a run: councils and releases whose input differs from what was last read of them."""

import dagster as dg

from assets.partitions import configured_councils
from assets.tables import table_key
from ehplatform.benchmarks.reference import reference_fingerprint
from ehplatform.linkage.method import compared
from ehplatform.linkage.model import model_path
from ehplatform.linkage.review.decisions import LinkDecisions
from ehplatform.model.council import Council
from ehplatform.settings import Settings, load_settings
from ehplatform.sources.fingerprints import digest, input_fingerprint
from ehplatform.sources.landing import landed_files
from ehplatform.sources.register import Register
from ehplatform.store.files import sha256_of

FIRST_STEP = table_key("quality", "file_ledger")
"""What a run of a council writes first; its metadata says which input was read."""

LAST_STEP = table_key("marts", "mart_council")
"""What it writes last, with the same fingerprint: proof that the input was carried all the way."""

INPUT = "input_fingerprint"


def landed_councils() -> dict[str, Council]:
    """Return the configured councils that have any file, in the landing folder or received before."""
    settings = load_settings()
    return {
        code: council
        for code, council in configured_councils().items()
        if landed_files(settings.landing, council) or Register.of(settings.root, code).batches()
    }


def recorded_fingerprint(
    instance: dg.DagsterInstance, asset: dg.AssetKey, la_code: str | None = None
) -> str | None:
    """Return the fingerprint of the input that an asset (of one council) was last made from."""
    partitions = None if la_code is None else [la_code]
    records = instance.fetch_materializations(
        dg.AssetRecordsFilter(asset, asset_partitions=partitions), limit=1
    ).records
    if not records or records[0].asset_materialization is None:
        return None
    value = records[0].asset_materialization.metadata.get(INPUT)
    return None if value is None else str(value.value)


def council_fingerprint(settings: Settings, council: Council, read: str | None = None) -> str:
    """Return what decides a council's results: what it sent, how it is linked, people's decisions on pairs.

    `read` is the fingerprint of the input as it was read; without it, of the input as it is now.
    """
    decisions = LinkDecisions.of(settings.root, council.la_code).path
    linkage = [sha256_of(path) for path in (model_path(council, settings), decisions) if path.exists()]
    return digest([read or input_fingerprint(settings, council), compared(), *linkage])


def changed_councils(instance: dg.DagsterInstance) -> dict[str, str]:
    """Return the fingerprint of each landed council whose input was not yet carried to the marts."""
    settings = load_settings()
    now = {code: council_fingerprint(settings, council) for code, council in landed_councils().items()}
    return {
        code: found for code, found in now.items() if found != recorded_fingerprint(instance, LAST_STEP, code)
    }


def reference_changed(instance: dg.DagsterInstance) -> bool:
    """Whether the published releases differ from those that the reference tables were made from."""
    now = reference_fingerprint(load_settings().reference)
    return now != recorded_fingerprint(instance, table_key("reference", "authority"))
