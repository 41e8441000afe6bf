"""`ehplatform metric`: what was published of a metric, and why it is another number today."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import typer
from rich.table import Table

from ehplatform.cli.console import console, fail
from ehplatform.model.council import ConfigurationError
from ehplatform.restatement.explain import NUMBERS, History, NotReproducible
from ehplatform.servers import child_environment
from ehplatform.settings import load_settings
from ehplatform.sources.register import NoSuchBatch
from ehplatform.store.snapshot import NoSnapshot

metric = typer.Typer(help="Metrics: what was published, and why it changed since.", no_args_is_help=True)

CAUSES = {
    "definitions": "definitions of the metric or the council, or the product's code",
    "people": "records found to be of one child, or of two",
    "records": "records that came late, were changed or withdrawn",
}


class UnknownMetric(LookupError):
    """No definition of today has the metric; the message lists those that there are."""


@metric.command(
    epilog="Examples: ehplatform metric history eh02 --council 306; "
    "ehplatform metric history eh02 --council 306 --on 2026-10-31 --period 2026-09"
)
def history(
    metric_id: Annotated[str, typer.Argument(metavar="METRIC", help="A metric's id, such as eh02.")],
    council: Annotated[str, typer.Option(help="DfE code of the council.")],
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="A day: what was published then, and what changed since."),
    ] = None,
    period: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m"], help="The month that ends the period; default: the latest complete."),
    ] = None,
    definition: Annotated[
        Literal["common", "local"], typer.Option(help="The common definition, or the council's own.")
    ] = "common",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show each published value of a metric beside today's; for one day, explain the difference.

    With --on the number is asked of the snapshot of that day, under its own definitions. The
    difference to today is recomputed step by step, so that its parts add up.
    """
    if period is not None and on is None:
        raise fail("--period goes with one day: add --on, for example --on 2026-10-31")
    try:
        told = History(metric_id, council, definition, load_settings(), ask)
        if on is None:
            found = told.listed()
        else:
            found = told.explained(on.date(), period.strftime("%Y-%m") if period else None)
    except (ConfigurationError, NoSnapshot, NoSuchBatch, NotReproducible, UnknownMetric) as error:
        raise fail(str(error)) from error
    if as_json:
        print(json.dumps(found, indent=1))  # noqa: T201 - as it is, without the console's wrapping
    elif on is None:
        show_list(found)
    else:
        show_difference(found)


def ask(question: Mapping[str, Any]) -> dict[str, Any]:
    """Ask the semantic layer in a process of its own: no module of the domain knows a metric."""
    done = subprocess.run(
        [sys.executable, "-m", "metrics_layer.history"],
        env=child_environment(load_settings()),
        input=json.dumps(question),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    answer: dict[str, Any] = json.loads(done.stdout) if done.stdout else {}
    if "error" in answer:
        raise UnknownMetric(answer["error"])
    done.check_returncode()
    return answer


def show_list(found: Mapping[str, Any]) -> None:
    """Print a line for each snapshot, the oldest first."""
    show_heading(found)
    table = table_of("published", "snapshot", "as of", "period to", *NUMBERS, "today")
    for row in found["snapshots"]:
        figure = row["figure"]
        when = row["published_at"][:16].replace("T", " ")
        if figure["missing"]:
            table.add_row(when, row["snapshot"], "", figure["missing"])
            continue
        shown = [number(figure[name], name, found) for name in NUMBERS]
        table.add_row(
            when,
            row["snapshot"],
            figure["as_of"],
            figure["period_end"][:7],
            *shown,
            row["today"]["missing"] or number(row["today"]["value"], "value", found),
        )
    console.print(table)
    console.print(f"For one day, with reasons: {command(found)} --on DAY", highlight=False)


def show_difference(found: Mapping[str, Any]) -> None:
    """Print the old number, each part, and today's number."""
    show_heading(found)
    console.print(f"Period: {found['period']}", highlight=False)
    table = table_of("", *NUMBERS)
    table.add_row(f"published {day_of(found['then'])}", *numbers_of(found["then"]["figure"], found))
    differences = {CAUSES[name]: part["difference"] for name, part in (found["parts"] or {}).items()}
    for cause, moved in (differences or {"not explained": found["difference"]}).items():
        table.add_row(f"  {cause}", *numbers_of(moved, found, signed=True))
    table.add_row(f"today (published {day_of(found['today'])})", *numbers_of(found["today"]["figure"], found))
    console.print(table)
    said = moved_in_words(found["parts"]) if found["parts"] else ()
    for line in (*said, *found["notes"]):
        console.print(line, highlight=False, markup=False)


def moved_in_words(parts: Mapping[str, Any]) -> Iterator[str]:
    """Yield what moved, a line for each thing."""
    for words in definitions_in_words(parts["definitions"]["moved"]):
        yield f"definitions: {words}"
    for cause, count in parts["people"]["moved"].items():
        yield f"people: {cause.replace('_', ' ')}: {count:,} {'record' if count == 1 else 'records'}"
    for row in parts["records"]["moved"]:
        counts = ", ".join(f"{row[kind]:,} {kind}" for kind in ("new", "changed", "withdrawn"))
        yield f"records: {row['table']}: {counts}"


def definitions_in_words(moved: Mapping[str, Any]) -> Iterator[str]:
    for name, (before, after) in moved["profile"].items():
        yield f"{name} {in_words(before)} -> {in_words(after)}"
    for name, words in (("metric_version", "version of the metric"), ("pipeline_version", "pipeline")):
        if name in moved:
            yield f"{words} {' -> '.join(moved[name])}"
    if moved["metric_files"]:
        yield f"definitions of metrics changed in {', '.join(moved['metric_files'])}"
    if "configuration" in moved:
        yield "the council's file changed"


def in_words(parameter: Any) -> str:
    return ", ".join(map(str, parameter)) if isinstance(parameter, list) else str(parameter)


def show_heading(found: Mapping[str, Any]) -> None:
    about = found["metric"]
    whose = "common definition" if found["definition"] == "common" else "the council's own definition"
    console.print(f"[bold]{about['id']}[/] {about['title']}", highlight=False)
    console.print(f"Council {found['council']}, {whose}, in {about['unit']}", highlight=False)


def table_of(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, justify="right" if heading in {*NUMBERS, "today"} else "left")
    return table


def numbers_of(figure: Mapping[str, Any], found: Mapping[str, Any], *, signed: bool = False) -> list[str]:
    return [number(figure[name], name, found, signed=signed) for name in NUMBERS]


def number(figure: float | None, name: str, found: Mapping[str, Any], *, signed: bool = False) -> str:
    """Return a number as its metric is shown; a dash where there is none."""
    if figure is None:
        return "-"
    decimals = found["metric"]["decimals"] if name == "value" else 0
    return f"{figure:{'+' if signed else ''},.{decimals}f}"


def day_of(published: Mapping[str, Any]) -> str:
    return str(published["published_at"])[:10]


def command(found: Mapping[str, Any]) -> str:
    own = " --definition local" if found["definition"] == "local" else ""
    return f"ehplatform metric history {found['metric']['id']} --council {found['council']}{own}"
