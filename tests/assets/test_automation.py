"""The landing sensor: which councils it asks to run."""

from pathlib import Path

import dagster as dg
import pytest

from assets.automation import landing_sensor, release_sensor
from assets.freshness import INPUT, LAST_STEP, changed_councils
from assets.reference import AUTHORITY


@pytest.fixture
def landing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EHP_HOME", str(tmp_path))
    for la_code in ("212", "306"):
        file = tmp_path / "landing" / la_code / "social_care" / "SYNTHETIC_csc_spell_2026-10-31.csv"
        file.parent.mkdir(parents=True)
        file.write_text(f"source_id\n{la_code}\n", encoding="utf-8")
    return tmp_path / "landing"


def evaluate(instance: dg.DagsterInstance) -> dict[str, str]:
    """Return the run keys that the sensor asks for, by council."""
    result = landing_sensor(dg.build_sensor_context(instance=instance))
    if isinstance(result, dg.SkipReason):
        return {}
    assert isinstance(result, dg.SensorResult)
    requests = result.run_requests or []
    return {str(request.partition_key): str(request.run_key) for request in requests}


def carry(instance: dg.DagsterInstance, la_code: str) -> None:
    """Record that the council's present input was carried to its marts."""
    fingerprint = changed_councils(instance)[la_code]
    instance.report_runless_asset_event(
        dg.AssetMaterialization(LAST_STEP, partition=la_code, metadata={INPUT: fingerprint})
    )


def test_each_council_with_new_files_is_asked_for_once(landing: Path) -> None:
    with dg.instance_for_test() as instance:
        asked = evaluate(instance)
        assert set(asked) == {"212", "306"}
        assert evaluate(instance) == asked


def test_a_council_that_was_carried_is_asked_for_again_only_when_a_file_changes(landing: Path) -> None:
    with dg.instance_for_test() as instance:
        for la_code in ("212", "306"):
            carry(instance, la_code)
        assert evaluate(instance) == {}
        file = next(landing.glob("306/social_care/*.csv"))
        file.write_text("source_id\nanother\n", encoding="utf-8")
        assert set(evaluate(instance)) == {"306"}


def test_a_file_that_is_still_being_sent_is_left_alone(landing: Path) -> None:
    with dg.instance_for_test() as instance:
        for la_code in ("212", "306"):
            carry(instance, la_code)
        (landing / "306" / "social_care" / "late.csv.part").write_text("half", encoding="utf-8")
        assert evaluate(instance) == {}


def test_published_releases_are_asked_for_until_they_are_read(landing: Path) -> None:
    with dg.instance_for_test() as instance:
        context = dg.build_sensor_context(instance=instance)
        request = release_sensor(context)
        assert isinstance(request, dg.RunRequest)
        read = dg.AssetMaterialization(AUTHORITY, metadata={INPUT: str(request.run_key)})
        instance.report_runless_asset_event(read)
        assert isinstance(release_sensor(context), dg.SkipReason)
