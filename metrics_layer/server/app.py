"""The application: routes, errors and health, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from ehplatform.settings import Settings
from ehplatform.store.snapshot import NoSnapshot
from metrics_layer.catalogue.entries import entries
from metrics_layer.catalogue.pages import html
from metrics_layer.compiler.model import served_model
from metrics_layer.layer import SemanticLayer
from metrics_layer.server.cache import AnswerCache
from metrics_layer.server.openapi import document
from metrics_layer.server.problems import HANDLERS
from metrics_layer.server.reports import Reports
from metrics_layer.server.request_log import RequestLog
from metrics_layer.server.rest import Endpoints
from metrics_layer.server.snapshots import SnapshotReader

BASE = "/cubejs-api/v1"

ONLY_TEXT = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
"""The catalogue is text with a style of its own, and runs nothing."""


def create_app(settings: Settings) -> Starlette:
    """Return the REST server; raises `ModelError` when the model is not served.

    It starts without a snapshot and is ready (``/readyz``) once one is published.
    """
    layer = SemanticLayer(served_model(), settings.query_row_limit, settings.query_timeout_seconds)
    snapshots = SnapshotReader(settings.snapshots)
    cache = AnswerCache(settings.query_cache_megabytes)
    rest = Endpoints(layer, snapshots, settings.token_keys, cache)
    both = ["GET", "POST"]

    def ready(request: Request) -> JSONResponse:  # noqa: ARG001 -- Starlette's shape
        try:
            snapshots.current()
        except NoSnapshot:
            return JSONResponse({"health": "DOWN"}, 503)
        return JSONResponse({"health": "HEALTH"})

    async def live(request: Request) -> JSONResponse:  # noqa: ARG001 -- Starlette's shape
        return JSONResponse({"health": "HEALTH"})

    async def openapi(request: Request) -> JSONResponse:  # noqa: ARG001 -- Starlette's shape
        return JSONResponse(document(BASE))

    async def catalogue(request: Request) -> HTMLResponse:  # noqa: ARG001 -- Starlette's shape
        return HTMLResponse(html(entries(layer.model)), headers=ONLY_TEXT)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001 -- Starlette's shape
        yield
        snapshots.close()

    return Starlette(
        lifespan=lifespan,
        routes=[
            Route(f"{BASE}/load", rest.load, methods=both),
            Route(f"{BASE}/sql", rest.sql, methods=both),
            Route(f"{BASE}/dry-run", rest.dry_run, methods=both),
            Route(f"{BASE}/meta", rest.meta),
            Route("/openapi.json", openapi),
            Route("/catalogue", catalogue),
            Route("/readyz", ready),
            Route("/livez", live),
            *(
                Route(f"/reports/{kind}/{{name}}.html", Reports(settings.reports / kind).page)
                for kind in ("drift", "linkage")
            ),
        ],
        middleware=[Middleware(RequestLog)],
        exception_handlers=dict(HANDLERS),
    )
