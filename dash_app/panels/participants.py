"""The Early Help metrics that participating councils share with each other."""

from collections.abc import Sequence
from itertools import groupby

from dash_app.answers import of_metric
from dash_app.charts.dots import dots_figure
from dash_app.findings.participants import (
    Contrast,
    SharedMetric,
    SharedValue,
    apart,
    contrasts,
    participants_finding,
)
from dash_app.panels.questions import Row
from dash_app.results import Cell, Column, Definition, Panel, Provenance, Table, number_or
from dash_app.views import Council, View
from metrics_layer.reporting import metrics

CUBE = "benchmarks"
TEXTS = ("la_code", "la_name", "metric_id", "metric_title", "period", "unit", "marker")
NUMBERS = ("numerator", "denominator", "value")


def build(view: View) -> Panel:
    """Ask for the release and keep each metric's latest period."""
    answer = view.source.load(
        {
            "measures": [f"{CUBE}.{name}" for name in NUMBERS],
            "dimensions": [f"{CUBE}.{name}" for name in (*TEXTS, "period_end")],
        }
    )
    source = Provenance(
        source="benchmark release of the participating councils, common definitions",
        snapshot_id=answer.snapshot_id,
        as_of=view.as_of,
        is_synthetic=view.is_synthetic,
    )
    shared = latest_metrics(answer.rows)
    ids = {metric.metric_id for metric in shared}
    definitions = tuple(of_metric(metric) for metric in metrics(view.source) if metric.id in ids)
    return participants_panel(view.council, shared, definitions, source)


def latest_metrics(rows: Sequence[Row]) -> list[SharedMetric]:
    """Return each metric in its latest period, in order of its id."""

    def metric_of(row: Row) -> str:
        return str(row[f"{CUBE}.metric_id"])

    metrics = []
    for metric_id, group in groupby(sorted(rows, key=metric_of), key=metric_of):
        of_metric = list(group)
        newest = max(row[f"{CUBE}.period_end"] for row in of_metric)
        latest = [row for row in of_metric if row[f"{CUBE}.period_end"] == newest]
        first = latest[0]
        metrics.append(
            SharedMetric(
                metric_id,
                first[f"{CUBE}.metric_title"],
                first[f"{CUBE}.period"],
                first[f"{CUBE}.unit"],
                tuple(sorted(map(shared_value, latest), key=lambda value: value.name)),
            )
        )
    return metrics


def shared_value(row: Row) -> SharedValue:
    return SharedValue(
        row[f"{CUBE}.la_code"],
        row[f"{CUBE}.la_name"],
        row[f"{CUBE}.numerator"],
        row[f"{CUBE}.denominator"],
        row[f"{CUBE}.value"],
        row[f"{CUBE}.marker"],
    )


def participants_panel(
    council: Council,
    shared: Sequence[SharedMetric],
    definitions: tuple[Definition, ...],
    source: Provenance,
) -> Panel:
    judged = contrasts(council.la_code, shared)
    names = {value.la_code: value.name for metric in shared for value in metric.values}
    others = sorted((name, code) for code, name in names.items() if code != council.la_code)
    columns = [(council.name, council.la_code), *others]
    return Panel(
        id="participating-councils",
        finding=participants_finding(council.name, judged),
        subtitle="Early Help percentages of the participating councils, each on the common definition",
        summary=summary(judged),
        figure=dots_figure(shared, council.la_code, council.name)
        if any(metric.is_percent for metric in shared)
        else None,
        table=Table(
            caption="Early Help metrics of the participating councils",
            columns=(
                Column("Measure"),
                Column("Unit"),
                Column("Period"),
                *(Column(name, is_numeric=True) for name, _ in columns),
            ),
            rows=tuple(table_row(metric, [code for _, code in columns]) for metric in shared),
        ),
        definitions=definitions,
        provenance=source,
    )


def table_row(metric: SharedMetric, codes: Sequence[str]) -> tuple[Cell, ...]:
    values = [metric.of(code) for code in codes]
    return (
        metric.title,
        metric.unit,
        metric.period,
        *(
            number_or(
                value.value if value else None,
                value.marker if value else None,
                decimals=1 if metric.is_percent else 0,
                is_percent=metric.is_percent,
            )
            for value in values
        ),
    )


def summary(judged: Sequence[Contrast]) -> tuple[str, ...]:
    """Return what differs, and how to read what is not shown."""
    different = "; ".join(
        f"{contrast.title}: {contrast.own.percent:.1f}% against {contrast.others.percent:.1f}%"
        for contrast in apart(judged)
    )
    return (
        *((f"Against the others taken together. {different}.",) if different else ()),
        "Nobody is ranked: with councils of this size a place in a list moves by chance alone.",
        (
            "Suppressed: a number from 1 to 5, or one from which such a number could be worked out, "
            "is not shared. Not recorded: the council's records do not hold it."
        ),
    )
