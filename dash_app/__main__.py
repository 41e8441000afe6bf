"""Serves the site: ``python -m dash_app``."""

from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from dash_app.app import create_app
from ehplatform.settings import Settings, load_settings


class Site(BaseApplication):  # type: ignore[misc]
    """Gunicorn with the settings of the platform instead of a command line."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        self.cfg.set("bind", f"{self.settings.host}:{self.settings.dash_port}")
        self.cfg.set("workers", 2)
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", 4)
        self.cfg.set("timeout", 60)
        self.cfg.set("loglevel", "warning")
        # Nothing steers a running server; gunicorn would put its socket into the home folder.
        self.cfg.set("control_socket_disable", True)

    def load(self) -> Any:
        """Build the application in the worker, so that no connection is shared between processes."""
        return create_app(self.settings).server


if __name__ == "__main__":
    Site(load_settings()).run()
