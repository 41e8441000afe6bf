"""Runs the platform's servers as child processes, and stops them all when asked to."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

STOP_SECONDS = 10.0
"""How long a server may take to end by itself before it is killed."""


class PortInUse(RuntimeError):
    """A server's port is taken; the message says which setting moves it."""


@dataclass(frozen=True)
class Server:
    """One server: what to run, and where it answers (no address: it is only watched)."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    address: str | None = None
    health: str | None = None
    port: int | None = None
    port_setting: str | None = None


def check_ports(servers: Sequence[Server], host: str) -> None:
    """Raise `PortInUse` when another program listens where one of `servers` should."""
    for server in servers:
        if server.port is None:
            continue
        with socket.socket() as probe:
            if probe.connect_ex((host, server.port)) == 0:
                raise PortInUse(
                    f"port {server.port} ({server.name}) is in use on {host}: "
                    f"stop that program or set {server.port_setting}"
                )


class Supervisor:
    """Starts servers in sessions of their own, so that Ctrl-C reaches only the supervisor."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self.servers = servers
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.stop_asked = False
        """Whether Ctrl-C was pressed or the process was told to end."""

    def start(self) -> None:
        signal.signal(signal.SIGTERM, self._ask_to_stop)
        signal.signal(signal.SIGINT, self._ask_to_stop)
        for server in self.servers:
            self._running[server.name] = subprocess.Popen(  # noqa: S603 - our own commands
                server.command, env=dict(server.environment), start_new_session=True, stdout=sys.stderr
            )

    def wait_until_ready(self, seconds: float = 90.0) -> list[str]:
        """Return the names of servers that did not answer in time (or ended)."""
        waiting = {server.name: server.health for server in self.servers if server.health}
        deadline = time.monotonic() + seconds
        while waiting and time.monotonic() < deadline and not self.stop_asked and not self.ended():
            waiting = {name: url for name, url in waiting.items() if not answers(url)}
            time.sleep(0.2)
        return sorted(waiting)

    def ended(self) -> list[str]:
        """Return the names of servers whose process has ended."""
        return [name for name, process in self._running.items() if process.poll() is not None]

    def watch(self) -> list[str]:
        """Block until a stop is asked for (returns nothing) or a server ends (returns its name)."""
        while not self.stop_asked:
            if ended := self.ended():
                return ended
            time.sleep(0.2)
        return []

    def stop(self) -> None:
        """Ask every server to end, then end what did not."""
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _ask_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stop_asked = True


def answers(url: str) -> bool:
    """Whether an HTTP server answers at `url` with success."""
    try:
        with urlopen(url, timeout=2) as response:  # noqa: S310 - our own loopback address
            return bool(response.status < 400)
    except (URLError, OSError):
        return False
