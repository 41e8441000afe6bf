"""Spark against DuckDB on the same histories: no row of any derived table differs."""

import shutil

import pyarrow as pa
import pytest

from ehplatform.journeys.builder import RESULTS
from ehplatform.journeys.engines import ENGINES
from tests.ehplatform.journeys.random_councils import random_council

pytest.importorskip("pyspark", reason="pyspark is not installed: pip install early-help-platform[spark]")
pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17: no `java` on the path"),
]

SEED, CHILDREN = 3, 400


@pytest.fixture(scope="module")
def made() -> dict[str, dict[str, pa.Table]]:
    history, profile = random_council(SEED, CHILDREN)
    return {name: history.journeys(profile, run=run) for name, run in ENGINES.items()}


@pytest.mark.parametrize("table", RESULTS)
def test_every_row_of_every_derived_table_is_the_same(
    made: dict[str, dict[str, pa.Table]], table: str
) -> None:
    ours, theirs = made["duckdb"][table], made["spark"][table]
    assert ours.num_rows > 0
    assert theirs.cast(ours.schema).equals(ours)
