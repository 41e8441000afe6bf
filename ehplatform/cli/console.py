"""How the command line speaks: one console, and errors that a person can act on."""

import typer
from rich.console import Console

console = Console()


def fail(message: str) -> typer.Exit:
    """Print one line that says what to do, and return the exit to raise."""
    Console(stderr=True).print(f"[bold red]error:[/] {message}")
    return typer.Exit(1)
