"""Group `linkage`: records of one council to persons and families with random keys."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq

from assets.partitions import council_partitions
from assets.redaction import values_redacted
from assets.tables import council_check, lake, table_key, table_spec, write_tables
from ehplatform.linkage.evaluation import evaluate
from ehplatform.linkage.linking import apply_links, link
from ehplatform.model.tables import CANONICAL_TABLES
from ehplatform.settings import load_settings
from ehplatform.store.lake import Layer

GROUP = "linkage"

PERSON_RECORD = table_key("personal", "person_record")
PERSON_LINK = table_key("personal", "person_link")
FACT_TABLES = [table.name for table in CANONICAL_TABLES if table.is_fact]

F1_AT_LEAST = 0.98

SPECS = [
    table_spec(
        "personal",
        "person_link",
        GROUP,
        "Which person each record of each system belongs to: the register of random person keys.",
        [PERSON_RECORD],
        "splink",
    ),
    table_spec(
        "linked", "person", GROUP, "One row a person: coarse attributes only.", [PERSON_RECORD], "splink"
    ),
    table_spec("linked", "family_member", GROUP, "Who belongs to which family.", [PERSON_RECORD], "splink"),
    *(
        table_spec(
            "linked",
            name,
            GROUP,
            f"`{name}` with person and family keys in place of source ids.",
            [table_key("mapped", name), PERSON_LINK],
        )
        for name in FACT_TABLES
    ),
]


@dg.multi_asset(
    name="link",
    specs=SPECS,
    partitions_def=council_partitions,
    check_specs=[
        council_check(
            "agrees_with_the_truth",
            PERSON_LINK,
            description=f"Pairwise F1 of at least {F1_AT_LEAST} where the truth is known (simulated).",
        )
    ],
)
def link_council(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Link a council's records; person keys of the last run are carried forward."""
    with values_redacted():
        la_code = context.partition_key
        mapped = {name: lake().read("mapped", name, la_code) for name in FACT_TABLES}
        linked = link(
            lake().read("personal", "person_record", la_code),
            last_run("personal", "person_link", la_code),
            last_run("linked", "family_member", la_code),
            mapped.values(),
        )
        check, quality = compare_with_truth(la_code, linked.person_link)
        yield from write_tables(
            "personal", {"person_link": linked.person_link}, la_code, asdict(linked.counts) | quality
        )
        people = {"person": linked.person, "family_member": linked.family_member}
        facts = {name: apply_links(table, linked) for name, table in mapped.items()}
        yield from write_tables("linked", people | facts, la_code)
        yield check


def last_run(layer: Layer, table: str, la_code: str) -> pa.Table | None:
    """Return what the last run wrote: keys are carried forward from it."""
    return lake().read(layer, table, la_code) if lake().exists(layer, table, la_code) else None


def compare_with_truth(la_code: str, person_link: pa.Table) -> tuple[dg.AssetCheckResult, dict[str, Any]]:
    """Return the check and its figures; without a truth there is nothing to fail."""
    path = load_settings().truth / la_code / "person.parquet"
    if not path.exists():
        return truth_check(passed=True, words="no truth is known for this council", figures={}), {}
    quality = evaluate(person_link, pq.ParquetFile(path).read())
    figures = {"precision": quality.precision, "recall": quality.recall, "f1": quality.f1}
    words = f"precision {quality.precision:.4f}, recall {quality.recall:.4f}, F1 {quality.f1:.4f}"
    by_dirt = {"recall_by_dirt": dg.MetadataValue.json(dict(quality.recall_by_dirt))}
    return truth_check(passed=quality.f1 >= F1_AT_LEAST, words=words, figures=figures), figures | by_dirt


def truth_check(*, passed: bool, words: str, figures: dict[str, float]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=passed,
        severity=dg.AssetCheckSeverity.WARN,
        asset_key=PERSON_LINK,
        check_name="agrees_with_the_truth",
        metadata=figures,
        description=words,
    )
