"""Data quality through the semantic layer: dq02, and what it must not be mixed with."""

import duckdb
import pytest

from metrics_layer import reporting
from metrics_layer.client import MetricsClient
from metrics_layer.embedded import EmbeddedMetrics
from tests.metrics_layer.conftest import LEAD
from tests.metrics_layer.serving import AS_OF

RATE = "data_quality.dq02_validity_rate"


def rows(database: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return database.cursor().execute(query).fetchall()


def test_validity_is_rows_passing_over_rows_tested_for_each_rule(
    metrics: MetricsClient, database: duckdb.DuckDBPyConnection
) -> None:
    answer = metrics.load(
        {"measures": [RATE], "dimensions": ["data_quality.rule_id", "data_quality.severity"]}
    )
    expected = rows(
        database,
        """select rule_id, 100.0 * (sum(rows_tested) - sum(rows_failed)) / nullif(sum(rows_tested), 0)
           from mart_data_quality where la_code = '306' group by rule_id""",
    )
    assert {row["data_quality.rule_id"]: row[RATE] for row in answer.rows} == {
        rule: None if rate is None else pytest.approx(rate) for rule, rate in expected
    }


def test_validity_can_be_followed_by_the_month_of_the_extract(
    metrics: MetricsClient, database: duckdb.DuckDBPyConnection
) -> None:
    time = {"dimension": "data_quality.extract_date", "granularity": "month"}
    measures = [RATE, "data_quality.rows_tested", "data_quality.rows_failed"]
    answer = metrics.load(
        {"measures": measures, "timeDimensions": [time], "segments": ["data_quality.tested"]}
    )
    expected = rows(
        database,
        """select month(extract_date), sum(rows_tested)::int, sum(rows_failed)::int
           from mart_data_quality where la_code = '306' and extract_date is not null group by 1""",
    )
    assert len(answer.rows) == 12
    assert {
        (row["data_quality.extract_date"].month, row[measures[1]], row[measures[2]]) for row in answer.rows
    } == set(expected)
    for row in answer.rows:
        assert row[RATE] == pytest.approx(100 - 100 * row[measures[2]] / row[measures[1]])


def test_a_rule_that_says_nothing_is_unknown_and_tells_why(metrics: MetricsClient) -> None:
    answer = metrics.load(
        {
            "measures": [RATE, "data_quality.rows_tested"],
            "dimensions": ["data_quality.not_tested"],
            "filters": [{"member": "data_quality.rule_id", "operator": "equals", "values": ["EHX4"]}],
        }
    )
    assert answer.rows == [
        {RATE: None, "data_quality.rows_tested": 0, "data_quality.not_tested": "no row of need"}
    ]


def test_no_report_and_no_benchmark_takes_up_data_quality(database: duckdb.DuckDBPyConnection) -> None:
    source = EmbeddedMetrics(database, LEAD)
    assert not [metric for metric in reporting.metrics(source) if metric.measure.startswith("data_quality.")]
    assert "dq02" not in {figure.metric.id for figure in reporting.figures(source, AS_OF)}


def test_the_measure_tells_what_a_reader_needs(metrics: MetricsClient) -> None:
    [measure] = [
        measure
        for cube in metrics.meta()["cubes"]
        for measure in cube["measures"]
        if measure.get("meta", {}).get("quality_id") == "dq02"
    ]
    needed = {"question", "numerator", "denominator", "maturity", "direction", "unit", "decimals", "version"}
    assert needed <= measure["meta"].keys()
    names = {measure["name"] for cube in metrics.meta()["cubes"] for measure in cube["measures"]}
    assert {measure["meta"]["numerator_measure"], measure["meta"]["denominator_measure"]} <= names
