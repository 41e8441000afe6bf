"""What a panel shows, as one frozen value: headline, chart, table, CSV and words come from the same object.

A cell that holds no number says why: suppressed, not recorded and not applicable are never 0 and never blank.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from dash_app.dates import long_date
from dash_app.findings.finding import Finding
from metrics_layer.periods import Period

Figure = Mapping[str, Any]
"""A Plotly figure as plain data: {'data': [...], 'layout': {...}}."""


class Missing(StrEnum):
    """Why a number is not shown, by the marker that English statistics publish in its place."""

    SUPPRESSED = "c"
    NOT_RECORDED = "x"
    UNRELIABLE = "u"
    NOT_APPLICABLE = "z"

    @property
    def words(self) -> str:
        return MISSING_WORDS[self]


MISSING_WORDS = {
    Missing.SUPPRESSED: "suppressed",
    Missing.NOT_RECORDED: "not recorded",
    Missing.UNRELIABLE: "not reliable enough",
    Missing.NOT_APPLICABLE: "not applicable",
}


@dataclass(frozen=True)
class Number:
    """A number with the decimals it is shown with; a percentage is held as 0 to 100."""

    value: float
    decimals: int = 0
    is_percent: bool = False
    metric_id: str = ""
    """The metric whose value this is, where a page shows it as such."""

    @property
    def plain(self) -> str:
        """The number for machines: no thousands separator, no unit."""
        return f"{self.value:.{self.decimals}f}"

    @property
    def words(self) -> str:
        return f"{self.value:,.{self.decimals}f}{'%' if self.is_percent else ''}"


@dataclass(frozen=True)
class Link:
    """Words that lead to another place on the page or site."""

    words: str
    href: str


Cell = str | date | Period | Number | Missing | Link


def shown(cell: Cell) -> str:
    """Return a cell as a person reads it."""
    match cell:
        case Number() | Missing() | Link() | Period():
            return cell.words
        case date():
            return long_date(cell)
        case _:
            return cell


def exported(cell: Cell) -> str:
    """Return a cell as a program reads it: plain numbers, ISO dates, words for what is missing."""
    match cell:
        case Number():
            return cell.plain
        case Missing() | Link():
            return cell.words
        case Period():
            return cell.iso
        case date():
            return cell.isoformat()
        case _:
            return cell


def number_or(
    value: float | None, marker: str | None = None, *, decimals: int = 0, is_percent: bool = False
) -> Cell:
    """Return the number, or why there is none; without a marker a missing number was not recorded."""
    if value is not None:
        return Number(value, decimals, is_percent)
    return Missing(marker) if marker else Missing.NOT_RECORDED


@dataclass(frozen=True)
class Column:
    title: str
    is_numeric: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose first column names its rows."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


DIRECTION_WORDS = {
    "high": "Higher is better",
    "low": "Lower is better",
    "contextual": "Depends on context",
    "none": "Neither is better",
}
"""How to read a metric's direction."""


@dataclass(frozen=True)
class Definition:
    """A metric in words, as the semantic layer tells it."""

    metric_id: str
    title: str
    text: str
    parts: tuple[tuple[str, str], ...]
    """What is counted, out of what, and when it is complete, as (title, words)."""
    direction: str
    version: str


@dataclass(frozen=True)
class Provenance:
    """Which data a panel shows: enough to reproduce it."""

    source: str
    snapshot_id: str | None
    as_of: date | None = None
    la_code: str | None = None
    is_synthetic: bool = False

    def columns(self) -> tuple[tuple[str, str], ...]:
        """Return the columns that every exported row carries, as (title, value)."""
        return (
            ("Source", self.source),
            ("Data", "SYNTHETIC" if self.is_synthetic else "real"),
            ("As of", self.as_of.isoformat() if self.as_of else ""),
            ("Snapshot", self.snapshot_id or ""),
        )


def definition_anchor(panel_id: str, metric_id: str) -> str:
    """Return the id under which a page holds a panel's definition of a metric."""
    return f"{panel_id}-definition-{metric_id}"


@dataclass(frozen=True)
class Panel:
    """One answer to one question."""

    id: str
    finding: Finding
    subtitle: str
    """What the chart or table measures, of whom, in which period."""
    summary: tuple[str, ...]
    """The chart in words, a paragraph each: the chart's text alternative, and its cautions."""
    table: Table
    definitions: tuple[Definition, ...]
    provenance: Provenance
    figure: Figure | None = None
    is_table_open: bool = False
