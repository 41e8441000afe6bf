"""Every metric in one table, each for the latest period in which it is complete."""

from dash_app.answers import definition, provenance
from dash_app.findings.finding import Finding, Status
from dash_app.results import (
    DIRECTION_WORDS,
    Cell,
    Column,
    Link,
    Missing,
    Number,
    Panel,
    Table,
    definition_anchor,
    number_or,
)
from dash_app.views import View
from metrics_layer.reporting import Figure, figures

PANEL_ID = "key-figures"

COLUMNS = (
    Column("Measure"),
    Column("Value", is_numeric=True),
    Column("Unit"),
    Column("Counted", is_numeric=True),
    Column("Out of", is_numeric=True),
    Column("Not yet known", is_numeric=True),
    Column("Period"),
    Column("Direction"),
)


def build(view: View) -> Panel:
    """Show the report of all metrics."""
    reported = figures(view.source, view.last_complete_month)
    definitions = tuple(definition(figure.answer, figure.metric.measure) for figure in reported)
    return Panel(
        id=PANEL_ID,
        finding=Finding(
            f"{view.council.name}'s {len(reported)} key figures, "
            "each for the latest period that is complete.",
            Status.STATED,
        ),
        subtitle="Every figure is linked to its definition, below the table",
        summary=(),
        table=Table(
            caption=f"Key figures of {view.council.name}",
            columns=COLUMNS,
            rows=tuple(cells(figure) for figure in reported),
        ),
        definitions=definitions,
        provenance=provenance(view, reported[0].answer),
        is_table_open=True,
    )


def cells(figure: Figure) -> tuple[Cell, ...]:
    """Return the row of one metric."""
    metric, unit = figure.metric, str(figure.metric.meta["unit"])
    return (
        Link(metric.title, f"#{definition_anchor(PANEL_ID, metric.id)}"),
        Missing.NOT_RECORDED
        if figure.value is None
        else Number(figure.value, int(metric.meta["decimals"]), unit == "%", metric_id=metric.id),
        unit,
        part(figure, "numerator_measure", figure.numerator),
        part(figure, "denominator_measure", figure.denominator),
        part(figure, "immature_measure", figure.immature),
        figure.period,
        DIRECTION_WORDS[str(metric.meta["direction"])],
    )


def part(figure: Figure, name: str, count: int | None) -> Cell:
    """Return one of the counts behind a metric, if it has it."""
    return number_or(count) if name in figure.metric.meta else Missing.NOT_APPLICABLE
