"""One metric of one council in several published states: ``python -m metrics_layer.history``.

A question in JSON comes on standard input, and the answer leaves on standard output; so the command
line, which knows no metric, asks for values under the definitions of any day. The question is
``{"metric", "council", "month", "comparisons"}``. Each comparison is a list of states, and a state is
``{"database", "model", "definition"}``: a file of served tables, the folder of metric definitions
(null: those of today), and ``common`` or ``local``, under which of the two the facts were derived. All
states of a comparison are asked for one period: the one that ends with `month` (``2026-09``), or
without it the latest that is complete in the first state. The answer has a figure for each state.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import duckdb
import sqlalchemy as sa

from ehplatform.access import Identity, Role
from metrics_layer.compiler.errors import ModelError
from metrics_layer.embedded import EmbeddedMetrics
from metrics_layer.periods import Period, month_of, months_before, year_to
from metrics_layer.reporting import PARTS, Metric, metrics, part_of

LOCAL = "_local"
"""Behind the name of a table that holds facts by the council's own definition (`store/snapshot.py`)."""


class NoSuchMetric(LookupError):
    """A metric was asked for that no definition of today has; the message lists those that there are."""


class NoFigure(LookupError):
    """A state says nothing of what is asked; the message says why."""


@dataclass(frozen=True)
class Figure:
    """What one state says. A part is None where the metric has no such part, or nothing to divide by.

    `as_of` is the day to which the state's data are complete; `version` that of the metric's definition.
    `missing` says why there is no figure at all.
    """

    value: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    period: str | None = None
    period_end: str | None = None
    as_of: str | None = None
    version: str | None = None
    missing: str | None = None


def main(questions: TextIO, answers: TextIO) -> int:
    """Answer the question of a stream; return the exit code, 1 with ``error`` for an unknown metric."""
    try:
        answer = answered(json.load(questions))
    except NoSuchMetric as error:
        json.dump({"error": str(error)}, answers)
        return 1
    json.dump(answer, answers)
    return 0


def answered(question: Mapping[str, Any]) -> dict[str, Any]:
    """Return the metric's words and, for each comparison, a figure for each of its states."""
    with duckdb.connect() as nothing:
        known = {metric.id: metric for metric in metrics(embedded(nothing, question["council"], None))}
    if question["metric"] not in known:
        raise NoSuchMetric(f"no metric {question['metric']}; there are {', '.join(known)}")
    metric = known[question["metric"]]
    asked = [
        compared(question["metric"], question["council"], question["month"], states)
        for states in question["comparisons"]
    ]
    return {
        "metric": {
            "id": metric.id,
            "title": metric.title,
            "unit": metric.meta["unit"],
            "decimals": metric.meta["decimals"],
            "version": metric.meta["version"],
        },
        "comparisons": [[asdict(figure) for figure in figures] for figures in asked],
    }


def compared(
    metric_id: str, la_code: str, month: str | None, states: Sequence[Mapping[str, Any]]
) -> list[Figure]:
    """Return the figure of each state, all of one period."""
    last = months_before(date.fromisoformat(f"{month}-01"), 0) if month else None
    figures: list[Figure] = []
    for state in states:
        try:
            figure = figure_of(state, metric_id, la_code, last)
        except NoFigure as reason:
            figure = Figure(missing=str(reason))
        except (ModelError, sa.exc.DBAPIError):
            figure = Figure(missing="its tables and definitions cannot be read by this version")
        if last is None and figure.period_end:
            last = date.fromisoformat(figure.period_end)
        figures.append(figure)
    return figures


def figure_of(state: Mapping[str, Any], metric_id: str, la_code: str, end: date | None) -> Figure:
    """Return a state's figure for the period that ends on `end`, or for its latest complete one.

    Raises `NoFigure` when the state has no such metric, council, definition or month.
    """
    with duckdb.connect() as connection:
        serve(connection, Path(state["database"]), state["definition"])
        source = embedded(connection, la_code, state["model"])
        metric = next((each for each in metrics(source) if each.id == metric_id), None)
        if metric is None:
            raise NoFigure("the definitions of that day have no such metric")
        window = connection.execute(
            "select as_of, last_complete_month from mart_council where la_code = ?", [la_code]
        ).fetchone()
        if window is None:
            raise NoFigure("the council was not published")
        as_of, last_month = window
        if end is not None and end > last_month:
            raise NoFigure(f"{end:%B %Y} was not complete: its data reach {as_of}")
        return ask(source, metric, period_of(metric, end, last_month), as_of)


def period_of(metric: Metric, end: date | None, last_month: date) -> Period:
    if end is None:
        return metric.period(last_month)
    return month_of(end) if metric.is_stock else year_to(end)


def ask(source: EmbeddedMetrics, metric: Metric, period: Period, as_of: date) -> Figure:
    """Ask for one metric and its parts."""
    when = {"dimension": metric.clock, "dateRange": period.date_range}
    answer = source.load({"measures": metric.measures, "timeDimensions": [when]})
    values = answer.rows[0] if answer.rows else {}
    numerator, denominator, _ = (part_of(metric, part, values) for part in PARTS)
    return Figure(
        values.get(metric.measure),
        numerator,
        denominator,
        period.words,
        period.end.isoformat(),
        as_of.isoformat(),
        str(metric.meta["version"]),
    )


def serve(connection: duckdb.DuckDBPyConnection, database: Path, definition: str) -> None:
    """Give the tables of one definition under the names that the metrics ask for.

    Raises `NoFigure` when the database holds no facts by the council's own definition.
    """
    connection.execute(f"attach '{database}' as state (read_only)").fetchall()
    names = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'state'"
    ).fetchall()
    tables = {name for (name,) in names}
    if definition == "local" and f"mart_council{LOCAL}" not in tables:
        raise NoFigure("figures by the council's own definition were not published")
    for name in sorted(tables):
        twin = f"{name}{LOCAL}"
        chosen = twin if definition == "local" and twin in tables else name
        connection.execute(f"create view {name} as from state.{chosen}").fetchall()


def embedded(connection: duckdb.DuckDBPyConnection, la_code: str, model: str | None) -> EmbeddedMetrics:
    """Return the semantic layer as the council's own lead sees it."""
    identity = Identity("command-line", Role.LEAD, la_code)
    return EmbeddedMetrics(connection, identity, model=None if model is None else Path(model))


if __name__ == "__main__":
    sys.exit(main(sys.stdin, sys.stdout))
