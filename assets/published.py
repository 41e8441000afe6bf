"""Group `published`: the benchmark product, and the snapshot that every door reads."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import dagster as dg
import duckdb

from assets.automation import publish_when_any_council_changed
from assets.journeys import known_then
from assets.linkage import LINKAGE
from assets.quality_rules import DATA_QUALITY
from assets.redaction import values_redacted
from assets.tables import OWNER, lake, table_key, table_spec, write_tables
from ehplatform.access import Identity, Role
from ehplatform.benchmarks.product import MetricResult, benchmark_values
from ehplatform.marts.builder import MARTS
from ehplatform.model.profile import COMMON_PROFILE
from ehplatform.settings import load_settings
from ehplatform.sources.fingerprints import PIPELINE_VERSION
from ehplatform.sources.replay import inputs_of, keep_links, kept_configuration
from ehplatform.store.engine import connect
from ehplatform.store.snapshot import publish
from metrics_layer.embedded import MODEL_FOLDER, EmbeddedMetrics
from metrics_layer.reporting import Figure, figures

GROUP = "published"

SNAPSHOT = dg.AssetKey(["published", "snapshot"])

MART_KEYS = [table_key("marts", name) for name in MARTS]
REFERENCE_KEYS = [table_key("reference", name) for name in ("authority", "neighbour", "rereferral")]


@dg.multi_asset(
    name="benchmark_product",
    specs=[
        table_spec(
            "benchmark",
            "benchmark_value",
            GROUP,
            "What councils see of each other: whole-council figures on the common definition, "
            "with numbers of 1 to 5 suppressed.",
            MART_KEYS,
        ).replace_attributes(automation_condition=publish_when_any_council_changed)
    ],
)
def benchmark_product() -> Iterator[dg.MaterializeResult[None]]:
    """Ask the semantic layer's own definitions for each council's figures; suppress; keep."""
    with values_redacted(), connect() as connection:
        for table in MARTS:
            files = [str(lake().path("marts", table, la_code)) for la_code in lake().councils("marts", table)]
            connection.execute(
                f"create view {table} as select * exclude (definition)"
                f" from read_parquet({files!r}) where definition = 'common'"
            ).fetchall()
        # A council whose systems hold no Early Help records has no figures: a count of 0 would be wrong.
        councils = connection.execute(
            "select la_code, name, last_complete_month from mart_council where history_start is not null"
        ).fetchall()
        names = {la_code: name for la_code, name, _ in councils}
        results = [
            benchmark_result(la_code, figure)
            for la_code, _, last_month in councils
            for figure in figures(council_metrics(connection, la_code), last_month)
        ]
        table = benchmark_values(results, names)
        yield from write_tables("benchmark", {"benchmark_value": table}, facts={"councils": len(names)})


def council_metrics(connection: duckdb.DuckDBPyConnection, la_code: str) -> EmbeddedMetrics:
    """Return the semantic layer as one council's lead sees it: the same policy as at every door."""
    return EmbeddedMetrics(connection, Identity("benchmark-product", Role.LEAD, la_code))


def benchmark_result(la_code: str, figure: Figure) -> MetricResult:
    metric = figure.metric
    is_count = figure.denominator is None
    return MetricResult(
        la_code=la_code,
        metric_id=metric.id,
        title=metric.title,
        unit=str(metric.meta["unit"]),
        period=figure.period.words,
        period_end=figure.period.end,
        numerator=int(figure.value) if is_count and figure.value is not None else figure.numerator,
        denominator=figure.denominator,
        value=figure.value,
    )


@dg.multi_asset(
    name="publish_snapshot",
    specs=[
        dg.AssetSpec(
            SNAPSHOT,
            deps=[
                *MART_KEYS,
                DATA_QUALITY,
                LINKAGE,
                *REFERENCE_KEYS,
                table_key("benchmark", "benchmark_value"),
            ],
            group_name=GROUP,
            kinds={"duckdb"},
            owners=[OWNER],
            automation_condition=publish_when_any_council_changed,
            description="An immutable serving database of every council's last good data; "
            "CURRENT is switched to it atomically.",
        )
    ],
)
def publish_snapshot() -> Iterator[dg.MaterializeResult[None]]:
    """Publish what the lake holds now; unchanged tables keep the current snapshot."""
    with values_redacted():
        councils = lake().councils("marts", "mart_council")
        inputs = {la_code: council_inputs(la_code) for la_code in councils}
        facts = {
            "councils": councils,
            "inputs": inputs,
            "links": links_kept(councils),
            "profiles": profiles(inputs),
            "pipeline_version": PIPELINE_VERSION,
        }
        snapshot = publish(lake(), load_settings().snapshots, facts, MODEL_FOLDER)
        yield dg.MaterializeResult(
            asset_key=SNAPSHOT,
            metadata={
                "snapshot": snapshot.id,
                "published_at": snapshot.published_at,
                "councils": len(councils),
                "tables": len(snapshot.manifest["files"]),
                "sha256": snapshot.manifest["database_sha256"],
            },
        )


def council_inputs(la_code: str) -> dict[str, Any]:
    """Return what a council's marts were made from, as the manifest says it: enough to make them again."""
    [linkage] = lake().read("quality", "mart_linkage_input", la_code).drop_columns(["la_code"]).to_pylist()
    return {**inputs_of(lake().read("quality", "mart_batch_set", la_code)), **linkage}


def links_kept(councils: Iterable[str]) -> dict[str, str]:
    """Keep which record is of which person, for each council whose marts were made by the links of now."""
    return {
        la_code: keep_links(lake().read("personal", "person_link", la_code), la_code, load_settings())
        for la_code in councils
        if links_are_of_marts(la_code)
    }


def links_are_of_marts(la_code: str) -> bool:
    """Whether a council's marts are made from what was linked last; a run can be held back on its way."""
    return all(
        lake().read("quality", name, la_code).equals(lake().read("quality", f"mart_{name}", la_code))
        for name in ("batch_set", "linkage_input")
    )


def profiles(inputs: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the definition profile that each council's marts were made under, and the common one."""
    return {"common": COMMON_PROFILE.model_dump(mode="json")} | {
        la_code: profile_in_force(la_code, council["configuration"])
        for la_code, council in inputs.items()
        if council["configuration"] is not None
    }


def profile_in_force(la_code: str, configuration: str) -> dict[str, Any]:
    """Return a council's profile, by the configuration of its marts, on the day that its records reach."""
    last_day = known_then(la_code).last_day
    profile = kept_configuration(la_code, configuration, load_settings()).profile.at(last_day)
    return profile.model_dump(mode="json")
