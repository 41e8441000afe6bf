"""The fixed windows by closing year: a mark and its 95 % interval each, below the name of its window."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from dash_app.charts.template import Annotation, Trace, axis, figure, label
from dash_app.findings.windows import Window
from dash_app.palette import DARK_BLUE, DARK_PINK, WHITE

STYLES = ((DARK_BLUE, "circle"), (DARK_PINK, "diamond"))
ROW = 44
"""Pixels of a line."""
NARROW = 32
"""Characters of a name that fit into one line of a telephone."""


def windows_figure(windows: Sequence[Window]) -> dict[str, Any]:
    """Draw the latest year of each window on top."""
    lines = line_numbers(windows)
    count = sum(len(window.years) + 1 for window in windows)
    numbers = [line for numbers in lines for line in numbers]
    return figure(
        [trace(*drawn) for drawn in zip(windows, lines, STYLES, strict=True)],
        height=60 + ROW * count,
        xaxis=axis("Share of closures", rangemode="tozero", ticksuffix="%", tickangle=0),
        yaxis=axis(
            range=[count - 0.4, -0.6],
            tickvals=numbers,
            ticktext=[
                f"Year to<br>{year.period.end:%b %Y}" for window in windows for year in reversed(window.years)
            ],
            showgrid=False,
        ),
        annotations=[
            window_name(window, numbers[0]) for window, numbers in zip(windows, lines, strict=True) if numbers
        ],
    )


def window_name(window: Window, first_line: int) -> Annotation:
    """Write a window's name above its first line, from the left edge so that it fits a narrow screen."""
    text = "<br>".join(wrap(window.title, NARROW))
    return label(
        f"<b>{text}</b>",
        0,
        first_line - 1,
        xref="paper",
        xanchor="left",
        xshift=-62,
        align="left",
        bgcolor=WHITE,
    )


def line_numbers(windows: Sequence[Window]) -> list[list[int]]:
    """Return the lines of each window's years, from the top; a window's name has the line above."""
    lines, line = [], 0
    for window in windows:
        lines.append([line + 1 + place for place in range(len(window.years))])
        line += len(window.years) + 1
    return lines


def trace(window: Window, lines: Sequence[int], style: tuple[str, str]) -> Trace:
    colour, symbol = style
    shares = [year.share for year in reversed(window.years)]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": window.title,
        "x": [share.percent for share in shares],
        "y": list(lines),
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [share.interval[1] - share.percent for share in shares],
            "arrayminus": [share.percent - share.interval[0] for share in shares],
            "color": colour,
            "thickness": 2,
            "width": 6,
        },
        "marker": {"color": colour, "symbol": symbol, "size": 12},
        "hovertemplate": "%{x:.1f}%<extra></extra>",
    }
