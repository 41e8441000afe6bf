"""The one way in for Python: asks the semantic layer over HTTP."""

import ssl
import time
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from cubejs_client import CubeClient, RequestError
from cubejs_client.transport.http_sync import HttpTransport

from ehplatform.access import Identity, issue_token
from metrics_layer.answer import Answer, answer_of

__all__ = ["Answer", "MetricsClient", "MetricsError", "MetricsRefused", "MetricsUnavailable"]

TOKEN_LIFE = timedelta(minutes=5)

T = TypeVar("T")


class MetricsError(Exception):
    """The semantic layer gave no answer; the message says why."""


class MetricsRefused(MetricsError):
    """The question is wrong or not allowed: asking again will not help."""


class MetricsUnavailable(MetricsError):
    """The semantic layer cannot answer now: it is down, has no data yet, or was too slow."""


@cache
def tls() -> ssl.SSLContext:
    """Return the trusted certificates, read once: that takes longer than most questions."""
    return httpx.create_ssl_context()


class DeadlineTransport:
    """Ends the library's polling: by itself it asks again for ever after "Continue wait" and 502."""

    def __init__(self, http: HttpTransport, seconds: float) -> None:
        self.http = http
        self.authorization = http.authorization
        self.deadline = time.monotonic() + seconds

    def request(self, method: str, params: dict[str, Any]) -> Any:
        if time.monotonic() > self.deadline:
            raise MetricsUnavailable("The semantic layer gave no answer in time")
        return self.http.request(method, params)


class MetricsClient:
    """Asks on behalf of one identity; each call carries a new token of five minutes.

    Use it as a context manager, or call `close`. Safe to use from several threads.
    """

    def __init__(self, url: str, identity: Identity, secret: str, *, timeout: float = 35.0) -> None:
        """`url` is the server's root, such as ``http://127.0.0.1:4000``; `timeout` in seconds."""
        self.base = f"{url.rstrip('/')}/cubejs-api/v1"
        self.identity = identity
        self.secret = secret
        self.timeout = timeout
        self.http = httpx.Client(timeout=timeout, verify=tls())

    def load(self, query: dict[str, Any]) -> Answer:
        """Answer a Cube query; raises `MetricsRefused` or `MetricsUnavailable`."""
        found = self.ask(lambda client: client.load(query))
        return answer_of(found.load_responses[0], found.load_response.get("snapshot", {}))

    def meta(self) -> dict[str, Any]:
        """Return the cubes and members that the identity may ask for."""
        return dict(self.ask(lambda client: client.meta(), method="GET").meta)

    def ask(self, question: Callable[[CubeClient], T], method: str = "POST") -> T:
        try:
            return question(self.cube_client(method))
        except RequestError as error:
            if error.status in (400, 403):
                raise MetricsRefused(str(error)) from error
            words = str(error) if error.status else "it cannot be reached, or took too long"
            raise MetricsUnavailable(f"The semantic layer gave no answer: {words}") from error

    def cube_client(self, method: str) -> CubeClient:
        """Return a client for one call, with a fresh token; connections are shared."""
        http = HttpTransport(
            api_url=self.base,
            authorization=issue_token(self.identity, self.secret, TOKEN_LIFE),
            method=method,  # POST for queries: a query in a URL would stand in the logs of proxies
            fetch_timeout=self.timeout * 1000,
            client=self.http,
        )
        return CubeClient(transport=DeadlineTransport(http, self.timeout), poll_interval=0.1)

    def close(self) -> None:
        self.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
