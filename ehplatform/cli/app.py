"""The command line: one verb for each thing a person does with the platform."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from ehplatform.access import Identity, Role, issue_token
from ehplatform.cli.console import console, fail
from ehplatform.doctor import examine
from ehplatform.model.council import ConfigurationError
from ehplatform.processes import PortInUse, Supervisor, check_ports
from ehplatform.servers import all_servers, child_environment, prepare_dagster_home
from ehplatform.settings import change_secret, load_settings
from ehplatform.simulate.plan import Shape
from ehplatform.status import council_states
from ehplatform.store.snapshot import NoSnapshot

app = typer.Typer(
    help="Early Help Platform: have we made a real difference for the families we engaged with?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
)
SIMULATED_COUNCILS = "212,306,869,315,209,867"


@app.command(epilog="Example: ehplatform simulate --councils 306 --children 500 --years 3 --out var")
def simulate(
    councils: Annotated[str, typer.Option(help="DfE codes, separated by commas.")] = SIMULATED_COUNCILS,
    children: Annotated[int, typer.Option(min=1, help="Children in each council.")] = 3000,
    years: Annotated[int, typer.Option(min=1, help="Years of history.")] = 5,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 1,
    out: Annotated[
        Path | None, typer.Option(help="Folder for landing/ and truth/; default EHP_HOME.")
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        Shape | None,
        typer.Option(help="How every council's files look, by dialect; default: each has its own."),
    ] = None,
    inject: Annotated[
        Literal["migration"] | None, typer.Option(help="A change of system in the last months.")
    ] = None,
    dirt: Annotated[
        str,
        typer.Option(help="How records err: usual, clean, careless, sparse, migrated or many_spellings."),
    ] = "usual",
) -> None:
    """Write SYNTHETIC extracts of councils, with the truth about who is who beside them."""
    from ehplatform.simulate.simulate import Plan
    from ehplatform.simulate.simulate import simulate as write_councils

    codes = tuple(code.strip() for code in councils.split(","))
    try:
        plan = Plan(codes, children=children, years=years, seed=seed, format=format, inject=inject, dirt=dirt)
    except ValueError as error:
        raise fail(str(error)) from error
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console
    ) as bar:
        task = bar.add_task("Simulating SYNTHETIC councils")
        write_councils(
            plan, out or load_settings().root, progress=lambda words: bar.update(task, description=words)
        )


@app.command(epilog="Example: ehplatform run --council 306 --council 212")
def run(
    council: Annotated[list[str] | None, typer.Option(help="Only this council; may be repeated.")] = None,
) -> None:
    """Land, ingest, link, rebuild journeys, score and publish, through Dagster, without a server.

    Councils whose files did not change are skipped. Ends with 0 when everything was published,
    with 2 when the rest was published but a council was held back at its last good data.
    """
    command = [sys.executable, "-m", "assets.headless", *(council or [])]
    raise typer.Exit(subprocess.run(command, env=child_environment(load_settings()), check=False).returncode)  # noqa: S603


@app.command(epilog="Example: ehplatform serve dash --port 8051")
def serve(
    what: Annotated[Literal["all", "dagster", "semantic", "dash"], typer.Argument()] = "all",
    port: Annotated[int | None, typer.Option(help="Another port, for a single server.")] = None,
) -> None:
    """Serve the Dagster UI, the semantic layer's API and the Dash pages, until Ctrl-C."""
    settings = load_settings()
    if port is not None:
        if what == "all":
            raise fail("--port goes with one server: dagster, semantic or dash")
        settings = settings.model_copy(update={f"{what}_port": port})
    servers = [server for kind, server in all_servers(settings) if what in {"all", kind}]
    try:
        check_ports(servers, settings.host)
    except PortInUse as error:
        raise fail(str(error)) from error
    prepare_dagster_home(settings)
    supervisor = Supervisor(servers)
    supervisor.start()
    try:
        late = supervisor.wait_until_ready()
        if late and not supervisor.stop_asked:
            raise fail(f"did not start: {', '.join(late)}; its own words stand above")
        for server in servers:
            if server.address:
                console.print(f"[bold]{server.name:<16}[/] {server.address}")
        console.print("Ctrl-C stops them all.")
        if ended := supervisor.watch():
            raise fail(f"ended by itself: {', '.join(ended)}; its own words stand above")
    finally:
        supervisor.stop()


@app.command(epilog='Example: curl -H "Authorization: $(ehplatform token --role lead --council 306)" …/meta')
def token(
    role: Annotated[Role, typer.Option(help="What the holder is.")],
    council: Annotated[str | None, typer.Option(help="DfE code of the holder's council.")] = None,
    ttl: Annotated[str, typer.Option(help="How long it is valid: 90s, 15m or 8h.")] = "15m",
) -> None:
    """Print a signed token for the semantic layer."""
    if role is not Role.NATIONAL and council is None:
        raise fail(f"a {role.value} belongs to a council: add --council, for example --council 306")
    units = {"s": 1, "m": 60, "h": 3600}
    if not ttl[:-1].isdigit() or ttl[-1] not in units:
        raise fail(f"--ttl {ttl}: write a number and s, m or h, for example 15m")
    lifetime = timedelta(seconds=int(ttl[:-1]) * units[ttl[-1]])
    print(issue_token(Identity("command-line", role, council), load_settings().api_secret, lifetime))  # noqa: T201


@app.command()
def rotate_secret() -> None:
    """Sign tokens with a new secret; those of the old one are valid until they end, those before it no more.

    Servers take the new secret at once. To end all tokens of the old one too, run the command twice.
    """
    change_secret(load_settings().api_secret_file)
    console.print("New tokens are signed with a new secret.")


@app.command()
def status() -> None:
    """Show each council's last data, and what is published now."""
    settings = load_settings()
    try:
        snapshot, states = council_states(settings)
    except (ConfigurationError, NoSnapshot) as error:
        raise fail(str(error)) from error
    table = Table(box=None, pad_edge=False)
    for heading in ("council", "as of", "files", "held", "rows in", "queued", "refused"):
        table.add_column(
            heading, no_wrap=True, justify="left" if heading in {"council", "as of"} else "right"
        )
    for state in states:
        table.add_row(
            f"{state.la_code} {state.name}", state.as_of or "not published", str(state.files),
            f"[red]{state.quarantined}[/]" if state.quarantined else "0",
            f"{state.rows_in:,}", f"{state.rows_queued:,}", f"{state.rows_refused:,}",
        )  # fmt: skip
    console.print(table)
    console.print("held: files in quarantine; queued: rows that wait for a mapping decision")
    console.print(f"snapshot [bold]{snapshot.id}[/] published {snapshot.published_at}")


@app.command()
def doctor() -> None:
    """Look for what is wrong, and say what to do about it."""
    findings = examine(load_settings())
    for finding in findings:
        mark = "[green]ok[/]   " if finding.ok else "[red]wrong[/]"
        console.print(f"{mark} {finding.what}" + ("" if finding.ok else f": {finding.remedy}"))
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)
