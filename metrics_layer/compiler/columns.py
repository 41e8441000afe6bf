"""The columns of a statement: the members that a query shows, with their clauses."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from metrics_layer.compiler.dates import Clock
from metrics_layer.compiler.declarations import Measure
from metrics_layer.compiler.expressions import Clause
from metrics_layer.compiler.scope import Placed
from metrics_layer.compiler.views import Path


@dataclass(frozen=True)
class OutputColumn:
    """One column of the answer."""

    key: str
    """Its name in the answer: ``cube.member`` or ``cube.member.granularity``."""
    alias: str
    """Its name in SQL."""
    placed: Placed
    clause: Clause
    base: str | None = None
    """For a time dimension with granularity: ``cube.member``, under which it is answered too."""

    @property
    def label(self) -> sa.Label[Any]:
        return self.clause.label(self.alias)

    @property
    def is_measure(self) -> bool:
        return isinstance(self.placed.declared, Measure)


def local_time(clause: Clause, clock: Clock) -> Clause:
    """Return a time, stored in UTC, as it stands on a wall in the query's time zone."""
    if clock.zone.key == "UTC":
        return clause
    zone: Clause = sa.literal_column(f"'{clock.zone.key}'")
    return sa.func.timezone(
        zone, sa.func.timezone(sa.literal_column("'UTC'"), sa.cast(clause, sa.TIMESTAMP()))
    )


def truncated(clause: Clause, granularity: str, clock: Clock) -> Clause:
    """Return the start of the period in the query's time zone.

    The names of granularity and zone are of closed lists. They are literals, not parameters, so
    that the expression is the same text in SELECT and in GROUP BY.
    """
    return sa.func.date_trunc(sa.literal_column(f"'{granularity}'"), local_time(clause, clock))


def unique(columns: Iterable[OutputColumn]) -> tuple[OutputColumn, ...]:
    """Return the columns without repeats, in order."""
    return tuple({column.key: column for column in columns}.values())


def by_path(columns: Iterable[OutputColumn]) -> dict[Path, list[OutputColumn]]:
    """Return the columns by the way to their cube."""
    found: dict[Path, list[OutputColumn]] = {}
    for column in columns:
        found.setdefault(column.placed.path, []).append(column)
    return found
