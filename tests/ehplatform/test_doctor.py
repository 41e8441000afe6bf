"""The doctor: each thing that can be wrong is found and comes with a remedy."""

from pathlib import Path

import pyarrow as pa
import pytest

from ehplatform.doctor import Finding, examine
from ehplatform.settings import Settings
from ehplatform.store.lake import Lake
from ehplatform.store.snapshot import publish


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path)
    lake = Lake(settings.lake)
    lake.write("marts", "mart_x", pa.table({"n": [1]}), "306")
    publish(lake, settings.snapshots, {})
    assert settings.api_secret
    return settings


def wrong(settings: Settings) -> list[Finding]:
    return [finding for finding in examine(settings) if not finding.ok]


def test_a_sound_installation_has_nothing_wrong(settings: Settings) -> None:
    assert wrong(settings) == []


def test_a_changed_snapshot_is_found(settings: Settings) -> None:
    [database] = settings.snapshots.glob("*/serving.duckdb")
    database.write_bytes(database.read_bytes()[:-1] + b"x")
    [finding] = wrong(settings)
    assert "is whole" in finding.what
    assert "CURRENT" in finding.remedy


def test_a_secret_that_others_can_read_is_found(settings: Settings) -> None:
    (settings.root / "secrets" / "api_secret").chmod(0o644)
    [finding] = wrong(settings)
    assert finding.remedy.startswith("chmod 600")


def test_a_landing_folder_without_a_council_is_found(settings: Settings) -> None:
    (settings.landing / "999").mkdir(parents=True)
    [finding] = wrong(settings)
    assert "999" in finding.remedy


def test_a_reference_folder_that_is_not_there_is_found(settings: Settings) -> None:
    [finding] = wrong(settings.model_copy(update={"reference": settings.root / "nowhere"}))
    assert "EHP_REFERENCE" in finding.remedy
