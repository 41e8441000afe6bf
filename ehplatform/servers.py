"""The platform's servers: what each one runs, where it answers, and in which environment."""

import os
import shutil
import sys
from pathlib import Path

from ehplatform.processes import Server
from ehplatform.settings import REPOSITORY, Settings


def prepare_dagster_home(settings: Settings) -> None:
    """Put our instance settings where Dagster looks for them; they are replaced at every start."""
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(REPOSITORY / "deploy" / "dagster.yaml", settings.dagster_home / "dagster.yaml")


def all_servers(settings: Settings) -> list[tuple[str, Server]]:
    """Return every server with the word that selects it."""
    environment = child_environment(settings)
    workspace = str(REPOSITORY / "workspace.yaml")
    binaries = Path(sys.executable).parent
    dagster = f"http://{settings.host}:{settings.dagster_port}"
    dash = f"http://{settings.host}:{settings.dash_port}"
    return [
        (
            "dagster",
            Server(
                "Dagster UI",
                [
                    str(binaries / "dagster-webserver"),
                    *("-h", settings.host, "-p", str(settings.dagster_port), "-w", workspace),
                    *("--log-level", "warning", "--dagster-log-level", "warning"),
                ],
                environment,
                address=dagster,
                health=f"{dagster}/server_info",
                port=settings.dagster_port,
                port_setting="EHP_DAGSTER_PORT",
            ),
        ),
        (
            "dagster",
            Server(
                "Dagster daemon",
                [str(binaries / "dagster-daemon"), "run", "-w", workspace, "--log-level", "warning"],
                environment,
            ),
        ),
        (
            "semantic",
            Server(
                "Semantic layer",
                [sys.executable, "-m", "metrics_layer.server"],
                environment,
                address=f"{settings.semantic_url}/cubejs-api/v1",
                health=f"{settings.semantic_url}/livez",
                port=settings.semantic_port,
                port_setting="EHP_SEMANTIC_PORT",
            ),
        ),
        (
            "dash",
            Server(
                "Dash",
                [sys.executable, "-m", "dash_app"],
                environment,
                address=dash,
                health=f"{dash}/",
                port=settings.dash_port,
                port_setting="EHP_DASH_PORT",
            ),
        ),
    ]


def child_environment(settings: Settings) -> dict[str, str]:
    """Return the environment of our own processes: the same settings, no telemetry of any library."""
    chosen = {
        f"EHP_{name.upper()}": str(value)
        for name, value in settings.model_dump().items()
        if value is not None
    }
    return (
        os.environ
        | chosen
        | {
            "EHP_HOME": str(settings.root),
            "DAGSTER_HOME": str(settings.dagster_home),
            "DO_NOT_TRACK": "1",
        }
    )
