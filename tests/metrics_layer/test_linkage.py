"""The linkage rate through the semantic layer: dq04, by system and way, inside one council."""

import duckdb
import pytest

from metrics_layer import reporting
from metrics_layer.client import MetricsClient
from metrics_layer.embedded import EmbeddedMetrics
from tests.metrics_layer.conftest import LEAD

RATE = "linkage.dq04_linkage_rate"


def test_the_rate_is_linked_people_over_people_of_each_system(
    metrics: MetricsClient, database: duckdb.DuckDBPyConnection
) -> None:
    answer = metrics.load({"measures": [RATE], "dimensions": ["linkage.source_system"]})
    expected = (
        database.cursor()
        .execute(
            """select source_system, 100.0 * sum(linked_people) / sum(people)
           from mart_linkage where la_code = '306' group by source_system"""
        )
        .fetchall()
    )
    assert {row["linkage.source_system"]: row[RATE] for row in answer.rows} == {
        system: pytest.approx(rate) for system, rate in expected
    }


def test_the_librarys_metric_is_of_early_helps_people_of_school_age(
    metrics: MetricsClient, database: duckdb.DuckDBPyConnection
) -> None:
    answer = metrics.load({"measures": [RATE], "segments": ["linkage.school_children_of_early_help"]})
    [(expected,)] = (
        database.cursor()
        .execute(
            """select 100.0 * sum(linked_people) / sum(people)
           from mart_linkage where la_code = '306' and source_system = 'EHM' and is_school_age"""
        )
        .fetchall()
    )
    assert answer.rows[0][RATE] == pytest.approx(expected)


def test_no_report_and_no_benchmark_takes_up_linkage(database: duckdb.DuckDBPyConnection) -> None:
    source = EmbeddedMetrics(database, LEAD)
    assert not [metric for metric in reporting.metrics(source) if metric.measure.startswith("linkage.")]
