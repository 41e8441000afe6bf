"""A dot plot: a line for each metric, a mark for each council, the own council's mark named."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from dash_app.charts.template import LEGEND_ABOVE, Trace, axis, figure, label
from dash_app.findings.participants import SharedMetric
from dash_app.palette import DARK_BLUE, MID_GREY, WHITE

NARROW = 38
"""Characters of a title that fit into one line of a telephone."""


def dots_figure(metrics: Sequence[SharedMetric], la_code: str, council: str) -> dict[str, Any]:
    """Draw the metrics that are percentages; each one's title stands above its own line."""
    shown = [metric for metric in metrics if metric.is_percent]
    rows = list(range(len(shown), 0, -1))
    return figure(
        [
            marks("Other councils", shown, rows, {la_code}, own=False),
            marks(council, shown, rows, {la_code}, own=True),
        ],
        height=130 + 84 * len(shown),
        showlegend=True,
        legend=LEGEND_ABOVE,
        xaxis=axis(ticksuffix="%", rangemode="tozero"),
        yaxis=axis(range=[0.6, len(shown) + 0.8], tickvals=rows, showticklabels=False),
        annotations=[title(metric, row) for metric, row in zip(shown, rows, strict=True)],
    )


def marks(
    name: str, metrics: Sequence[SharedMetric], rows: Sequence[int], owners: set[str], *, own: bool
) -> Trace:
    """Return one mark for each council that is (or is not) an owner and whose value is not suppressed."""
    found = [
        (row, value.value, value.name)
        for row, metric in zip(rows, metrics, strict=True)
        for value in metric.values
        if (value.la_code in owners) is own and value.value is not None
    ]
    own_mark = {"symbol": "square", "size": 15, "color": DARK_BLUE, "line": {"color": WHITE, "width": 1}}
    other_mark = {"symbol": "circle-open", "size": 11, "color": MID_GREY, "line": {"width": 2}}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [value for _, value, _ in found],
        "y": [row for row, _, _ in found],
        "text": [council for _, _, council in found],
        "marker": own_mark if own else other_mark,
        "hovertemplate": "%{text}: %{x:.1f}%<extra></extra>",
    }


def title(metric: SharedMetric, row: int) -> dict[str, Any]:
    text = "<br>".join(wrap(metric.title, NARROW))
    return label(
        text,
        0,
        row,
        xref="paper",
        xanchor="left",
        yanchor="bottom",
        xshift=4,
        yshift=12,
        align="left",
        font={"size": 13},
    )
