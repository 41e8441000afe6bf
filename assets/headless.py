"""`ehplatform run`: the main job without a server, through Dagster, with progress.

Runs are recorded in the same instance that the Dagster UI shows. One run for each council, one
after the other in this process, so that a council that fails stops no other.
"""

import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import dagster as dg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assets.definitions import defs
from assets.freshness import changed_councils, landed_councils, reference_changed
from assets.landing import land_samples
from assets.partitions import COUNCILS
from ehplatform.servers import prepare_dagster_home
from ehplatform.settings import load_settings
from ehplatform.store.snapshot import MODEL, NoSnapshot, checksums, current_snapshot
from metrics_layer.embedded import MODEL_FOLDER

PUBLISHED, FAILED, HELD_BACK = 0, 1, 2

console = Console()


@dataclass(frozen=True)
class Outcome:
    """How one run ended; `problems` are lines that a person can act on."""

    succeeded: bool
    problems: tuple[str, ...]


def main(la_codes: Sequence[str]) -> int:
    """Run what changed of `la_codes` (all councils when empty) and publish; return the exit code."""
    if unknown := sorted(set(la_codes) - set(COUNCILS)):
        console.print(f"[bold red]error:[/] no council {', '.join(unknown)}; known: {', '.join(COUNCILS)}")
        return FAILED
    instance = open_instance()
    land_samples(load_settings())
    landed = [code for code in landed_councils() if not la_codes or code in la_codes]
    changed = [code for code in changed_councils(instance) if code in landed]
    for code in landed:
        if code not in changed:
            console.print(f"{code} {COUNCILS[code].name}: unchanged, already materialized")
    releases_changed = reference_changed(instance)
    if not changed and not releases_changed and published_already():
        console.print("Nothing to do: the published snapshot is current.")
        return PUBLISHED
    steps = [("reference", None)] if releases_changed else []
    return run_all(instance, [*steps, *(("council", code) for code in changed), ("publish", None)])


def open_instance() -> dg.DagsterInstance:
    """Open Dagster's storage under ``EHP_HOME``, with our own instance settings."""
    prepare_dagster_home(load_settings())
    return dg.DagsterInstance.get()


def published_already() -> bool:
    """Whether a snapshot is published, by the metric definitions of now."""
    try:
        published = current_snapshot(load_settings().snapshots)
    except NoSnapshot:
        return False
    return published.manifest.get(MODEL) == checksums(MODEL_FOLDER)


def run_all(instance: dg.DagsterInstance, steps: Sequence[tuple[str, str | None]]) -> int:
    """Run each job, of a council or of all, with a progress bar; a council that fails stops no other."""
    began = time.perf_counter()
    failures = 0
    with Progress(
        TextColumn("{task.description:<32}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    ) as bar:
        task = bar.add_task("", total=len(steps))
        for job, code in steps:
            name = job if code is None else f"{code} {COUNCILS[code].name}"
            bar.update(task, description=name)
            started = time.perf_counter()
            outcome = execute(instance, job, code)
            bar.advance(task)
            mark = "[green]done[/]" if outcome.succeeded else "[red]held back[/]"
            bar.console.print(f"{name}: {mark} in {time.perf_counter() - started:.1f} s")
            for problem in outcome.problems:
                bar.console.print(f"    {problem}", highlight=False, markup=False, soft_wrap=True)
            if not outcome.succeeded and code is None:
                return FAILED
            failures += not outcome.succeeded
    snapshot = current_snapshot(load_settings().snapshots)
    console.print(f"Published snapshot [bold]{snapshot.id}[/].")
    console.print(f"Job: {time.perf_counter() - began:.0f} s, peak memory {peak_megabytes():,.0f} MB.")
    return HELD_BACK if failures else PUBLISHED


def peak_megabytes() -> float:
    """Return the most memory that this process has held at once; Linux counts it in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def execute(instance: dg.DagsterInstance, job: str, la_code: str | None) -> Outcome:
    """Run one job in this process; collect failures and failed checks as words."""
    result = defs.resolve_job_def(job).execute_in_process(
        instance=instance,
        partition_key=la_code,
        raise_on_error=False,
    )
    checks = [
        f"check {evaluation.check_name} on {evaluation.asset_key.to_user_string()}: {evaluation.description}"
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed
    ]
    failures = [
        event.step_failure_data.error.message.strip()
        for event in result.all_events
        if event.is_step_failure and event.step_failure_data.error is not None
    ]
    return Outcome(result.success, (*failures, *checks))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
