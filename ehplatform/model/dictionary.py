"""The data dictionary: every canonical table, column and code as a page to read."""

from collections.abc import Iterable, Iterator
from datetime import date

from ehplatform.model.codes import Code, CodeSet, all_code_sets
from ehplatform.model.tables import CANONICAL_TABLES, WRITTEN_ON_ARRIVAL, Column, Table, lineage

INTRODUCTION = """\
# Data dictionary

What the platform takes in: the canonical tables to which every dialect maps a council's files.

This page is generated from `ehplatform/model`; do not edit it. To write it anew:
`ehplatform model dictionary --out docs/data_dictionary.md`.

- An interval is half-open: the end is the first day on which it no longer holds. No end: it still does.
- *required*: a row without the value is refused.
- *personal*: it identifies a person. The whole table is then kept in the personal layer; what goes further
  is coarse, such as the month of birth.
- A coded column holds the codes of its code set. Files may hold local words; ingest maps them.

Every row also carries what is written on arrival and stands in no file:
"""


def data_dictionary() -> str:
    """Return the whole page in Markdown."""
    parts = [
        INTRODUCTION,
        *(f"- `{c.name}`: {c.meaning}" for c in lineage() if c.name in WRITTEN_ON_ARRIVAL),
        "\n## Contents\n",
        "\n".join(contents()) + "\n",
        "## Tables\n",
        *(table_section(table) for table in CANONICAL_TABLES),
        "## Code sets\n",
        *(code_set_section(code_set) for code_set in all_code_sets().values()),
    ]
    return "\n".join(parts)


def contents() -> Iterator[str]:
    """Yield the lines of the contents: tables with their grain, code sets with their subject."""
    yield "Tables:\n"
    yield from (f"- [{table.name}](#{table.name}): {table.grain}" for table in CANONICAL_TABLES)
    yield "\nCode sets:\n"
    yield from (f"- [{s.name}](#{anchor(s.name)}): {s.about}" for s in all_code_sets().values())


def anchor(code_set: str) -> str:
    """Return where the page describes a code set: the heading as Markdown renderers link it."""
    return f"codes-{code_set.lower()}"


def table_section(table: Table) -> str:
    """Return one table: grain, key and columns."""
    facts = [
        f"One row: {table.grain}.",
        f"Key: {', '.join(f'`{name}`' for name in table.key)}.",
        f"Dated by `{table.dated_by}`." if table.dated_by else "A register: rows have no date of their own.",
        "Personal." if table.personal else "",
    ]
    return "\n".join(
        [
            f"### {table.name}\n",
            " ".join(filter(None, facts)) + "\n",
            *rows(
                ("column", "meaning", "type", "marks", "code set"),
                (column_row(table, column) for column in table.file_columns),
            ),
            "",
        ]
    )


def column_row(table: Table, column: Column) -> tuple[str, ...]:
    """Return one line of a table's columns."""
    marks = [word for word in ("required", "personal") if getattr(column, word)]
    return (
        f"`{column.name}`",
        column.meaning + dating_words(table, column),
        column.type + bounds(column),
        ", ".join(marks),
        f"[{column.code_set}](#{anchor(column.code_set)})" if column.code_set else "",
    )


def dating_words(table: Table, column: Column) -> str:
    """Say which day decides about a code, where it is not the day that dates the row."""
    return f" (code as of `{column.dated_by}`)" if column.dated_by not in (None, table.dated_by) else ""


def bounds(column: Column) -> str:
    """Return the range of a number in words."""
    if column.minimum is not None and column.maximum is not None:
        return f", {column.minimum} to {column.maximum}"
    return f", at least {column.minimum}" if column.minimum is not None else ""


def code_set_section(code_set: CodeSet) -> str:
    """Return one code set: subject, source and codes."""
    return "\n".join(
        [
            f"### Codes: {code_set.name}\n",
            f"What it is about: {code_set.about}. Source: {code_set.source}.\n",
            *rows(("code", "meaning", "notes"), map(code_row, code_set.codes.values())),
            "",
        ]
    )


def code_row(code: Code) -> tuple[str, str, str]:
    return f"`{code.code}`", code.label, "; ".join(notes(code))


def notes(code: Code) -> Iterator[str]:
    """Yield what else is known of a code: group, validity, former writings, range of a score."""
    if code.group:
        yield code.group
    if code.valid_from:
        yield f"from {words(code.valid_from)}"
    if code.valid_to:
        yield f"until {words(code.valid_to)}"
    for former, last in code.formerly.items():
        yield f"written `{former}` until {words(last)}"
    for label, last in code.former_labels.items():
        yield f"called '{label}' until {words(last)}"
    if code.score:
        better = f", {code.score.better} is better" if code.score.better else ""
        yield f"scores {code.score.minimum} to {code.score.maximum}{better}"


def words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def rows(header: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for line in lines:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |"
