"""The frame of every page: banner, product name, navigation, council choice, footer. It holds no data."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from dash_app.views import Council

PRODUCT = "Early Help: did it make a difference?"

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0 "
    "(Department for Education; Office for National Statistics)."
)


def shell() -> html.Div:
    """Return the frame with empty places; the same for every visitor."""
    return html.Div(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            dcc.Store(id="page"),
            html.Div(id="banner"),
            html.Header(
                html.Div(
                    [html.Span(PRODUCT, className="product"), html.Div(id="navigation")],
                    className="govuk-width-container",
                ),
                className="site-header",
            ),
            html.Div(
                html.Main(
                    html.P("Loading…", className="govuk-body", role="status"),
                    id="main",
                    className="govuk-main-wrapper",
                    tabIndex="-1",
                ),
                className="govuk-width-container",
            ),
            html.Footer(
                html.Div(html.P(ATTRIBUTION, className="govuk-body-s"), className="govuk-width-container"),
                className="govuk-footer",
            ),
            html.Div(id="announcement", hidden=True),
        ]
    )


def announcement(title: str, previous: dict[str, Any] | None) -> dict[str, Any]:
    """Return what the browser is to announce; on a first load it announces the page by itself."""
    return {"title": f"{title} - Early Help", "is_navigation": previous is not None}


def banner(is_synthetic: bool) -> html.Section:
    """Return the notice that nobody may overlook while there is no sign-in."""
    sentences = ["DEMONSTRATION: no sign-in."]
    if is_synthetic:
        sentences.append("SYNTHETIC data: nobody in it is real.")
    return html.Section(
        html.P(html.Strong(" ".join(sentences)), className="govuk-width-container"),
        className="demonstration",
        **{"aria-label": "Demonstration notice"},
    )


def navigation(links: Sequence[tuple[str, str]], current: str, council: str) -> html.Nav:
    """Return links to (path, name), each keeping the chosen council; the current one is no link."""
    items = [
        html.Li(
            html.Span(name, **{"aria-current": "page"})
            if path == current
            else dcc.Link(name, href=f"{path}?council={council}"),
            className="current" if path == current else None,
        )
        for path, name in links
    ]
    return html.Nav(html.Ul(items), **{"aria-label": "Pages"})


def council_choice(councils: Sequence[Council], chosen: str) -> html.Div:
    """Return a native select with a button: nothing moves until the button is pressed (WCAG 3.2.2)."""
    return html.Div(
        [
            html.Label("Council", htmlFor="council", className="govuk-label"),
            html.Div(
                [
                    dbc.Select(
                        id="council",
                        options=[{"label": council.name, "value": council.la_code} for council in councils],
                        value=chosen,
                        class_name="govuk-select",
                    ),
                    html.Button("Show council", id="show-council", type="button", className="govuk-button"),
                ],
                className="choice",
            ),
        ],
        className="council-choice",
    )
