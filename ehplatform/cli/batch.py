"""`ehplatform batch`: what a council has sent, what of it is in use, and taking a delivery back."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ehplatform.cli.console import console, fail
from ehplatform.linkage.replay import lay_out_linkage
from ehplatform.settings import Settings, load_settings
from ehplatform.sources.register import NoSuchBatch, Register
from ehplatform.sources.replay import replay as make_again
from ehplatform.store.lake import Lake
from ehplatform.store.snapshot import NoSnapshot, read_snapshot

batch = typer.Typer(
    help="Deliveries: list them, take one back, make an earlier state again.", no_args_is_help=True
)

By = Annotated[str, typer.Option(help="Who decided: an account or a role, such as data-team.")]
Reason = Annotated[str, typer.Option(help="Why, in a few words; no personal data.")]


@batch.command("list", epilog="Example: ehplatform batch list 306")
def list_batches(council: Annotated[str, typer.Argument(help="DfE code of the council.")]) -> None:
    """List every file that came from a council, with what became of it."""
    settings = load_settings()
    batches = Register.of(settings.root, council).batches()
    if not batches:
        raise fail(f"council {council} has sent nothing yet: land a file and run `ehplatform run`")
    lake = Lake(settings.lake)
    ledger = (
        lake.read("quality", "file_ledger", council).to_pylist()
        if lake.exists("quality", "file_ledger", council)
        else []
    )
    read = {row["batch_id"]: row for row in ledger}
    table = Table(box=None, pad_edge=False)
    for heading in ("batch", "received", "dataset", "file", "data to", "rows in", "standing", "status"):
        table.add_column(heading, no_wrap=True)
    for sent in batches:
        row = read.get(sent.batch_id, {})
        status = "withdrawn" if sent.withdrawal else row.get("status") or "waits for a run"
        table.add_row(
            sent.batch_id, sent.received_at[:10], sent.dataset, sent.file_name,
            str(row.get("extract_date") or ""),
            f"{row.get('rows_in', 0):,}", f"{row.get('rows_standing', 0):,}", status,
        )  # fmt: skip
    console.print(table)


@batch.command(
    epilog='Example: ehplatform batch withdraw 306 1f0c9e2ab4d17e55 --by data-team --reason "wrong month"'
)
def withdraw(council: str, batch_id: str, by: By, reason: Reason) -> None:
    """Take a delivered file back: from the next run on it is as if it had never come."""
    change(council, batch_id, by, reason, restore=False)


@batch.command(
    epilog='Example: ehplatform batch restore 306 1f0c9e2ab4d17e55 --by data-team --reason "was right"'
)
def restore(council: str, batch_id: str, by: By, reason: Reason) -> None:
    """Put a withdrawn file back in use."""
    change(council, batch_id, by, reason, restore=True)


def change(council: str, batch_id: str, by: str, reason: str, *, restore: bool) -> None:
    register = Register.of(load_settings().root, council)
    try:
        changed = (register.restore if restore else register.withdraw)(batch_id, by, reason)
    except NoSuchBatch as error:
        raise fail(str(error)) from error
    state = "in use again" if restore else "withdrawn"
    console.print(f"{changed.file_name} is {state}; `ehplatform run` restates the council's history.")


@batch.command(epilog="Example: ehplatform batch replay 20261031T050000Z-1a2b3c4d --out /srv/replay")
def replay(
    snapshot: Annotated[str, typer.Argument(help="A published snapshot's id.")],
    out: Annotated[Path, typer.Option(help="An empty folder, which becomes a home of its own.")],
) -> None:
    """Lay out the files and settings that a published snapshot was made from, to make it again."""
    settings = load_settings()
    if out.exists() and any(out.iterdir()):
        raise fail(f"{out} is not empty: name a new folder")
    try:
        published = read_snapshot(settings.snapshots, snapshot)
        councils = make_again(published.manifest, settings, out, console.print)
        lay_out_linkage(published.manifest["inputs"], settings, Settings(home=out))
    except (NoSnapshot, NoSuchBatch) as error:
        raise fail(str(error)) from error
    console.print(f"{len(councils)} councils laid out. Make the snapshot again with:")
    console.print(f"EHP_HOME={out} EHP_COUNCILS={out / 'councils'} ehplatform run", soft_wrap=True)
