"""The command line as a person meets it: what it prints, and how it refuses."""

import time
from pathlib import Path

import jwt
import pytest
from typer.testing import CliRunner

from ehplatform.access import Role, read_token
from ehplatform.cli import app
from ehplatform.settings import load_settings

VERBS = ("simulate", "run", "serve", "token", "status", "doctor")


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("EHP_HOME", str(tmp_path))
    return CliRunner()


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str, runner: CliRunner) -> None:
    shown = runner.invoke(app, [verb, "--help"])
    assert shown.exit_code == 0
    assert "Usage" in shown.stdout


def test_a_token_is_for_the_role_council_and_time_that_were_asked_for(runner: CliRunner) -> None:
    token = runner.invoke(app, ["token", "--role", "lead", "--council", "306", "--ttl", "90s"]).stdout.strip()
    identity = read_token(token, load_settings().token_keys())
    assert (identity.role, identity.council) == (Role.LEAD, "306")
    expires = jwt.decode(token, options={"verify_signature": False})["exp"]
    assert 80 < expires - time.time() <= 90


def test_a_lead_without_a_council_gets_no_token(runner: CliRunner) -> None:
    refused = runner.invoke(app, ["token", "--role", "lead"])
    assert refused.exit_code == 1
    assert "--council" in refused.stderr


@pytest.mark.parametrize("ttl", ["15", "m", "15 minutes", "-5m"])
def test_a_lifetime_that_cannot_be_read_is_refused_with_an_example(ttl: str, runner: CliRunner) -> None:
    refused = runner.invoke(app, ["token", "--role", "national", f"--ttl={ttl}"])
    assert refused.exit_code == 1
    assert "15m" in refused.stderr


def test_a_council_that_is_no_code_is_refused_with_an_example(runner: CliRunner) -> None:
    refused = runner.invoke(app, ["simulate", "--councils", "Croydon"])
    assert refused.exit_code == 1
    assert "306" in refused.stderr


def test_simulated_files_say_synthetic_in_their_names(runner: CliRunner, tmp_path: Path) -> None:
    done = runner.invoke(app, ["simulate", "--councils", "212", "--children", "30", "--years", "2"])
    assert done.exit_code == 0, done.stderr
    files = [path.name for path in (tmp_path / "landing" / "212").rglob("*") if path.is_file()]
    assert files
    assert all(name.startswith("SYNTHETIC_") for name in files)


def test_before_the_first_run_status_and_doctor_say_what_to_do(runner: CliRunner) -> None:
    status, doctor = runner.invoke(app, ["status"]), runner.invoke(app, ["doctor"])
    assert (status.exit_code, doctor.exit_code) == (1, 1)
    assert "ehplatform run" in " ".join(status.stderr.split())  # wrapped where the path is long
    assert "ehplatform run" in " ".join(doctor.stdout.split())


def test_one_port_cannot_serve_all_servers(runner: CliRunner) -> None:
    refused = runner.invoke(app, ["serve", "all", "--port", "9000"])
    assert refused.exit_code == 1
    assert "--port goes with one server" in refused.stderr
