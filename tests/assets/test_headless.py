"""Whether a run has anything to do."""

import shutil
from pathlib import Path

import pytest

from assets import headless
from ehplatform.settings import load_settings
from ehplatform.store.lake import Lake
from ehplatform.store.snapshot import publish
from metrics_layer.embedded import MODEL_FOLDER


def test_a_changed_definition_of_a_metric_is_yet_to_be_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EHP_HOME", str(tmp_path / "home"))
    settings, model = load_settings(), tmp_path / "model"
    shutil.copytree(MODEL_FOLDER, model)
    monkeypatch.setattr(headless, "MODEL_FOLDER", model)
    assert not headless.published_already()
    publish(Lake(settings.lake), settings.snapshots, {}, model)
    assert headless.published_already()
    file = model / "closures.yml"
    file.write_text(file.read_text(encoding="utf-8") + "# another wording\n", encoding="utf-8")
    assert not headless.published_already()
