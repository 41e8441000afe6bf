"""Closure bands as bars of 100 %, a bar a year."""

from collections.abc import Sequence
from typing import Any

from dash_app.charts.template import LEGEND_ABOVE, Trace, axis, figure
from dash_app.findings.bands import BANDS, BandYear
from dash_app.palette import DARK_BLUE, DARK_PINK, ORANGE, TEXT_ON, TURQUOISE, WHITE

COLOURS = dict(zip(BANDS, (DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE), strict=True))

NARROWEST_LABELLED = 7
"""Percent below which a segment is too narrow for its number; the table has it."""


def bands_figure(years: Sequence[BandYear]) -> dict[str, Any]:
    """Draw the share of each band in each year's known closures, the latest year on top."""
    return figure(
        [band_trace(band, years) for band in BANDS],
        height=150 + 60 * len(years),
        barmode="stack",
        uniformtext={"mode": "hide", "minsize": 12},
        bargap=0.3,
        showlegend=True,
        legend=LEGEND_ABOVE,
        xaxis=axis("Share of closures", range=[0, 100], ticksuffix="%", dtick=25),
        yaxis=axis(type="category"),
    )


def band_trace(band: str, years: Sequence[BandYear]) -> Trace:
    shares = [year.share(band).percent for year in years]
    return {
        "type": "bar",
        "orientation": "h",
        "name": BANDS[band],
        "y": [year_label(year) for year in years],
        "x": shares,
        "marker": {"color": COLOURS[band], "line": {"color": WHITE, "width": 2}},
        "text": [f"{share:.0f}%" if share >= NARROWEST_LABELLED else "" for share in shares],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": TEXT_ON[COLOURS[band]], "size": 14},
        "hovertemplate": f"{BANDS[band]}: %{{x:.1f}}%<extra>%{{y}}</extra>",
    }


def year_label(year: BandYear) -> str:
    return f"Year to<br>{year.period.end:%b %Y}"
