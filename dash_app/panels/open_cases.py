"""Open children and families by month."""

from calendar import monthrange
from datetime import date

from dash_app.answers import definition, provenance
from dash_app.charts.open_cases import open_figure
from dash_app.dates import long_date
from dash_app.findings.open_cases import OpenMonth, open_finding
from dash_app.panels.questions import by_month, month_of_row
from dash_app.results import Column, Definition, Number, Panel, Provenance, Table
from dash_app.views import View
from metrics_layer.periods import Period

CLOCK = "open_children.month_end"
CHILDREN, FAMILIES = "open_children.eh03_open_children", "open_children.eh04_open_families"


def build(view: View) -> Panel:
    """Ask for every month end that the data covers; a stock is asked for month by month, never added up."""
    asked = Period(view.history_start, view.last_complete_month)
    answer = view.source.load(by_month(CLOCK, asked, [CHILDREN, FAMILIES]))
    months = [
        OpenMonth(month_end(month_of_row(row, CLOCK)), row[CHILDREN], row[FAMILIES]) for row in answer.rows
    ]
    words = (definition(answer, CHILDREN), definition(answer, FAMILIES))
    return open_panel(view.council.name, months, words, provenance(view, answer))


def month_end(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def open_panel(
    council: str, months: list[OpenMonth], definitions: tuple[Definition, ...], provenance: Provenance
) -> Panel:
    """Return the panel of month ends, oldest first."""
    return Panel(
        id="open-cases",
        finding=open_finding(council, months),
        subtitle="Children and families with support open on the last day of each month",
        summary=summary(months),
        figure=open_figure(months) if months else None,
        table=Table(
            caption="Open children and families by month end",
            columns=(
                Column("Month end"),
                Column("Children", is_numeric=True),
                Column("Families", is_numeric=True),
            ),
            rows=tuple(
                (month.month_end, Number(month.children), Number(month.families))
                for month in reversed(months)
            ),
        ),
        definitions=definitions,
        provenance=provenance,
    )


def summary(months: list[OpenMonth]) -> tuple[str, ...]:
    """Return the highest and lowest month in words."""
    if not months:
        return ()
    highest = max(months, key=lambda month: month.children)
    return (
        (
            f"Since {months[0].month_end:%B %Y} the number of open children was highest at the end of "
            f"{highest.month_end:%B %Y}, with {highest.children:,}; the latest month end is "
            f"{long_date(months[-1].month_end)}. The first months rise because cases that began before "
            "the records start are not in them."
        ),
    )
