"""``ehplatform model``: what follows from the canonical model, as files for suppliers and readers."""

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from ehplatform.cli.console import console, fail
from ehplatform.model.tables import CANONICAL_TABLES, TABLES_BY_NAME, Table

model = typer.Typer(help="The canonical model: templates, data dictionary, schemas.", no_args_is_help=True)

OutFolder = Annotated[Path, typer.Option(help="Folder for the files; it is made where it does not exist.")]


@model.command(epilog="Example: ehplatform model template --out templates --format xlsx")
def template(
    out: OutFolder,
    format: Annotated[  # noqa: A002 - the option's name
        Literal["csv", "xlsx", "parquet"],
        typer.Option(help="csv and parquet: a file for each table; xlsx: one workbook."),
    ] = "xlsx",
    table: Annotated[list[str] | None, typer.Option(help="Only this table; may be repeated.")] = None,
) -> None:
    """Write empty files for a council to fill in, as the template dialect reads them."""
    from ehplatform.model.templates import write_csv, write_parquet, write_workbook

    write = {"csv": write_csv, "xlsx": write_workbook, "parquet": write_parquet}[format]
    report(write(chosen(table), made(out)))


@model.command(epilog="Example: ehplatform model dictionary --out docs/data_dictionary.md")
def dictionary(
    out: Annotated[Path | None, typer.Option(help="File to write; without it the page is printed.")] = None,
) -> None:
    """Show every table, column and code with its meaning, in Markdown."""
    from ehplatform.model.dictionary import data_dictionary

    if out is None:
        print(data_dictionary())  # noqa: T201 - the page as it is, without the console's wrapping
    else:
        made(out.parent)
        out.write_text(data_dictionary(), encoding="utf-8")
        report([out])


@model.command(epilog="Example: ehplatform model schema --out schemas")
def schema(out: OutFolder) -> None:
    """Write a Table Schema (JSON) for each table, so that suppliers can check files with their own tools."""
    from ehplatform.model.table_schema import table_schema

    folder = made(out)
    paths = [folder / f"{table.name}.json" for table in CANONICAL_TABLES]
    for path in paths:
        described = table_schema(TABLES_BY_NAME[path.stem])
        path.write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
    report(paths)


def chosen(names: list[str] | None) -> list[Table]:
    """Return the tables of these names, or all of them."""
    unknown = [name for name in names or () if name not in TABLES_BY_NAME]
    if unknown:
        raise fail(f"--table {', '.join(unknown)}: no such table; there are {', '.join(TABLES_BY_NAME)}")
    return [TABLES_BY_NAME[name] for name in names] if names else list(CANONICAL_TABLES)


def made(folder: Path) -> Path:
    """Return a folder that exists."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise fail(f"{folder} is a file: name a folder") from error
    return folder


def report(paths: list[Path]) -> None:
    """Say what was written and where."""
    console.print(f"{len(paths)} file{'s' if len(paths) > 1 else ''} in {paths[0].parent}")
