import os
import socket
import sys
import threading
import time

import pytest

from ehplatform.processes import PortInUse, Server, Supervisor, check_ports


def http_server(port: int) -> Server:
    return Server(
        "files",
        [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"],
        dict(os.environ),
        health=f"http://127.0.0.1:{port}/",
        port=port,
        port_setting="EHP_DASH_PORT",
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_taken_port_names_the_setting_that_moves_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(PortInUse, match="EHP_DASH_PORT"):
            check_ports([http_server(taken.getsockname()[1])], "127.0.0.1")


def test_servers_are_ready_before_they_are_announced_and_gone_after_the_stop() -> None:
    port = free_port()
    supervisor = Supervisor([http_server(port)])
    supervisor.start()
    try:
        assert supervisor.wait_until_ready(20) == []
        threading.Timer(0.3, os.kill, (os.getpid(), 15)).start()
        assert supervisor.watch() == []
    finally:
        supervisor.stop()
    check_ports([http_server(port)], "127.0.0.1")


def test_a_server_that_ends_by_itself_is_named() -> None:
    supervisor = Supervisor([Server("short", [sys.executable, "-c", "pass"], dict(os.environ))])
    supervisor.start()
    try:
        started = time.monotonic()
        assert supervisor.watch() == ["short"]
        assert time.monotonic() - started < 10
    finally:
        supervisor.stop()
