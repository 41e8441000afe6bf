"""What the server tells browsers to forbid, and what it does not tell them."""

from typing import Any

from dash import Dash
from flask import Flask, Response

UNTOLD = ("dash_version", "python_version", "dash_version_url", "ddk_version", "plotly_version")
"""Facts that Dash writes into every page and that help only whoever looks for a known weakness."""


class QuietDash(Dash):  # type: ignore[misc]
    """Dash without the versions of its parts in the HTML."""

    def _config(self) -> dict[str, Any]:
        return {name: value for name, value in super()._config().items() if name not in UNTOLD}


def content_security_policy(script_hashes: list[str]) -> str:
    """Return the policy: everything from this server only, no inline script but those hashed.

    Plotly and Dash set styles inline, so those are allowed; a style cannot run code.
    """
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {' '.join(script_hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def harden(app: Dash) -> None:
    """Put the security headers on every answer; call it when every callback is registered.

    The hashes are those of Dash's inline scripts, which grow with each inline callback: the
    policy taken too early would block the later ones.
    """
    headers = {
        "Content-Security-Policy": content_security_policy(app.csp_hashes()),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    server: Flask = app.server

    @server.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(headers)
        # A page belongs to one council: only files that are the same for everybody may be kept.
        response.headers.setdefault("Cache-Control", "no-store")
        return response
