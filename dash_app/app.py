"""Assembles the site: one shell, one callback that fills it, one route for exports.

Dash's own multi-page mode is not used. It runs every page's layout at the first request, may embed the
result in every later visitor's HTML, and keeps its pages in a registry of the whole process; here a page
is built for the council of the request and for nobody else.
"""

from pathlib import Path
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State
from flask import Flask

from dash_app.components.shell import announcement, shell
from dash_app.export import add_export_route
from dash_app.pages.site import visit
from dash_app.security import QuietDash, harden
from dash_app.sources import Sources
from ehplatform.settings import Settings, load_settings

FOLDER = Path(__file__).parent


def create_app(settings: Settings) -> Dash:
    """Return the site as a Dash application; nothing is read before the first visit."""
    app = QuietDash(
        "dash_app",
        # By default Dash serves the folder `assets` of the working directory, which is Dagster's code.
        assets_folder=str(FOLDER / "static"),
        index_string=(FOLDER / "index.html").read_text(encoding="utf-8"),
        title="Early Help",
        update_title=None,
        serve_locally=True,
        use_pages=False,
        # Otherwise Dash embeds layouts into the page to validate callbacks against them.
        suppress_callback_exceptions=True,
        enable_mcp=False,
        add_log_handler=False,
    )
    sources = Sources(settings)
    app.layout = shell()
    add_navigation(app, sources)
    add_export_route(app.server, sources)
    harden(app)
    register_scripts(app)
    return app


def add_navigation(app: Dash, sources: Sources) -> None:
    """Fill the shell whenever the address changes."""

    @app.callback(  # type: ignore[untyped-decorator]
        Output("banner", "children"),
        Output("navigation", "children"),
        Output("main", "children"),
        Output("page", "data"),
        Input("url", "pathname"),
        Input("url", "search"),
        State("page", "data"),
    )
    def show(path: str, search: str, previous: dict[str, Any] | None) -> tuple[Any, Any, Any, Any]:
        seen = visit(sources, path, search)
        return seen.banner, seen.navigation, seen.content, announcement(seen.title, previous)

    app.clientside_callback(
        ClientsideFunction("navigation", "announce"),
        Output("announcement", "children"),
        Input("page", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("navigation", "choose"),
        Output("url", "search"),
        Input("show-council", "n_clicks"),
        State("council", "value"),
        prevent_initial_call=True,
    )


def register_scripts(app: Dash) -> None:
    """Let this process serve Dash's scripts before it has served a page.

    Dash registers them while it writes its first HTML. With several workers the one that is asked for a
    script need not be the one that wrote the page, and would answer 500.
    """
    with app.server.test_request_context("/"):
        app.index()


def wsgi() -> Flask:
    """Return the WSGI application, for ``gunicorn 'dash_app.app:wsgi()'``."""
    server: Flask = create_app(load_settings()).server
    return server
