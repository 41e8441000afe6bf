"""Open children and families by month, told apart by dash as well as colour."""

from collections.abc import Sequence
from typing import Any

from dash_app.charts.template import LEGEND_ABOVE, Trace, axis, figure
from dash_app.findings.open_cases import OpenMonth
from dash_app.palette import DARK_BLUE, DARK_PINK


def open_figure(months: Sequence[OpenMonth]) -> dict[str, Any]:
    """Draw both stocks from 0, so that a small change does not look large."""
    children = line("Children", [month.children for month in months], months, DARK_BLUE, "solid")
    families = line("Families", [month.families for month in months], months, DARK_PINK, "dash")
    return figure(
        [children, families],
        height=340,
        showlegend=True,
        legend=LEGEND_ABOVE,
        xaxis=axis(type="date", tickformat="%b<br>%Y", nticks=6, showgrid=False),
        yaxis=axis("Open at month end", rangemode="tozero", tickformat=",d"),
    )


def line(name: str, values: list[int], months: Sequence[OpenMonth], colour: str, dash: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [month.month_end.isoformat() for month in months],
        "y": values,
        "line": {"color": colour, "width": 3, "dash": dash},
        "hovertemplate": f"{name}: %{{y:,}}<extra>%{{x|%B %Y}}</extra>",
    }
