"""`ehplatform quality`: what the data-quality rules found in a council, and which rows to correct."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.table import Table

from ehplatform.cli.console import console, fail
from ehplatform.quality.rules.catalogue import rules_by_id
from ehplatform.quality.rules.judge import FAILURES_KEPT
from ehplatform.settings import load_settings
from ehplatform.store.lake import Lake, MissingTable

SEVERITIES = ("error", "query", "info")
COLOURS = {"error": "red", "query": "yellow", "info": "blue"}

Row = dict[str, Any]


@dataclass
class Found:
    """What a rule found in one table of a system, over all batches."""

    tested: int = 0
    failed: int = 0
    not_tested: str | None = None


def quality(
    council: Annotated[str, typer.Argument(help="DfE code of the council.")],
    rule: Annotated[str | None, typer.Option(help="Only this rule, such as 8820 or EHX3.")] = None,
    failures: Annotated[
        bool, typer.Option("--failures", help="List the failing rows of the rule, to correct at the source.")
    ] = False,
) -> None:
    """Show what the data-quality rules found in a council's records, the worst first."""
    if rule is not None and rule not in rules_by_id():
        raise fail(f"--rule {rule}: no such rule; there are {', '.join(rules_by_id())}")
    if failures and rule is None:
        raise fail("--failures needs a rule: add --rule and its id, for example --rule 8820")
    lake = Lake(load_settings().lake)
    try:
        if failures:
            show_failures(lake, council, str(rule))
        else:
            show_results(lake.read("quality", "dq_result", council).to_pylist(), rule)
    except MissingTable as error:
        raise fail(str(error)) from error


def show_results(results: Iterable[Row], rule: str | None) -> None:
    """Print a line for each rule, table and system; of one rule also the lines without failures."""
    found: dict[tuple[str, str, str, str], Found] = defaultdict(Found)
    for row in results:
        if rule in (None, row["rule_id"]):
            key = (row["rule_id"], row["table_name"], row["column_name"], row["source_system"] or "")
            found[key].tested += row["rows_tested"]
            found[key].failed += row["rows_failed"]
            found[key].not_tested = row["not_tested"]
    table = Table(box=None, pad_edge=False)
    for heading in ("rule", "severity", "tested", "failed", "share", "table", "system", "what is wrong"):
        is_number = heading in {"tested", "failed", "share"}
        table.add_column(heading, overflow="fold", justify="right" if is_number else "left")
    listed = sorted(found, key=lambda key: worst_first(key, found[key]))
    for key in listed:
        each = found[key]
        if rule is not None or each.failed:
            table.add_row(*line(key, each))
    console.print(table)
    silent = sum(each.not_tested is not None for each in found.values())
    passed = sum(each.tested > 0 and each.failed == 0 for each in found.values())
    if rule is None:
        console.print(f"{passed} tests found nothing; {silent} were not made: --rule and an id says why.")


def worst_first(key: tuple[str, ...], found: Found) -> tuple[Any, ...]:
    return SEVERITIES.index(rules_by_id()[key[0]].severity), -found.failed, key


def line(key: tuple[str, str, str, str], found: Found) -> tuple[str, ...]:
    rule_id, table, columns, system = key
    rule = rules_by_id()[rule_id]
    share = f"{found.failed / found.tested:.1%}" if found.tested else ""
    return (
        rule_id, f"[{COLOURS[rule.severity]}]{rule.severity}[/]", f"{found.tested:,}", f"{found.failed:,}",
        share, f"{table} ({columns})", system, found.not_tested or rule.title,
    )  # fmt: skip


def show_failures(lake: Lake, council: str, rule: str) -> None:
    """Print by which keys the failing rows are found, and in which file they came."""
    rows = [row for row in lake.read("personal", "dq_failure", council).to_pylist() if row["rule_id"] == rule]
    files = {
        row["batch_id"]: row["file_name"] for row in lake.read("quality", "file_ledger", council).to_pylist()
    }
    table = Table(box=None, pad_edge=False)
    for heading in ("table", "system", "record", "person", "file", "row"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "row" else "left")
    for row in rows:
        table.add_row(
            row["table_name"], row["source_system"], row["source_id"] or "", row["source_person_id"] or "",
            files.get(row["batch_id"], row["batch_id"]), str(row["source_row"]),
        )  # fmt: skip
    console.print(table)
    console.print(
        f"{rules_by_id()[rule].title}: {len(rows):,} rows listed, at most {FAILURES_KEPT:,} of each table. "
        "The ids are those of the source systems: keep the list where the records are kept."
    )
