"""A funnel plot: each authority's share by its size, with limits that narrow as size grows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dash_app.charts.template import LEGEND_ABOVE, Trace, axis, figure
from dash_app.findings.authorities import Z95, Z998, Authority, Comparison, Part
from dash_app.palette import DARK_BLUE, DARK_GREY, MID_GREY, ORANGE, TEXT, WHITE
from ehplatform.stats.funnel import Funnel, limits

POINTS = 60
"""Sizes at which each limit is computed, evenly spaced on the logarithmic scale."""

MARKS: dict[Part, dict[str, Any]] = {
    Part.OTHER: {"symbol": "circle-open", "size": 7, "color": MID_GREY},
    Part.NEIGHBOUR: {"symbol": "diamond", "size": 11, "color": ORANGE, "line": {"color": TEXT, "width": 1}},
    Part.OWN: {"symbol": "square", "size": 15, "color": DARK_BLUE, "line": {"color": WHITE, "width": 1}},
}

LINES: tuple[tuple[str, float, bool, dict[str, Any]], ...] = (
    ("Chance alone (99.8%)", Z998, False, {"color": MID_GREY, "width": 1, "dash": "dot"}),
    ("Adjusted limits, 95%", Z95, True, {"color": DARK_GREY, "width": 1.5, "dash": "dash"}),
    ("Adjusted limits, 99.8%", Z998, True, {"color": DARK_GREY, "width": 2, "dash": "solid"}),
)


def funnel_figure(comparison: Comparison) -> dict[str, Any]:
    """Draw all published authorities; the own council and those outside the limits are named."""
    sizes = [authority.share.whole for authority in comparison.published if authority.share]
    highest = max((a.share.percent for a in comparison.published if a.share), default=100)
    lines = limit_traces(comparison.funnel, sizes) if comparison.funnel else []
    return figure(
        [*lines, *(points(comparison, part) for part in MARKS), names(comparison)],
        height=600,
        showlegend=True,
        legend=LEGEND_ABOVE,
        xaxis=axis(
            "Referrals in the year (logarithmic scale)",
            type="log",
            tickvals=[10, 100, 1000, 10000],
            tickangle=0,
            tickformat=",d",
        ),
        # Below 0 there is only room for the name of an authority without a re-referral.
        yaxis=axis("Re-referrals", ticksuffix="%", range=[-3, 1.1 * highest], zeroline=True),
    )


def limit_traces(funnel: Funnel, sizes: Sequence[int]) -> list[Trace]:
    grid = np.geomspace(min(sizes) * 0.9, max(sizes) * 1.1, POINTS)
    traces = []
    for name, z, adjusted, line in LINES:
        lower, upper = limits(funnel, grid, z, adjusted=adjusted)
        traces += [limit(name, grid, upper, line, shown=True), limit(name, grid, lower, line, shown=False)]
    centre = np.full_like(grid, funnel.p0)
    return [
        *traces,
        limit(
            "All authorities",
            grid,
            centre,
            {"color": DARK_BLUE, "width": 1.5, "dash": "longdash"},
            shown=True,
        ),
    ]


def limit(
    name: str,
    sizes: npt.NDArray[np.float64],
    values: npt.NDArray[np.float64],
    line: dict[str, Any],
    *,
    shown: bool,
) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "legendgroup": name,
        "showlegend": shown,
        "x": sizes.round(1).tolist(),
        "y": (100 * values).round(3).tolist(),
        "line": line,
        "hoverinfo": "skip",
    }


def points(comparison: Comparison, part: Part) -> Trace:
    members = [authority for authority in comparison.published if authority.part is part]
    title = {Part.OTHER: "Other authorities", Part.NEIGHBOUR: "Statistical neighbours"}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": title.get(part) or (members[0].name if members else "Own council"),
        "text": [authority.name for authority in members],
        "marker": MARKS[part],
        **coordinates(members),
        "hovertemplate": "%{text}: %{y:.1f}% of %{x:,} referrals<extra></extra>",
    }


def names(comparison: Comparison) -> Trace:
    """Write the names beside the points that a reader will ask for."""
    named = [each for each in comparison.published if each.part is Part.OWN or each in comparison.outside]
    largest = max((each.share.whole for each in named if each.share), default=0)
    return {
        "type": "scatter",
        "mode": "text",
        "name": "Names",
        "showlegend": False,
        "text": [name_words(each) for each in named],
        "textposition": [name_place(each, comparison, largest) for each in named],
        "textfont": {"size": 13, "color": TEXT},
        "cliponaxis": False,
        "hoverinfo": "skip",
        **coordinates(named),
    }


def name_place(authority: Authority, comparison: Comparison, largest: int) -> str:
    """Return where a name stands: below the lower limits, else beside; the largest one's inside the plot."""
    side = "left" if authority.share and authority.share.whole == largest else "right"
    is_low = comparison.z_scores.get(authority.la_code, 0) < -Z998
    return f"{'bottom' if is_low else 'middle'} {side}"


def name_words(authority: Authority) -> str:
    """Return a name with room on both sides for the point that it stands beside."""
    name = f"<b>{authority.name}</b>" if authority.part is Part.OWN else authority.name
    return f"\u2003{name}\u2003"


def coordinates(authorities: Sequence[Authority]) -> dict[str, list[float]]:
    shares = [authority.share for authority in authorities if authority.share]
    return {"x": [share.whole for share in shares], "y": [share.percent for share in shares]}
