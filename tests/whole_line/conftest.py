"""A whole platform in a temporary folder: simulated, run once through Dagster, and served."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from ehplatform.processes import Server, Supervisor
from ehplatform.store.snapshot import Snapshot, current_snapshot

COUNCILS = "212,306,869"
CHILDREN = 400
"""Small councils: every rule is met by someone, and the whole run stays well under a minute."""


CIN_RETURN = """<?xml version="1.0" encoding="utf-8"?>
<Message>
  <Header>
    <CollectionDetails><Collection>CIN</Collection><Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate>
    </CollectionDetails>
    <Source><LEA>975</LEA></Source>
  </Header>
  <Children>
    <Child>
      <ChildIdentifiers><LAchildID>made-up-1</LAchildID><PersonBirthDate>2015-05-05</PersonBirthDate><Sex>F</Sex>
      </ChildIdentifiers>
      <ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>
      <CINdetails>
        <CINreferralDate>2025-06-01</CINreferralDate><ReferralSource>2A</ReferralSource><ReferralNFA>0</ReferralNFA>
      </CINdetails>
    </Child>
  </Children>
</Message>
"""
"""A children in need census of one made-up child, as a council's return looks."""


@dataclass(frozen=True)
class Platform:
    """One installation, driven as a person drives it: by its command line."""

    home: Path
    environment: dict[str, str]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "ehplatform.cli", *words],
            env=self.environment, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    def snapshot(self) -> Snapshot:
        return current_snapshot(self.home / "snapshots")

    def published(self, query: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.snapshot().database), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def landed(self, pattern: str) -> Path:
        return next((self.home / "landing").glob(pattern))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Platform:
    """Three SYNTHETIC councils, one of each shape, and a census return: landed, run and published."""
    home = tmp_path_factory.mktemp("platform")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("EHP_")}
    environment = inherited | {
        "EHP_HOME": str(home),
        "EHP_SEMANTIC_PORT": str(free_port()),
        "EHP_DASH_PORT": str(free_port()),
        "EHP_DAGSTER_PORT": str(free_port()),
        "COLUMNS": "200",
    }
    installation = Platform(home, environment)
    simulated = installation.command(
        "simulate", "--councils", COUNCILS, "--children", str(CHILDREN), "--out", str(home)
    )
    assert simulated.returncode == 0, simulated.stderr
    census = home / "landing" / "975" / "cin_census" / "SYNTHETIC_cin_census_2026.xml"
    census.parent.mkdir(parents=True)
    census.write_text(CIN_RETURN, encoding="utf-8")
    ran = installation.command("run")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return installation


@pytest.fixture(scope="session")
def served(platform: Platform) -> Iterator[Platform]:
    """The same platform with its semantic layer and its pages answering."""
    semantic = f"http://127.0.0.1:{platform.environment['EHP_SEMANTIC_PORT']}"
    dash = f"http://127.0.0.1:{platform.environment['EHP_DASH_PORT']}"
    supervisor = Supervisor(
        [
            Server("semantic", [sys.executable, "-m", "metrics_layer.server"], platform.environment,
                   health=f"{semantic}/livez"),
            Server("dash", [sys.executable, "-m", "dash_app"], platform.environment, health=f"{dash}/"),
        ]
    )  # fmt: skip
    supervisor.start()
    try:
        assert supervisor.wait_until_ready() == []
        yield platform
    finally:
        supervisor.stop()
