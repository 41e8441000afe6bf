"""One log line a request: method, path, status, time. Never the query, which may hold values."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGGER = logging.getLogger("metrics_layer.requests")


class RequestLog:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()

        async def send_and_log(message: Message) -> None:
            if message["type"] == "http.response.start":
                spent = (time.perf_counter() - began) * 1000
                path = scope["path"] if not scope["path"].startswith("/reports/") else "/reports/…"
                LOGGER.info("%s %s %s %.0f ms", scope["method"], path, message["status"], spent)
            await send(message)

        await self.app(scope, receive, send_and_log)
