"""Group `linkage`: records of one council to persons and families with random keys."""

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.partitions import configured_councils, council_partitions
from assets.redaction import values_redacted
from assets.tables import council_check, lake, table_key, table_spec, write_tables
from ehplatform.linkage.engines import ENGINES
from ehplatform.linkage.evaluation import LinkageQuality, evaluate
from ehplatform.linkage.families.families import Families, FamilySources, families
from ehplatform.linkage.kept import KEPT_TABLES, Kept, read_calibration
from ehplatform.linkage.linking import Linked, apply_links, link
from ehplatform.linkage.model import Model, model_of
from ehplatform.linkage.people import People
from ehplatform.linkage.replay import keep_calibration, starting_calibration
from ehplatform.linkage.review.decisions import LinkDecisions
from ehplatform.linkage.review.explain import (
    STRANGERS_ONLY,
    clerical_waterfalls,
    headed,
    model_chart,
    place_of,
)
from ehplatform.linkage.review.review_file import pair_of
from ehplatform.model.council import Council
from ehplatform.model.tables import CANONICAL_TABLES, TABLES_BY_NAME
from ehplatform.settings import load_settings
from ehplatform.store.files import write_text
from ehplatform.store.lake import Layer

GROUP = "linkage"

FACT_TABLES = [table.name for table in CANONICAL_TABLES if table.is_fact]
PEOPLE = ["person_record", "person_identifier", "person_address"]
KNOWN_OF_PEOPLE = [table_key("personal", name) for name in (*PEOPLE, "person_relationship", "family_history")]
PERSON_LINK = table_key("personal", "person_link")
LINKAGE = table_key("marts", "mart_linkage")

F1_AT_LEAST = 0.98

PERSONAL = {
    "person_link": "Which person each record of each system belongs to: the register of random person keys.",
    "linkage_record": "Prints of the compared records: the next run compares only what changed.",
    "linkage_pair": "Every pair that was scored, with the weight of each comparison.",
    "linkage_calibration": "How common names and addresses are here, and how records differ.",
    "clerical_pair": "Pairs that a person should look at: `ehplatform link review`.",
    "key_change": "Every change of a record's person key since the first run, dated, with its cause.",
    "record_family": "Which family each record's facts belong to, and when.",
}
LINKED = {
    "person": "One row a person: coarse attributes only.",
    "family": "Families by random key: how each is known (source, relationship, household) and its size.",
    "family_member": "Who belongs to which family, as what, from when to when; one of them the main one.",
    "household": "Who lives together, from when to when.",
    "large_group": "Families and addresses of more than twelve people, which tie nobody.",
}

SPECS = [
    *(
        table_spec("personal", name, GROUP, about, KNOWN_OF_PEOPLE, "splink")
        for name, about in PERSONAL.items()
    ),
    *(table_spec("linked", name, GROUP, about, KNOWN_OF_PEOPLE, "splink") for name, about in LINKED.items()),
    table_spec(
        "marts",
        "mart_linkage",
        GROUP,
        "People of each system who are linked to another system, by way and age. Stays inside the council.",
        [PERSON_LINK],
    ),
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
        ),
        council_check(
            "keys_change_for_a_reason",
            PERSON_LINK,
            description="No record's person key changed without a cause: a new, changed or withdrawn record, "
            "a decision, another model or calibration.",
        ),
    ],
)
def link_council(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Link a council's records; what the last run found of unchanged records is carried forward."""
    with values_redacted():
        la_code, settings = context.partition_key, load_settings()
        council = configured_councils()[la_code]
        model = model_of(council, settings)
        mapped = {name: lake().read("mapped", name, la_code) for name in FACT_TABLES}
        people = People(**{name: lake().read("personal", name, la_code) for name in PEOPLE})
        decisions = LinkDecisions.of(settings.root, la_code).table()
        linked = link(
            people,
            Kept.of(tables_there("personal", KEPT_TABLES, la_code)),
            mapped.values(),
            decisions,
            as_of=latest_extract(la_code),
            model=model,
            calibration=starting_calibration(la_code, settings),
            score=ENGINES[settings.linkage_engine],
            workspace=settings.lake / "personal",
        )
        belonging = families(family_sources(linked, la_code), last_families(la_code))
        check, quality = compare_with_truth(la_code, linked.person_link)
        changes = all_key_changes(linked, la_code)
        figures = asdict(linked.counts) | quality | write_charts(linked, model, council)
        personal = {
            "key_change": changes,  # first: a run broken off may note a change twice, never not at all
            **linked.kept.tables(),
            "clerical_pair": linked.clerical_pair,
            "record_family": belonging.record_family,
        }
        yield from write_tables("personal", personal, la_code, figures)
        groups = {name: getattr(belonging, name) for name in LINKED if name != "person"}
        facts = {
            name: apply_links(table, TABLES_BY_NAME[name].dated_by, linked.person_link, belonging)
            for name, table in mapped.items()
        }
        yield from write_tables("linked", {"person": linked.person} | groups | facts, la_code)
        yield from write_tables("marts", {"mart_linkage": linked.mart_linkage}, la_code)
        calibration = linked.kept.tables()["linkage_calibration"]
        by = keep_calibration(calibration, decisions.num_rows, la_code, settings)
        lake().write("quality", "linkage_input", by, la_code)
        yield check
        yield reasons_check(linked.key_change)


EXPLAINED = 10
"""Clerical pairs whose weights a page of the orchestrator shows."""


def write_charts(linked: Linked, model: Model, council: Council) -> dict[str, Any]:
    """Write Splink's charts of this run and return links to them: none shows a value of a record.

    What each level of agreement weighs here, and how the weight of the first clerical pairs comes about.
    Any pair is explained with its values by `ehplatform link explain`, which writes a personal file.
    """
    calibration = read_calibration(linked.kept.tables()["linkage_calibration"])
    page = headed(model_chart(calibration, model), f"{council.label}: what agreement weighs", [])
    links = {"match_weights": report_link(page, "match weights", council.la_code)}
    for place, rows in first_clerical_pairs(linked.clerical_pair).items():
        if rows:
            chart = clerical_waterfalls(linked.kept, [pair_of(row) for row in rows], model)
            heading = f"{council.label}: pairs for review, {PLACES_IN_WORDS[place]}"
            page = headed(chart, heading, [STRANGERS_ONLY, *map(in_words, count(), rows)])
            links[f"clerical_pairs_{place}"] = report_link(page, place, council.la_code)
    return links


PLACES_IN_WORDS = {"between": "of two systems", "within": "of one system"}


def first_clerical_pairs(clerical_pair: pa.Table) -> dict[str, list[dict[str, Any]]]:
    """Return the first pairs of two systems and of one, whose odds differ and so their charts."""
    rows: dict[str, list[dict[str, Any]]] = {place: [] for place in PLACES_IN_WORDS}
    for row in clerical_pair.to_pylist():
        rows[place_of(*pair_of(row))].append(row)
    return {place: found[:EXPLAINED] for place, found in rows.items()}


def in_words(number: int, row: dict[str, Any]) -> str:
    """Say of a pair what linkage made of it, under the number that the chart gives it."""
    reason = row["clerical_reason"].replace("_", " ")
    return f"record_number {number}: one person with probability {row['match_probability']:.2f} ({reason})"


def report_link(page: str, about: str, la_code: str) -> dg.UrlMetadataValue:
    """Write a page under an address that only this installation can work out, and return it.

    The address stays the same from run to run, so that a page takes the place of the one before.
    """
    settings = load_settings()
    words = f"{about} of {la_code}".encode()
    name = f"{hmac.new(settings.api_secret.encode(), words, 'sha256').hexdigest()[:32]}.html"
    write_text(settings.reports / "linkage" / name, page)
    return dg.MetadataValue.url(f"{settings.semantic_url}/reports/linkage/{name}")


def tables_there(layer: Layer, names: Sequence[str], la_code: str) -> dict[str, pa.Table]:
    """Return those of these tables that any run has written."""
    return {name: lake().read(layer, name, la_code) for name in names if lake().exists(layer, name, la_code)}


def latest_extract(la_code: str) -> date:
    """Return the day of the council's newest extract: by it people's ages are told."""
    day = pc.max(lake().read("quality", "file_ledger", la_code)["extract_date"]).as_py()
    return day or datetime.now(UTC).date()


def family_sources(linked: Linked, la_code: str) -> FamilySources:
    known = {
        name: lake().read("personal", name, la_code)
        for name in ("person_record", "person_address", "person_relationship", "family_history")
    }
    return FamilySources(person_link=linked.person_link, **known)


def last_families(la_code: str) -> Families | None:
    """Return what the last run knew of families: their keys are carried forward from it."""
    names = [field.name for field in fields(Families)]
    found = tables_there("linked", names, la_code) | tables_there("personal", ["record_family"], la_code)
    return Families(**found) if set(names) == set(found) else None


def all_key_changes(linked: Linked, la_code: str) -> pa.Table:
    """Return the changes of all runs, this one's last."""
    before = tables_there("personal", ["key_change"], la_code)
    return pa.concat_tables([*before.values(), linked.key_change], promote_options="permissive")


def compare_with_truth(la_code: str, person_link: pa.Table) -> tuple[dg.AssetCheckResult, dict[str, Any]]:
    """Return the check and its figures; without a truth there is nothing to fail."""
    path = load_settings().truth / la_code / "person.parquet"
    if not path.exists():
        return truth_check(passed=True, words="no truth is known for this council", figures={}), {}
    quality = evaluate(person_link, pq.ParquetFile(path).read())
    pairs = quality.pairs
    figures = {"precision": pairs.precision, "recall": pairs.recall, "f1": pairs.f1}
    words = (
        f"precision {shown(pairs.precision, pairs.precision_interval)},"
        f" recall {shown(pairs.recall, pairs.recall_interval)}, F1 {pairs.f1:.4f}"
    )
    by_dirt = {"quality_by_dirt": dg.MetadataValue.md(dirt_table(quality))}
    return truth_check(passed=pairs.f1 >= F1_AT_LEAST, words=words, figures=figures), figures | by_dirt


def shown(share: float, interval: Any) -> str:
    """Return a share with its 95 % interval."""
    return (
        f"{share:.4f}" if interval is None else f"{share:.4f} ({interval.lower:.4f} to {interval.upper:.4f})"
    )


def dirt_table(quality: LinkageQuality) -> str:
    """Return precision and recall per kind of dirt as a table for the Dagster UI."""
    lines = ["| dirt | true pairs | precision | recall |", "|---|---:|---:|---:|"]
    lines += [
        f"| {kind} | {pairs.true_pairs} | {pairs.precision:.4f} | {pairs.recall:.4f} |"
        for kind, pairs in quality.by_dirt.items()
    ]
    return "\n".join(lines)


def truth_check(*, passed: bool, words: str, figures: dict[str, float]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=passed,
        severity=dg.AssetCheckSeverity.WARN,
        asset_key=PERSON_LINK,
        check_name="agrees_with_the_truth",
        metadata=figures,
        description=words,
    )


def reasons_check(key_change: pa.Table) -> dg.AssetCheckResult:
    """Return the check that every change of this run has a cause."""
    causes = key_change["cause"].to_pylist()
    unexplained = causes.count("unexplained")
    return dg.AssetCheckResult(
        passed=unexplained == 0,
        asset_key=PERSON_LINK,
        check_name="keys_change_for_a_reason",
        metadata={cause: causes.count(cause) for cause in sorted(set(causes))},
        description=f"{len(causes)} records changed their person key, {unexplained} of them without a cause",
    )
