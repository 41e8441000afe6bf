"""Which engine compares records, and what is said when it cannot."""

import sys
from typing import get_args

import pytest

from ehplatform.linkage.engines import ENGINES
from ehplatform.linkage.model import load_model
from ehplatform.settings import Engine, load_settings
from ehplatform.store.engine import connect
from ehplatform.store.spark import NoSpark


def test_every_engine_that_can_be_set_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().linkage_engine == "duckdb"
    for name in get_args(Engine):
        monkeypatch.setenv("EHP_LINKAGE_ENGINE", name)
        assert callable(ENGINES[load_settings().linkage_engine])


def test_without_pyspark_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyspark", "splink.backends.spark"):
        monkeypatch.setitem(sys.modules, name, None)
    with connect() as connection, pytest.raises(NoSpark, match=r"pip install early-help-platform\[spark\]"):
        ENGINES["spark"](connection, load_model(), [], [])
