"""Errors as Cube's clients expect them: a status and ``{"error": words}``, never a value."""

import logging
from collections.abc import Awaitable, Callable

import sqlalchemy as sa
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from ehplatform.access import AccessDenied
from ehplatform.store.snapshot import NoSnapshot
from metrics_layer.compiler.errors import MemberHidden, QueryError
from metrics_layer.execution import QueryTimeout

LOGGER = logging.getLogger("metrics_layer")

Handler = Callable[[Request, Exception], Awaitable[JSONResponse]]


def in_words(status: int) -> Handler:
    """Return a handler that answers with the error's own message."""

    async def handle(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001 -- Starlette's shape
        return JSONResponse({"error": str(error)}, status)

    return handle


async def not_served(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001 -- Starlette's shape
    status = error.status_code if isinstance(error, HTTPException) else 404
    return JSONResponse({"error": "Not found" if status == 404 else "Method not allowed"}, status)


async def database_failed(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001 -- see above
    LOGGER.error("the database failed: %s", type(getattr(error, "orig", error)).__name__)
    return JSONResponse({"error": "The database could not answer this query."}, 500)


HANDLERS: dict[type[Exception], Handler] = {
    QueryError: in_words(400),
    QueryTimeout: in_words(400),
    AccessDenied: in_words(403),
    MemberHidden: in_words(403),
    NoSnapshot: in_words(503),
    sa.exc.DBAPIError: database_failed,
    HTTPException: not_served,
}
