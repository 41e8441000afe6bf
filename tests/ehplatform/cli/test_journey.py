"""`ehplatform journey`: a picture of one child's or family's journey, for its owner only."""

import stat
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from ehplatform.cli import app
from ehplatform.journeys import under_both
from ehplatform.model.profile import COMMON_PROFILE
from ehplatform.settings import load_settings
from ehplatform.store.lake import Lake
from tests.ehplatform.journeys.history import History


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a home with council 999: a child with a case, and a brother of whom nothing is known."""
    monkeypatch.setenv("EHP_HOME", str(tmp_path))
    history = History("2026-10-31").child("key-a").child("key-b").family("family-f", "key-a", "key-b")
    history.episode("key-a", "2025-01-06", "2025-06-02")
    lake = Lake(load_settings().lake)
    for name, table in under_both(lambda profile, _: history.journeys(profile), COMMON_PROFILE).items():
        lake.write("journeys", name, table, "999")
    lake.write("linked", "family_member", history.linked()["family_member"], "999")
    link = {"source_system": "EHM", "source_person_id": "1204", "person_key": "key-a"}
    lake.write("personal", "person_link", pa.Table.from_pylist([link]), "999")
    return tmp_path


@pytest.mark.parametrize("whose", [("--child", "key-a"), ("--record", "EHM:1204"), ("--family", "family-f")])
def test_a_journey_is_drawn_for_its_owner_only(home: Path, whose: tuple[str, str]) -> None:
    result = CliRunner().invoke(app, ["journey", "999", *whose])
    assert result.exit_code == 0, result.output
    [file] = (home / "explained" / "999").glob("journey-*.svg")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "2025-01-06 to 2025-06-02: ENTER" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (["journey", "999"], "say whose journey"),
        (["journey", "999", "--child", "key-a", "--family", "family-f"], "say whose journey"),
        (["journey", "999", "--record", "EHM:9"], "no record EHM:9"),
        (["journey", "999", "--family", "nobody"], "no family nobody"),
        (["journey", "999", "--child", "key-b"], "nothing is recorded"),
        (["journey", "998", "--child", "key-a"], "ehplatform run"),
    ],
)
def test_what_cannot_be_drawn_is_said_with_what_to_do(home: Path, order: list[str], words: str) -> None:
    result = CliRunner().invoke(app, order)
    assert result.exit_code == 1
    assert words in " ".join(result.output.split())
    assert not (home / "explained").exists()
