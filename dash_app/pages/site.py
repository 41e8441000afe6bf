"""Builds what one visit shows, for one address and one council."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dash_app.components.panel import panel_section, unavailable
from dash_app.components.shell import banner, council_choice, navigation
from dash_app.councils import NoSuchCouncil, chosen, participating, view_of
from dash_app.pages.questions import PAGES, Page, PanelBuilder
from dash_app.sources import Sources
from dash_app.views import Council, View
from metrics_layer.client import MetricsError

logger = logging.getLogger(__name__)

LINKS = [(page.path, page.name) for page in PAGES]

NOT_ANSWERING = (
    "The figures cannot be shown now: the service that answers for them does not respond, or holds no "
    "published data. Try again in a few minutes; whoever runs the platform finds the cause with "
    "`ehplatform status`."
)


@dataclass(frozen=True)
class Visit:
    """The parts of the shell, filled."""

    title: str
    banner: Any
    navigation: Any
    content: Any


def visit(sources: Sources, path: str, search: str | None) -> Visit:
    """Return what to show at an address; what goes wrong is said on the page."""
    page = next((page for page in PAGES if page.path == path), None)
    if page is None:
        return apology(path, "Page not found", "Check the address, or choose one of the pages above.")
    councils: list[Council] = []
    try:
        councils = participating(sources.public())
        council = chosen(search, councils)
        view = view_of(sources.of_council(council.la_code), council)
    except NoSuchCouncil as error:
        return apology(path, page.question, str(error), councils)
    except MetricsError as error:
        logger.warning("the semantic layer does not answer: %s", error)
        return apology(path, page.question, NOT_ANSWERING)
    return Visit(
        title=f"{page.question} {council.name}",
        banner=banner(is_synthetic=view.is_synthetic),
        navigation=navigation(LINKS, path, council.la_code),
        content=content(page, view, councils),
    )


def content(page: Page, view: View, councils: list[Council]) -> list[Any]:
    """Return the page's heading, the council choice and its panels."""
    return [
        heading(page.question, view.council.name),
        html.P(page.lede, className="govuk-body-l"),
        council_choice(councils, view.council.la_code),
        *(section(builder, view) for builder in page.panels),
    ]


def section(builder: PanelBuilder, view: View) -> html.Section:
    """Return one panel; one that fails leaves the others standing."""
    try:
        return panel_section(builder.build(view), view.council.la_code)
    except (MetricsError, LookupError) as error:
        logger.warning("panel %s cannot be built: %s", builder.id, error)
        return unavailable(builder.name, NOT_ANSWERING)


def apology(path: str, title: str, reason: str, councils: Sequence[Council] = ()) -> Visit:
    """Return a page that says why it has nothing to show, and what to do."""
    choice = [council_choice(councils, councils[0].la_code)] if councils else []
    return Visit(
        title=title,
        banner=banner(is_synthetic=False),
        navigation=navigation(LINKS, path, ""),
        content=[heading(title), html.P(reason, className="govuk-body", role="alert"), *choice],
    )


def heading(question: str, council: str | None = None) -> html.H1:
    """Return the page's only h1, which takes the focus after a change of page."""
    caption = [html.Span(council, className="govuk-caption-xl")] if council else []
    return html.H1([*caption, question], className="govuk-heading-xl", tabIndex="-1")
