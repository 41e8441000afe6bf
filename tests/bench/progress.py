"""The progress bar of the generators."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

EVERY = 200
"""The bar moves at most once for so many calls: it must cost the generator nothing."""


@contextmanager
def progress_bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error and yield the function that moves it on by some amount."""
    columns = (TextColumn("making SYNTHETIC {task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        waiting = calls = 0

        def advance(amount: int) -> None:
            nonlocal waiting, calls
            waiting, calls = waiting + amount, calls + 1
            if calls % EVERY == 0:
                bar.advance(task, waiting)
                waiting = 0

        yield advance
