"""A running semantic layer on a small snapshot, and the site in front of it."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from flask import Flask

from dash_app.app import create_app
from dash_app.sources import Sources
from ehplatform.settings import Settings
from metrics_layer.server.app import create_app as create_semantic_layer
from tests.dash_app.published import publish_site


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a platform whose semantic layer answers."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), semantic_port=free_port())
    publish_site(settings.root)
    config = uvicorn.Config(
        create_semantic_layer(settings), port=settings.semantic_port, log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield settings
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def silent_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a platform whose semantic layer is down."""
    return Settings(home=tmp_path_factory.mktemp("silent"), semantic_port=free_port())


@pytest.fixture(scope="session")
def sources(settings: Settings) -> Sources:
    return Sources(settings)


@pytest.fixture(scope="session")
def server(settings: Settings) -> Flask:
    return create_app(settings).server
