"""``ehplatform link``: any people files linked, and what a council's linkage decided and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from typer.core import TyperGroup

from ehplatform.cli.console import console, fail
from ehplatform.cli.link_council import explain, people_of, refusals_in_words, review, say
from ehplatform.linkage.files.columns import ColumnRule, Columns, read_columns
from ehplatform.linkage.files.linked_files import LinkedFiles, link_files
from ehplatform.linkage.files.truth import TruthCheck, f1_interval
from ehplatform.linkage.model import SHIPPED_MODEL, Model, load_model
from ehplatform.settings import load_settings
from ehplatform.stats.interval import Interval
from ehplatform.store.lake import Lake
from ehplatform.store.personal_files import write_private_csv

DEFAULT_COMMAND = "files"


class FilesUnlessNamed(TyperGroup):
    """Takes what starts with no command's name for people files: ``ehplatform link a.csv b.csv``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help"}:
            args = [DEFAULT_COMMAND, *args]
        return super().parse_args(ctx, args)


link = typer.Typer(
    cls=FilesUnlessNamed,
    help="Link people files: `ehplatform link FILE...`; or review and explain a council's links.",
    epilog="Examples: ehplatform link hub.csv school.csv --columns mapping.yml --out links.csv;"
    " ehplatform link review export 306 --out review.xlsx",
    no_args_is_help=True,
)
link.add_typer(review, name="review")
link.command(epilog="Example: ehplatform link explain 306 EHM:1204 LCS:3012345")(explain)

Files = Annotated[list[Path], typer.Argument(help="CSV with a header, or .parquet.", show_default=False)]
ColumnsFile = Annotated[
    Path | None,
    typer.Option("--columns", help="YAML file: which column is what; default: the header says it itself."),
]


@link.command(epilog="Example: ehplatform link hub.csv school.csv --columns mapping.yml --out links.csv")
def files(
    people: Files,
    out: Annotated[Path, typer.Option(help="CSV file to write: the person of each record.")],
    columns: ColumnsFile = None,
    dedupe: Annotated[
        bool, typer.Option("--dedupe", help="A file may hold a person twice; implied for one file.")
    ] = False,
    pairs: Annotated[
        Path | None, typer.Option(help="CSV file to write: links and pairs to review, with their weights.")
    ] = None,
    truth: Annotated[
        str | None, typer.Option(help="Column that says who is who: prints precision, recall and F1.")
    ] = None,
    model: Annotated[Path, typer.Option(help="Another linkage model.")] = SHIPPED_MODEL,
) -> None:
    """Link people files: who of these records is one person? Nothing is tuned, nothing is sent anywhere."""
    started = monotonic()
    with refusals_in_words(), progress_shown() as show:
        mapping = read_columns(columns) if columns else None
        note_files_not_given(mapping, people)
        linked = link_files(
            people, with_truth(mapping, truth), dedupe=dedupe, model=read_model(model), progress=show
        )
        show("Writing")
        write_private_csv(out, linked.links)
        if pairs is not None:
            write_private_csv(pairs, linked.pairs)
    if len(people) == 1 and not dedupe:
        say("One file: searched for doubles (--dedupe is implied).")
    summarise(linked, monotonic() - started)
    written = [str(path) for path in (out, pairs) if path is not None]
    say(f"Personal data, for its owner only (mode 0600): {', '.join(written)}")


@link.command(
    epilog="Examples: ehplatform link train --council 306 --version 306-1 --out models/306.yml;"
    " ehplatform link train hub.csv --columns mapping.yml --version hub-1 --out hub.yml"
)
def train(
    version: Annotated[str, typer.Option(help="Name of the model.")],
    out: Annotated[Path, typer.Option(help="Model file to write: for `--model` or a council's own.")],
    people: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="CSV with a header, or .parquet.")
    ] = None,
    council: Annotated[
        list[str] | None, typer.Option("--council", help="Instead of files: a council's people, as last run.")
    ] = None,
    columns: ColumnsFile = None,
    seed: Annotated[int, typer.Option(help="Seed of the random pairs.")] = 1,
) -> None:
    """Train the shipped model further on councils' people or on people files; no labels are needed."""
    from ehplatform.linkage.files.people_files import records_of as records_of_files
    from ehplatform.linkage.people import records_of
    from ehplatform.linkage.train import model_text
    from ehplatform.linkage.train import train as trained
    from ehplatform.store.files import write_text

    if bool(people) == bool(council):
        raise fail("name what to train on: people files, or --council CODE (again for each council)")
    with refusals_in_words(), progress_shown() as show:
        show("Reading")
        if council:
            lake = Lake(load_settings().lake)
            records = [records_of(people_of(lake, la_code)) for la_code in council]
            origin = f"of {'council' if len(council) == 1 else 'councils'} {', '.join(council)}"
        else:
            records = [records_of_files(people or [], read_columns(columns) if columns else None)]
            origin = f"of {len(people or [])} files"
        count = sum(table.num_rows for table in records)
        show(f"Training on {count:,} records")
        write_text(out, model_text(trained(records, version, f"{count:,} records {origin}", seed)))
    say(f"Model {version} in {out}: it holds chances, no person. Read it before you use it.")


def note_files_not_given(columns: Columns | None, people: list[Path]) -> None:
    """Say that a mapping speaks of a file that is not linked: its name may be mistyped."""
    for name in sorted(set(columns.files if columns else ()) - {path.name for path in people}):
        say(f"Note: the mapping speaks of {name}, which is not among the files.")


def with_truth(columns: Columns | None, truth: str | None) -> Columns | None:
    """Return the mapping with the column that `--truth` names."""
    if truth is None:
        return columns
    return (columns or Columns()).model_copy(update={"truth": ColumnRule(column=(truth,))})


def read_model(path: Path) -> Model:
    try:
        return load_model(path)
    except OSError as error:
        raise fail(f"--model {escape(str(path))}: {error.strerror}") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise fail(
            f"--model {escape(path.name)}: no linkage model: expected a file of `ehplatform link train`"
        ) from None


@contextmanager
def progress_shown() -> Iterator[Any]:
    """Show what is being done, and for how long."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task("")
        yield lambda words: bar.update(task, description=words)


def summarise(linked: LinkedFiles, seconds: float) -> None:
    """Print what was done, in numbers that identify nobody."""
    records = linked.links.num_rows
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for file, count in linked.account.records.items():
        table.add_row(escape(file), f"{count:,} records{unread(linked.account.unread_dates[file])}")
    table.add_row("persons", f"{linked.persons:,} of {records:,} records")
    table.add_row(
        "links",
        f"{linked.link_count:,} pairs, known by identifier or of probability"
        f" {linked.calibration.link_threshold:.2f} or more",
    )
    table.add_row("for review", f"{linked.review_count:,} pairs (--pairs writes them)")
    table.add_row("estimated", "; ".join(estimates(linked)))
    table.add_row("seconds", f"{seconds:.1f}")
    console.print(table)
    if linked.against_truth is not None:
        show_quality(linked.against_truth)


def unread(dates: int) -> str:
    return f", {dates:,} without their date of birth, which could not be read" if dates else ""


def estimates(linked: LinkedFiles) -> Iterator[str]:
    """Say what was estimated about the population, without labels."""
    for place, words, is_compared in (
        ("between", "between files", len(linked.account.records) > 1),
        ("within", "within a file", linked.links_within),
    ):
        odds = linked.calibration.odds[place]
        if is_compared:
            yield (
                f"{words} one pair in {odds.strangers + 1:,.0f} is one person; for each of these"
                f" {odds.siblings:.2g} of siblings and {odds.twins:.2g} of twins"
            )


def show_quality(check: TruthCheck) -> None:
    """Print quality against the truth, with 95 % intervals."""
    table = Table(box=None, pad_edge=False)
    for heading in ("", "precision", "recall", "F1", "pairs"):
        table.add_column(heading, no_wrap=True)
    for words, pairs in (
        ("pairs as judged", check.pairwise),
        ("persons", check.clustered),
        ("reviewed", check.reviewed),
    ):
        table.add_row(
            words,
            share(pairs.precision, pairs.precision_interval),
            share(pairs.recall, pairs.recall_interval),
            share(pairs.f1, f1_interval(pairs)),
            f"{pairs.linked_pairs:,} linked\n{pairs.correct_pairs:,} right\n{pairs.true_pairs:,} true",
        )
    console.print(table)
    say("Per cent against the truth, with 95 % limits (Wilson) that take pairs as independent; those of one")
    say("person are not. Reviewed: every pair for review answered as the truth has it.")


def share(value: float, limits: Interval | None) -> str:
    if limits is None:
        return "no pair"
    return f"{value:.2%}\n{limits.lower:.2%} to {limits.upper:.2%}".replace("%", "")
