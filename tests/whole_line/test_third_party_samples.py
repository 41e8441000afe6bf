"""Files that nobody here wrote go through the same assets as the simulated councils."""

import os
from pathlib import Path

import pyarrow.compute as pc
import pytest

from ehplatform.store.lake import Lake
from tests.whole_line.conftest import Platform

pytestmark = [pytest.mark.whole_line, pytest.mark.samples]


@pytest.mark.skipif("EHP_SAMPLES" not in os.environ, reason="EHP_SAMPLES names no folder of sample extracts")
def test_every_kind_of_statutory_return_becomes_a_council(tmp_path: Path) -> None:
    platform = Platform(tmp_path, os.environ | {"EHP_HOME": str(tmp_path), "COLUMNS": "200"})
    ran = platform.command("run")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert platform.published("select la_code from mart_council order by 1") == [
        ("900",),
        ("901",),
        ("902",),
        ("975",),
    ]
    lake = Lake(tmp_path / "lake")
    for la_code in ("900", "901", "902", "975"):
        ledger = lake.read("quality", "file_ledger", la_code)
        assert pc.all(pc.equal(ledger["status"], "in_force")).as_py()
        assert sum(ledger["rows_mapped"].to_pylist()) > 0
    spells = lake.read("linked", "csc_spell", "975")
    assert pc.count_distinct(spells["person_key"]).as_py() > 300
