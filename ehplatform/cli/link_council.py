"""``ehplatform link review`` and ``explain``: a council's links, looked at and decided by people."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import pyarrow as pa
import typer
from rich.markup import escape
from rich.table import Table

from ehplatform.cli.console import console, fail
from ehplatform.linkage.files.people_files import UnusableFile
from ehplatform.linkage.kept import KEPT_TABLES, Kept
from ehplatform.linkage.model import Model, load_model, model_of
from ehplatform.linkage.people import People
from ehplatform.linkage.review.decisions import Contradiction, LinkDecisions, Record
from ehplatform.linkage.review.explain import STRANGERS_ONLY, Explanation, UnknownRecord, headed
from ehplatform.linkage.review.explain import explain as explain_pair
from ehplatform.linkage.review.labels import (
    LabelledQuality,
    NotEnoughLabels,
    estimate_quality,
    labelled_strata,
    sample_questions,
)
from ehplatform.linkage.review.review_file import (
    REVIEW_PAIR,
    NotAnswered,
    all_exported,
    answers_in,
    clerical_questions,
    export,
)
from ehplatform.model.council import ConfigurationError, Council, load_council
from ehplatform.settings import load_settings
from ehplatform.sources.refusal import FileRefused
from ehplatform.stats.mover import Estimate
from ehplatform.store.lake import Lake, MissingTable
from ehplatform.store.personal_files import write_private_text

REFUSALS = (
    ConfigurationError, Contradiction, FileRefused, MissingTable, NotAnswered, UnknownRecord, UnusableFile,
)  # fmt: skip

review = typer.Typer(
    help="Pairs that need a person's eye: export them, take the answers back.", no_args_is_help=True
)

CouncilCode = Annotated[str, typer.Argument(metavar="COUNCIL", help="DfE code of the council.")]
By = Annotated[str, typer.Option(help="Who decides: an account or a role, such as link-reviewer.")]
RecordName = Annotated[str, typer.Argument(metavar="SYSTEM:ID", help="A record, such as EHM:1204.")]


@review.command("export", epilog="Example: ehplatform link review export 306 --out review.xlsx --sample 200")
def export_pairs(
    council: CouncilCode,
    out: Annotated[Path, typer.Option(help="File to write: .xlsx or .csv.")],
    sample: Annotated[
        int, typer.Option(min=0, help="Also so many linked and so many other pairs, to measure quality.")
    ] = 0,
) -> None:
    """Write the pairs for review, both records side by side, with an empty column `decision`."""
    if out.suffix.lower() not in {".xlsx", ".csv"}:
        raise fail(f"--out {escape(out.name)}: expected a name that ends in .xlsx or .csv")
    with refusals_in_words():
        lake, decisions = lake_and_decisions(council)
        people = people_of(lake, council)
        asked = (
            sample_questions(
                people, kept_of(lake, council), decisions.table(), sample, model=model_used(council)
            )
            if sample
            else clerical_questions(lake.read("personal", "clerical_pair", council), decisions.standing())
        )
        if not asked.num_rows:
            raise fail(f"nothing of council {council} is for review: no file written")
        lake.write("personal", "review_pair", all_exported(exported(lake, council), asked), council)
        export(asked, people, out, is_synthetic=is_synthetic(council))
    say(f"{asked.num_rows:,} pairs in {out}. It names people: keep it with the extracts (mode 0600).")
    say("Fill in the column `decision` with same, different or unsure; an empty one stays open. Then:")
    say(f"ehplatform link review apply {council} {shlex.quote(str(out))} --by ROLE")


@review.command("apply", epilog="Example: ehplatform link review apply 306 review.xlsx --by link-reviewer")
def apply_answers(
    council: CouncilCode,
    file: Annotated[Path, typer.Argument(help="A file of `review export` with decisions filled in.")],
    by: By,
) -> None:
    """Take the decisions of a filled-in file, all or none; they go before the model from now on."""
    if not by.strip():
        raise fail("--by is empty: say who decides, an account or a role")
    with refusals_in_words():
        lake, decisions = lake_and_decisions(council)
        asked = exported(lake, council)
        if not asked.num_rows:
            raise fail(
                f"no pair of council {council} was ever exported: `ehplatform link review export {council}`"
            )
        answers, unsure = answers_in(file, asked)
        if not answers and not unsure:
            raise fail(f"{escape(file.name)} holds no decision: fill in the column `decision`")
        added = decisions.add(answers, by.strip(), datetime.now(UTC).date())
    say(
        f"{len(added):,} decisions by {by} kept; {len(answers) - len(added):,} were decided so already;"
        f" {unsure:,} unsure."
    )
    show_quality(asked, decisions)
    if added:
        say(f"Next: ehplatform run --council {council}")


def explain(
    council: CouncilCode,
    left: RecordName,
    right: RecordName,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the chart; default EHP_HOME/explained/COUNCIL.")
    ] = None,
) -> None:
    """Show why two records are one person, or are not: the weight of each comparison, without values."""
    settings = load_settings()
    with refusals_in_words():
        lake, decisions = lake_and_decisions(council)
        explanation = explain_pair(
            people_of(lake, council),
            kept_of(lake, council),
            record_named(left),
            record_named(right),
            decisions.table(),
            model_used(council),
        )
        chart = (out or settings.root / "explained" / council) / f"pair-{uuid4().hex[:12]}.html"
        whose = f"Council {council}{' (SYNTHETIC)' if is_synthetic(council) else ''}: two records"
        write_private_text(chart, headed(explanation.waterfall, whose, [STRANGERS_ONLY]))
    show(explanation)
    say(f"Waterfall chart: {chart}. It shows both records: personal, for its owner only (mode 0600).")


def council_of(la_code: str) -> Council | None:
    """Return a council's configuration; None where it has none any more."""
    file = load_settings().councils / f"{la_code}.yml"
    return load_council(file) if file.exists() else None


def model_used(la_code: str) -> Model:
    """Return the model that a council's runs go by."""
    council = council_of(la_code)
    return model_of(council, load_settings()) if council else load_model()


def is_synthetic(la_code: str) -> bool:
    council = council_of(la_code)
    return council is not None and council.synthetic


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Show the errors that a person can put right as one line, without a traceback."""
    try:
        yield
    except REFUSALS as error:
        raise fail(escape(str(error))) from None
    except OSError as error:
        raise fail(escape(f"{error.filename}: {error.strerror}")) from None


def lake_and_decisions(council: str) -> tuple[Lake, LinkDecisions]:
    settings = load_settings()
    return Lake(settings.lake), LinkDecisions.of(settings.root, council)


def people_of(lake: Lake, council: str) -> People:
    names = ("person_record", "person_identifier", "person_address")
    return People(*(lake.read("personal", name, council) for name in names))


def kept_of(lake: Lake, council: str) -> Kept:
    """Return what the last run of linkage left; raises `MissingTable` before the first one."""
    kept = Kept.of({name: lake.read("personal", name, council) for name in KEPT_TABLES})
    assert kept is not None  # noqa: S101 - person_link was read
    return kept


def exported(lake: Lake, council: str) -> pa.Table:
    """Return the pairs that were ever exported."""
    is_there = lake.exists("personal", "review_pair", council)
    return lake.read("personal", "review_pair", council) if is_there else REVIEW_PAIR.empty_table()


def record_named(name: str) -> Record:
    system, colon, record_id = name.partition(":")
    if not (system and colon and record_id):
        raise fail("name each record as SYSTEM:ID, such as EHM:1204")
    return system, record_id


def show(explanation: Explanation) -> None:
    """Print an explanation without a value of either record."""
    table = Table(box=None, pad_edge=False)
    table.add_column("comparison", no_wrap=True)
    table.add_column("agreement", no_wrap=True)
    table.add_column("bits", justify="right", no_wrap=True)
    for part in explanation.parts:
        table.add_row(words_of(part.comparison), words_of(part.level), f"{part.bits:+.1f}")
    table.add_row("prior", "how rare one person is among pairs", f"{explanation.prior_bits:+.1f}")
    table.add_row("[bold]sum[/]", "evidence against strangers", f"[bold]{explanation.match_weight:+.1f}[/]")
    console.print(table)
    chances = [f"{kind} {share:.1%}" for kind, share in explanation.shares.items()]
    say(f"Probability by evidence: {', '.join(chances)}")
    say(f"Settled: {explanation.settled_by}")
    together = "under one person" if explanation.is_one_person else "under two persons"
    say(f"In the last run the records are {together}.")


def words_of(name: str) -> str:
    return name.replace("_", " ")


def show_quality(asked: pa.Table, decisions: LinkDecisions) -> None:
    """Print what the labels of the last sample say of precision and recall."""
    labels = {pair: each.is_same for pair, each in decisions.standing().items()}
    strata = labelled_strata(asked, labels)
    if not strata:
        return
    try:
        quality = estimate_quality(strata)
    except NotEnoughLabels as error:
        say(f"Quality cannot be estimated yet: {error}")
        return
    say_quality(quality)


def say_quality(quality: LabelledQuality) -> None:
    say(
        f"By {quality.labels:,} labels: precision {in_words(quality.precision)},"
        f" recall {in_words(quality.recall)}"
    )
    say("(of the pairs that were compared and not decided before; 95 % limits)")


def in_words(estimate: Estimate) -> str:
    limits = estimate.limits
    return f"{estimate.value:.2%} ({limits.lower:.2%} to {limits.upper:.2%})"


def say(words: str) -> None:
    console.print(words, markup=False, highlight=False, soft_wrap=True)
