"""`ehplatform serve`: everything answers where it says, and Ctrl-C ends all of it."""

import json
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from tests.whole_line.conftest import Platform, free_port

pytestmark = pytest.mark.whole_line

PORTS = ("EHP_DAGSTER_PORT", "EHP_SEMANTIC_PORT", "EHP_DASH_PORT")


def announced(server: subprocess.Popen[str]) -> list[str]:
    """Return what is printed until the servers are ready."""
    assert server.stdout is not None
    lines: list[str] = []
    for line in server.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    return lines


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as response:
        return str(response.read().decode())


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_every_door_answers_until_control_c(platform: Platform) -> None:
    ports = [free_port() for _ in PORTS]
    environment = platform.environment | dict(zip(PORTS, map(str, ports), strict=True))
    server = subprocess.Popen(
        [sys.executable, "-m", "ehplatform.cli", "serve"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        said = "".join(announced(server))
        assert all(f"http://127.0.0.1:{port}" in said for port in ports)
        dagster, semantic, dash = (f"http://127.0.0.1:{port}" for port in ports)
        assert json.loads(read(f"{dagster}/server_info"))["dagster_version"].startswith("1.13")
        assert json.loads(read(f"{semantic}/readyz"))["health"] == "HEALTH"
        assert 'lang="en-GB"' in read(dash)
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=60) == 0
    assert not [port for port in ports if listens(port)]
