"""A panel as HTML, always in this order: finding, chart, words, table with CSV, definitions."""

from typing import Any

from dash import dcc, html

from dash_app.components.table import table_region
from dash_app.dates import long_date
from dash_app.results import DIRECTION_WORDS, Definition, Panel, Provenance, definition_anchor

GRAPH_CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


def panel_section(panel: Panel, council: str) -> html.Section:
    """Return one panel; its heading is the finding, in a full sentence."""
    heading_id = f"{panel.id}-finding"
    return html.Section(
        [
            html.H2(panel.finding.sentence, id=heading_id, className="govuk-heading-l finding"),
            html.P(panel.subtitle, className="govuk-body-s subtitle"),
            *chart(panel),
            html.Div([html.P(words, className="govuk-body") for words in panel.summary]),
            data_table(panel, council),
            definitions(panel),
            source(panel.provenance),
        ],
        id=panel.id,
        className="panel",
        **{"aria-labelledby": heading_id, "data-status": panel.finding.status.value},
    )


def chart(panel: Panel) -> list[Any]:
    """Return the chart, hidden from screen readers: the words and the table say the same and more."""
    if panel.figure is None:
        return []
    graph = dcc.Graph(
        figure=panel.figure,
        config=GRAPH_CONFIG,
        responsive=True,
        style={"height": f"{panel.figure['layout']['height']}px"},
    )
    return [html.Div(graph, className="chart", **{"aria-hidden": "true"})]


def data_table(panel: Panel, council: str) -> Any:
    """Return the table with its CSV link: folded away below a chart, open where the panel needs it."""
    download = html.P(
        html.A(
            f"Download this table (CSV): {panel.table.caption}",
            href=f"/export/{panel.id}.csv?council={council}",
            className="govuk-link",
            download=True,
        ),
        className="govuk-body",
    )
    table = [table_region(panel.table, f"{panel.id}-table"), download]
    if panel.is_table_open:
        return html.Div(table)
    return details("View the chart as a table", table)


def definitions(panel: Panel) -> html.Div:
    return html.Div(
        [
            details(
                f"Definition: {item.title}",
                [
                    html.P(item.text, className="govuk-body"),
                    *description_list(facts(item)),
                ],
                element_id=definition_anchor(panel.id, item.metric_id),
            )
            for item in panel.definitions
        ],
        className="definitions",
    )


def description_list(pairs: list[tuple[str, str]]) -> list[html.Dl]:
    cells = [cell for title, words in pairs for cell in (html.Dt(title), html.Dd(words))]
    return [html.Dl(cells)] if cells else []


def facts(item: Definition) -> list[tuple[str, str]]:
    """Return what is said of a metric beside its words; a grouping has its words alone."""
    if not item.version:
        return list(item.parts)
    return [
        *item.parts,
        ("Direction", DIRECTION_WORDS[item.direction]),
        ("Definition", f"{item.metric_id}, version {item.version}"),
    ]


def details(summary: str, content: list[Any], element_id: str | None = None) -> html.Details:
    label = html.Span(summary, className="govuk-details__summary-text")
    return html.Details(
        [
            html.Summary(label, className="govuk-details__summary"),
            html.Div(content, className="govuk-details__text"),
        ],
        className="govuk-details",
        **({"id": element_id} if element_id else {}),
    )


def source(provenance: Provenance) -> html.P:
    """Return where the numbers come from, with SYNTHETIC first where nobody is real."""
    parts = [f"Source: {provenance.source}."]
    if provenance.as_of:
        parts.append(f"Data up to {long_date(provenance.as_of)}.")
    parts.append(f"Published snapshot {provenance.snapshot_id}.")
    tag = [html.Strong("SYNTHETIC", className="govuk-tag govuk-tag--yellow"), " "]
    return html.P(
        [*(tag if provenance.is_synthetic else []), " ".join(parts)], className="govuk-body-s source"
    )


def unavailable(title: str, reason: str) -> html.Section:
    """Return what stands in a panel's place when its numbers cannot be had."""
    return html.Section(
        [
            html.H2(title, className="govuk-error-summary__title"),
            html.P(reason, className="govuk-body"),
        ],
        className="govuk-error-summary panel",
        role="alert",
    )
