"""How a table of the lake looks as a Dagster asset: its key, kinds, owner and metadata."""

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa

from assets.partitions import council_partitions
from ehplatform.settings import load_settings
from ehplatform.store.engine import rule_in_words
from ehplatform.store.lake import NATIONAL, Lake, Layer, WrittenTable

OWNER = "team:early-help-data"

Metadata = Mapping[str, Any]
"""Facts about a table: counts, checksums, dates. Never a value from a row."""


def lake() -> Lake:
    """Return the lake of this installation."""
    return Lake(load_settings().lake)


def table_key(layer: Layer, table: str) -> dg.AssetKey:
    return dg.AssetKey([layer, table])


def table_spec(
    layer: Layer, table: str, group: str, description: str, deps: Sequence[dg.AssetKey], kind: str = "duckdb"
) -> dg.AssetSpec:
    """Declare one table of the lake as an asset of `group`, made by `kind` of engine."""
    return dg.AssetSpec(
        table_key(layer, table),
        deps=list(deps),
        group_name=group,
        description=description,
        kinds={kind, "parquet"},
        owners=[OWNER],
        tags={"personal_data": "yes" if layer == "personal" else "no"},
    )


def council_check(
    name: str, asset: dg.AssetKey, description: str, *, blocking: bool = False
) -> dg.AssetCheckSpec:
    """Declare a check that is kept for each council: one that fails is not hidden by the next one's."""
    with warnings.catch_warnings():
        # Partitioned checks are new in Dagster 1.13 and marked as a preview.
        warnings.simplefilter("ignore", dg.PreviewWarning)
        return dg.AssetCheckSpec(
            name, asset=asset, description=description, blocking=blocking, partitions_def=council_partitions
        )


def materialized(
    layer: Layer, table: str, written: WrittenTable, facts: Metadata
) -> dg.MaterializeResult[None]:
    """Report a written table; the event log is read by people who may not see a row."""
    return dg.MaterializeResult(
        asset_key=table_key(layer, table),
        metadata={
            "dagster/row_count": written.rows,
            "columns": written.columns,
            "sha256": written.sha256,
            **facts,
        },
    )


def write_tables(
    layer: Layer, tables: Mapping[str, pa.Table], la_code: str = NATIONAL, facts: Metadata | None = None
) -> Iterator[dg.MaterializeResult[None]]:
    """Write tables to the lake and report each; `facts` are added to every report."""
    for name, data in tables.items():
        yield materialized(layer, name, lake().write(layer, name, data, la_code), facts or {})


def step_specs(
    layer: Layer, folder: Path, tables: Iterable[str], deps: Sequence[dg.AssetKey]
) -> list[dg.AssetSpec]:
    """Declare the tables that SQL steps make; each is described by the rule at the top of its file."""
    return [table_spec(layer, name, layer, rule_in_words(folder, name), deps) for name in tables]
