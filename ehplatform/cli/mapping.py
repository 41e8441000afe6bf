"""``ehplatform mapping``: what a council's files say that nobody has explained, and the decisions."""

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from ehplatform.cli.console import console, fail
from ehplatform.model.council import ConfigurationError, Council, load_council
from ehplatform.model.validation import not_among
from ehplatform.settings import load_settings
from ehplatform.sources.approval import Approval, NotApproved, Signature, approve
from ehplatform.sources.review import Question, at_least, corrections, open_questions, questions
from ehplatform.sources.review_file import decisions_in, export
from ehplatform.store.lake import Lake, MissingTable

mapping = typer.Typer(
    help="Values and headers that nobody has explained yet: show them, decide them.", no_args_is_help=True
)

SHOWN = 25
"""Rows of the queue that `review` shows unless it is asked for all."""

LONGEST_SHOWN = 60

SAFE_TO_ACCEPT = 90
"""Percent; below this likeness a person looks at each suggestion."""

CouncilCode = Annotated[str, typer.Argument(metavar="COUNCIL", help="DfE code of the council.")]
By = Annotated[str, typer.Option(help="Who decides: an account or a role, such as early-help-analyst.")]
Replace = Annotated[bool, typer.Option("--replace", help="Take the place of an earlier decision.")]
Dataset = Annotated[str | None, typer.Option(help="Only this dataset.")]


@mapping.command(epilog="Example: ehplatform mapping review 306 --export questions.csv")
def review(
    council: CouncilCode,
    dataset: Dataset = None,
    show_all: Annotated[bool, typer.Option("--all", help=f"Show all, not the first {SHOWN}.")] = False,
    export_to: Annotated[
        Path | None, typer.Option("--export", help="Write a CSV file to fill in, instead.")
    ] = None,
) -> None:
    """Show what waits for a decision, most rows first, with the likeliest answer."""
    with refusals_in_words():
        known = council_named(council)
        queue = queue_of(known, dataset)
        asked = open_questions(known, queue, dataset)
    if export_to is not None:
        write_questions(asked, export_to, council)
        return
    if asked:
        show(asked if show_all else asked[:SHOWN])
        say_how_many(asked, show_all)
        say_what_to_type(asked, council)
    else:
        say(f"Nothing of council {council} waits for a decision.")
    for each in corrections(queue, dataset):
        say(f"To correct in the source: {each.column}, {each.row_count:,} rows: {each.reason}")


@mapping.command(
    "approve", epilog="Example: ehplatform mapping approve 306 SOURCE 'Hub worker' 5D --by analyst"
)
def approve_value(
    council: CouncilCode,
    code_set: Annotated[str, typer.Argument(help="Code set of the column, such as SOURCE.")],
    value: Annotated[
        str, typer.Argument(help="The value as the files write it; behind -- when it starts with -.")
    ],
    code: Annotated[str, typer.Argument(help="The code it means, or ignore: nothing was recorded.")],
    by: By,
    replace: Replace = False,
) -> None:
    """Decide which code a value means."""
    decide(council, [Approval("value", code_set, value.strip(), code.strip())], by, replace=replace)


@mapping.command(
    epilog="Example: ehplatform mapping approve-header 306 early_help Sent 'Date of referral' --by analyst"
)
def approve_header(
    council: CouncilCode,
    dataset: Annotated[str, typer.Argument(help="Dataset of the file.")],
    header: Annotated[str, typer.Argument(help="The header as the file writes it.")],
    expected: Annotated[
        str, typer.Argument(help="The header it stands for, or ignore: pass the column over.")
    ],
    by: By,
    replace: Replace = False,
) -> None:
    """Decide which column a header names."""
    decide(council, [Approval("header", dataset, header.strip(), expected.strip())], by, replace=replace)


@mapping.command(epilog="Example: ehplatform mapping accept 306 --at-least 95 --by early-help-analyst")
def accept(
    council: CouncilCode,
    score: Annotated[
        float, typer.Option("--at-least", min=SAFE_TO_ACCEPT, max=100, help="Least likeness, in percent.")
    ],
    by: By,
    dataset: Dataset = None,
) -> None:
    """Take all suggestions of at least this likeness, after listing them."""
    with refusals_in_words():
        known = council_named(council)
        asked = at_least(score, open_questions(known, queue_of(known, dataset), dataset))
    if not asked:
        raise fail(
            f"no suggestion of {score:g} % or more waits: `ehplatform mapping review {council}` shows all"
        )
    show(asked)
    decide(council, [Approval(each.kind, each.scope, each.text, str(each.suggestion)) for each in asked], by)


@mapping.command(
    "apply", epilog="Example: ehplatform mapping apply 306 questions.csv --by early-help-analyst"
)
def apply_file(
    council: CouncilCode,
    file: Annotated[Path, typer.Argument(help="A file of `review --export` with decisions filled in.")],
    by: By,
    replace: Replace = False,
) -> None:
    """Take the decisions of a filled-in file, all or none; rows without one stay open."""
    with refusals_in_words():
        approvals = decisions_in(file, questions(queue_of(council_named(council), None)))
    if not approvals:
        raise fail(f"{escape(file.name)} holds no decision: fill in the column `decision`, save it as CSV")
    decide(council, approvals, by, replace=replace)


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Show the errors that a person can put right as one line, without a traceback."""
    try:
        yield
    except (ConfigurationError, MissingTable, NotApproved) as error:
        raise fail(escape(str(error))) from None


def file_of(council: str) -> Path:
    """Return a council's own file."""
    folder = load_settings().councils
    known = sorted(path.stem for path in folder.glob("*.yml"))
    if council not in known:
        raise NotApproved(not_among(council, known, f"no file {council}.yml in {folder}"))
    return folder / f"{council}.yml"


def council_named(council: str) -> Council:
    return load_council(file_of(council))


def queue_of(council: Council, dataset: str | None) -> pa.Table:
    """Return the council's review queue as the last run wrote it."""
    if dataset is not None and dataset not in council.sources:
        words = f"--dataset {dataset}: no dataset of council {council.la_code}"
        raise NotApproved(not_among(dataset, council.sources, words))
    return Lake(load_settings().lake).read("personal", "review_queue", council.la_code)


def decide(council: str, approvals: Sequence[Approval], by: str, *, replace: bool = False) -> None:
    """Write decisions into the council's file and say what comes next."""
    with refusals_in_words():
        path = file_of(council)
        new = approve(path, approvals, Signature(by.strip(), datetime.now(UTC).date()), replace=replace)
        note_what_is_not_asked(council, new)
    if not new:
        say(f"Decided so already: {path} stays as it is.")
        return
    say(f"{len(new):,} {'decision' if len(new) == 1 else 'decisions'} by {by} written to {path}")
    say(f"Next: ehplatform run --council {council}")


def note_what_is_not_asked(council: str, approvals: Sequence[Approval]) -> None:
    """Say that a decision is about nothing in the queue; it holds for files that come later."""
    try:
        asked = {
            (each.kind, each.scope, each.text) for each in questions(queue_of(council_named(council), None))
        }
    except MissingTable:
        asked = set()
    for each in approvals:
        if (each.kind, each.scope, each.text) not in asked:
            say(f"Note: this {each.kind} is not in the review queue now; the decision waits for it.")


def write_questions(asked: Sequence[Question], path: Path, council: str) -> None:
    if not asked:
        raise fail(f"nothing of council {council} waits for a decision: no file written")
    export(asked, path)
    say(
        f"{len(asked):,} questions in {path}. It can hold personal data: keep it where the extracts are kept."
    )
    say("Fill in the column `decision` with a code, a header, or ignore; an empty one stays open. Then:")
    say(f"ehplatform mapping apply {council} {shlex.quote(str(path))} --by NAME")


def show(asked: Sequence[Question]) -> None:
    """Print questions as a table."""
    table = Table(box=None, pad_edge=False)
    for heading in ("rows", "of", "says", "where", "likely", "score"):
        table.add_column(
            heading, justify="right" if heading in {"rows", "score"} else "left", overflow="fold"
        )
    for each in asked:
        table.add_row(
            f"{each.row_count:,}",
            Text(each.scope if each.kind == "value" else f"header of {each.scope}"),
            Text(printable(each.text)),
            Text(printable(", ".join(each.columns))),
            Text(each.suggestion or ""),
            "" if each.score is None else f"{each.score:.0f}",
        )
    console.print(table)


def printable(text: str) -> str:
    """Return a text for a terminal: nothing in it can move the cursor or change a colour."""
    shown = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}\u2026"


def say_how_many(asked: Sequence[Question], show_all: bool) -> None:
    left = 0 if show_all else len(asked) - SHOWN
    if left > 0:
        say(f"{left:,} more: add --all.")


def say_what_to_type(asked: Sequence[Question], council: str) -> None:
    """Print the commands that answer, the first for a question of the table."""
    simple = [each for each in asked if each.text == printable(each.text)]
    if simple:
        say(f"To decide one, for example: {command_for(simple[0], council)}")
        say("Instead of a code or header, ignore says that nothing was recorded, or passes the column over.")
    if at_least(SAFE_TO_ACCEPT, asked):
        say(f"To take likely answers: ehplatform mapping accept {council} --at-least 95 --by NAME")
    say(f"To decide many: ehplatform mapping review {council} --export questions.csv")


def command_for(asked: Question, council: str) -> str:
    verb, answer = ("approve", "CODE") if asked.kind == "value" else ("approve-header", "HEADER")
    words = ["ehplatform", "mapping", verb, "--by", "NAME", "--", council]
    return shlex.join([*words, asked.scope, asked.text, asked.suggestion or answer])


def say(words: str) -> None:
    """Print words as they are: values are no markup, and a command stays on one line."""
    console.print(words, markup=False, highlight=False, soft_wrap=True)
