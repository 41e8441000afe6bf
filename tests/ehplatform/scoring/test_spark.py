"""Spark against DuckDB on the same journeys: no row of any score differs."""

import shutil

import pyarrow as pa
import pytest

from ehplatform.journeys.engines import ENGINES
from ehplatform.scoring.builder import RESULTS
from tests.ehplatform.journeys.random_councils import random_council
from tests.ehplatform.scoring.test_distance_travelled import random_scores

pytest.importorskip("pyspark", reason="pyspark is not installed: pip install early-help-platform[spark]")
pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17: no `java` on the path"),
]


@pytest.fixture(scope="module")
def made() -> dict[str, dict[str, pa.Table]]:
    """The scores of one council by each engine: random histories, and scores and needs of others."""
    history, profile = random_council(5, 200)
    scored = random_scores(1)
    for number, row in enumerate(scored.rows["person"]):
        family = number // 3
        scored.assessment(row["person_key"], "2024-02-26", "2024-03-04", family=f"G{family}")
        scored.need(
            row["person_key"],
            "2024-03-04",
            resolution=(None, "MET", "PARTLY_MET", "NOT_KNOWN")[number % 4],
            family_key=f"family {family}",
            assessment_id=f"scored {scored.rows['eh_assessment'][-1]['source_id']}",
        )
    for name, rows in scored.rows.items():
        history.rows[name] += [
            {**row, "source_id": f"scored {row['source_id']}"} if "source_id" in row else row for row in rows
        ]
    return {name: history.scores(profile, run) for name, run in ENGINES.items()}


@pytest.mark.parametrize("table", RESULTS)
def test_every_row_of_every_score_is_the_same(made: dict[str, dict[str, pa.Table]], table: str) -> None:
    ours, theirs = made["duckdb"][table], made["spark"][table]
    assert ours.num_rows > 0
    for name in ours.column_names:
        values, others = ours[name].to_pylist(), theirs[name].to_pylist()
        if pa.types.is_floating(ours.schema.field(name).type):
            assert others == pytest.approx(values, abs=1e-9)
        else:
            assert others == values
