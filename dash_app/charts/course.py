"""Cumulative incidence after closing: two step lines with their confidence bands."""

from collections.abc import Callable, Sequence
from typing import Any

from dash_app.charts.template import Trace, axis, figure, label
from dash_app.findings.course import LONGEST, Estimate, Week
from dash_app.palette import DARK_BLUE, DARK_PINK, faded

MONTHS = range(0, 25, 3)
WEEKS_A_MONTH = 52 / 12

Outcome = Callable[[Week], Estimate]

OUTCOMES: tuple[tuple[str, Outcome, str, str], ...] = (
    ("Referred again", lambda week: week.rereferred, DARK_BLUE, "solid"),
    ("Social care", lambda week: week.escalated, DARK_PINK, "dash"),
)


def course_figure(weeks: Sequence[Week]) -> dict[str, Any]:
    """Draw both courses on one scale; each line is named where it ends."""
    end = min(LONGEST, weeks[-1].week) if weeks else LONGEST
    return figure(
        [trace for outcome in OUTCOMES for trace in (*band(weeks, outcome), steps(weeks, outcome))],
        height=400,
        xaxis=axis(
            "Months since closing",
            range=[0, end],
            tickvals=[round(month * WEEKS_A_MONTH) for month in MONTHS],
            ticktext=[str(month) for month in MONTHS],
            showgrid=False,
        ),
        yaxis=axis("Share of children", rangemode="tozero", ticksuffix="%"),
        annotations=[name(weeks[-1], outcome) for outcome in OUTCOMES if weeks],
    )


def steps(weeks: Sequence[Week], outcome: tuple[str, Outcome, str, str]) -> Trace:
    title, value, colour, dash = outcome
    return {
        "type": "scatter",
        "mode": "lines",
        "name": title,
        "x": [week.week for week in weeks],
        "y": [value(week).percent for week in weeks],
        "line": {"shape": "hv", "color": colour, "width": 3, "dash": dash},
        "hovertemplate": f"{title}: %{{y:.1f}}% by week %{{x}}<extra></extra>",
    }


def band(weeks: Sequence[Week], outcome: tuple[str, Outcome, str, str]) -> tuple[Trace, Trace]:
    """Return both confidence limits, the area between them filled by the second."""
    title, value, colour, _ = outcome
    limit = {
        "type": "scatter",
        "mode": "lines",
        "name": f"{title}: 95% interval",
        "x": [week.week for week in weeks],
        "line": {"shape": "hv", "width": 0},
        "hoverinfo": "skip",
    }
    lower = limit | {"y": [value(week).lower for week in weeks]}
    upper = limit | {"y": [value(week).upper for week in weeks]}
    return lower, upper | {"fill": "tonexty", "fillcolor": faded(colour, 0.15)}


def name(last: Week, outcome: tuple[str, Outcome, str, str]) -> dict[str, Any]:
    title, value, colour, _ = outcome
    return label(
        f"<b>{title}</b>",
        last.week,
        value(last).upper,
        xanchor="right",
        yanchor="bottom",
        yshift=4,
        font={"size": 14, "color": colour},
    )
