import stat
from pathlib import Path

import pytest

from ehplatform.settings import load_settings


def test_every_folder_of_state_lies_under_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EHP_HOME", str(tmp_path))
    settings = load_settings()
    for folder in (
        settings.landing,
        settings.lake,
        settings.snapshots,
        settings.quarantine,
        settings.dagster_home,
    ):
        assert folder.is_relative_to(tmp_path)


def test_the_api_secret_is_made_once_and_only_its_owner_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EHP_HOME", str(tmp_path))
    secret = load_settings().api_secret
    assert load_settings().api_secret == secret
    assert len(secret) >= 48
    assert stat.S_IMODE((tmp_path / "secrets" / "api_secret").stat().st_mode) == 0o600
