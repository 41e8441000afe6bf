"""What all charts share: readable type, horizontal text, no movement, no colour without another sign."""

from collections.abc import Sequence
from typing import Any

from dash_app.palette import GRID, MUTED_TEXT, TEXT, WHITE

Trace = dict[str, Any]
Annotation = dict[str, Any]

FONT = {"family": "arial, sans-serif", "size": 14, "color": TEXT}


def axis(title: str = "", **extra: Any) -> dict[str, Any]:
    """Return an axis that cannot be dragged, with quiet grid lines."""
    return {
        "title": {"text": title, "font": {"size": 14}},
        "fixedrange": True,
        "gridcolor": GRID,
        "linecolor": MUTED_TEXT,
        "zeroline": False,
        "automargin": True,
        **extra,
    }


def figure(
    traces: Sequence[Trace],
    *,
    height: int,
    xaxis: dict[str, Any],
    yaxis: dict[str, Any],
    annotations: Sequence[Annotation] = (),
    **extra: Any,
) -> dict[str, Any]:
    """Return a figure that resizes with its container; direct labels stand for a legend by default."""
    layout = {
        "height": height,
        "autosize": True,
        "font": FONT,
        "paper_bgcolor": WHITE,
        "plot_bgcolor": WHITE,
        "margin": {"l": 8, "r": 16, "t": 16, "b": 8},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": WHITE, "font": FONT},
        "dragmode": False,
        "transition": {"duration": 0},
        "xaxis": xaxis,
        "yaxis": yaxis,
        "annotations": list(annotations),
        **extra,
    }
    return {"data": list(traces), "layout": layout}


def label(text: str, x: Any, y: Any, **extra: Any) -> Annotation:
    """Return text written into the chart at a point of its data."""
    return {"text": text, "x": x, "y": y, "showarrow": False, "font": {"size": 14, "color": TEXT}, **extra}


LEGEND_ABOVE = {
    "orientation": "h",
    "x": 0,
    "xanchor": "left",
    "y": 1.02,
    "yanchor": "bottom",
    "traceorder": "normal",
}
"""A legend above the plot that wraps on a narrow screen."""
