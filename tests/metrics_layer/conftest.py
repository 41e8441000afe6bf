"""A published snapshot, a running server on it, and clients of every role."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb
import httpx
import pytest
import uvicorn
from cubejs_client import CubeClient

from ehplatform.access import Identity, Role, issue_token
from ehplatform.settings import Settings
from ehplatform.store.snapshot import current_snapshot
from metrics_layer.client import MetricsClient
from metrics_layer.server.app import create_app
from tests.metrics_layer.serving import build_serving

LEAD = Identity("lead@306", Role.LEAD, "306")
OTHER_LEAD = Identity("lead@212", Role.LEAD, "212")
NATIONAL = Identity("analyst@national", Role.NATIONAL)


@dataclass(frozen=True)
class Served:
    """A server that answers on a free port of this machine."""

    url: str
    settings: Settings
    http: httpx.Client

    @property
    def api(self) -> str:
        return f"{self.url}/cubejs-api/v1"

    def token(self, identity: Identity) -> str:
        return issue_token(identity, self.settings.api_secret, timedelta(minutes=5))

    def cube_client(self, identity: Identity) -> CubeClient:
        return CubeClient(self.token(identity), api_url=self.api, fetch_timeout=20_000)

    def metrics(self, identity: Identity) -> MetricsClient:
        return MetricsClient(self.url, identity, self.settings.api_secret)


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a platform with one snapshot."""
    root = tmp_path_factory.mktemp("home")
    build_serving(root)
    return root


@contextmanager
def serve(settings: Settings) -> Iterator[Served]:
    """Run the server in a thread, as `python -m metrics_layer.server` runs it in a process."""
    with socket.socket() as listening, httpx.Client(timeout=20) as http:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", settings, http)
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def served(serving: Path) -> Iterator[Served]:
    with serve(Settings(home=serving)) as running:
        yield running


@pytest.fixture(scope="session")
def database(serving: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The snapshot's tables in a database of the test's own, for independent counts."""
    folder = tmp_path_factory.mktemp("copy")
    with copy_of(current_snapshot(serving / "snapshots").database, folder) as connection:
        yield connection


def copy_of(database: Path, folder: Path) -> duckdb.DuckDBPyConnection:
    copied = folder / "copy.duckdb"
    copied.write_bytes(database.read_bytes())
    return duckdb.connect(str(copied))


@pytest.fixture
def metrics(served: Served) -> Iterator[MetricsClient]:
    """The client of Croydon's lead."""
    with served.metrics(LEAD) as client:
        yield client
