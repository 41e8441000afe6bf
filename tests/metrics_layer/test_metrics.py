"""Every metric equals a count written in plain SQL by somebody who did not read the model."""

import re
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from metrics_layer.client import MetricsClient
from metrics_layer.embedded import EmbeddedMetrics
from tests.metrics_layer.conftest import LEAD

# metric, its time dimension, and the same number for one council and one calendar year ($1, $2)
METRICS = {
    "referrals.eh01_referrals": (
        "referral_date",
        "select count(*) from mart_referral where la_code = $1 and year(referral_date) = $2",
    ),
    "referrals.eh02_rereferral_rate": (
        "referral_date",
        """select 100.0 * sum(case when is_rereferral_12m then 1 else 0 end) / count(*) from mart_referral
           where la_code = $1 and year(referral_date) = $2 and has_12m_history""",
    ),
    "referrals.eh10_step_downs": (
        "referral_date",
        """select count(*) from mart_referral
           where la_code = $1 and year(referral_date) = $2 and is_stepped_down""",
    ),
    "assessments.eh05_assessments_completed": (
        "completed_date",
        "select count(*) from mart_assessment where la_code = $1 and year(completed_date) = $2",
    ),
    "closures.eh06_closures": (
        "closed_on",
        "select count(*) from mart_closure where la_code = $1 and year(closed_on) = $2",
    ),
    "closures.eh07_disengaged_rate": (
        "closed_on",
        """select 100.0 * sum(case when is_disengaged then 1 else 0 end) / count(*) from mart_closure
           where la_code = $1 and year(closed_on) = $2 and is_reason_known""",
    ),
    "closures.eh09_step_up_rate": (
        "closed_on",
        """select 100.0 * sum(case when is_stepped_up then 1 else 0 end) / count(*) from mart_closure
           where la_code = $1 and year(closed_on) = $2
           and is_step_window_complete and was_open_to_csc_at_start = false""",
    ),
    "closures.out01_rereferred_6m_rate": (
        "closed_on",
        """select 100.0 * sum(case when is_rereferred_6m then 1 else 0 end) / count(*) from mart_closure
           where la_code = $1 and year(closed_on) = $2 and is_matured_6m and is_stepped_up = false""",
    ),
    "closures.out01_immature": (
        "closed_on",
        """select count(*) from mart_closure
           where la_code = $1 and year(closed_on) = $2 and is_matured_6m = false and is_stepped_up = false""",
    ),
    "closures.out05_escalated_12m_rate": (
        "closed_on",
        """select 100.0 * sum(case when is_escalated_12m then 1 else 0 end) / count(*) from mart_closure
           where la_code = $1 and year(closed_on) = $2 and is_matured_12m and is_stepped_up = false""",
    ),
    "closures.out02_rereferred_12m_rate": (
        "closed_on",
        """select 100.0 * sum(case when is_rereferred_12m then 1 else 0 end) / count(*) from mart_closure
           where la_code = $1 and year(closed_on) = $2 and is_matured_12m and is_stepped_up = false""",
    ),
    "closures.out04_csc_referral_6m_rate": (
        "closed_on",
        """select 100.0 * sum(case when is_referred_to_csc_6m then 1 else 0 end) / count(*) from mart_closure
           where la_code = $1 and year(closed_on) = $2 and is_matured_6m and is_stepped_up = false""",
    ),
    "closures.out08_sustained_12m_rate": (
        "closed_on",
        """select 100.0 * sum(case when closure_band = 'sustained' then 1 else 0 end) / count(*)
           from mart_closure where la_code = $1 and year(closed_on) = $2 and is_matured_12m
           and end_reason_code in ('OUTCOMES_MET', 'STEP_UNIVERSAL')
           and closure_band <> 'disengaged_or_stepped_up'""",
    ),
    "closures.dq07_step_up_agreement_rate": (
        "closed_on",
        """select 100.0 * sum(case when is_step_up_recorded = is_step_up_derived then 1 else 0 end) / count(*)
           from mart_closure where la_code = $1 and year(closed_on) = $2 and is_step_window_complete""",
    ),
    "referrals.out03_self_share_of_rereferrals": (
        "referral_date",
        """select 100.0 * sum(case when source_code in ('1A', '1C') then 1 else 0 end) / count(*)
           from mart_referral where la_code = $1 and year(referral_date) = $2
           and has_12m_history and is_rereferral_12m""",
    ),
    "referrals.ops01_nfa_rate": (
        "referral_date",
        """select 100.0 * sum(case when outcome_code = 'NFA' then 1 else 0 end) / count(*) from mart_referral
           where la_code = $1 and year(referral_date) = $2 and outcome_code <> 'PENDING'""",
    ),
    "referrals.ops02_self_referral_rate": (
        "referral_date",
        """select 100.0 * sum(case when source_code in ('1A', '1C') then 1 else 0 end) / count(*)
           from mart_referral where la_code = $1 and year(referral_date) = $2
           and coalesce(source_code, '10') not in ('9', '10')""",
    ),
    "starts.eh14_allocated_in_time_rate": (
        "clock_start",
        """select 100.0 * sum(case when is_allocated_in_time then 1 else 0 end) / count(*) from mart_start
           where la_code = $1 and year(clock_start) = $2 and is_allocation_measurable""",
    ),
}
YEARS = range(2021, 2027)


def count(database: duckdb.DuckDBPyConnection, query: str, *values: Any) -> Any:
    found = database.cursor().execute(query, list(values)).fetchone()
    assert found is not None
    return found[0]


@pytest.mark.parametrize("measure", METRICS)
def test_a_metric_equals_the_plain_count_of_each_year(
    measure: str, metrics: MetricsClient, database: duckdb.DuckDBPyConnection
) -> None:
    time, query = METRICS[measure]
    dimension = f"{measure.split('.', maxsplit=1)[0]}.{time}"
    answer = metrics.load(
        {"measures": [measure], "timeDimensions": [{"dimension": dimension, "granularity": "year"}]}
    )
    found = {row[dimension].year: row[measure] for row in answer.rows}
    for year in YEARS:
        expected = count(database, query, "306", year)
        assert found.get(year) == (pytest.approx(expected) if expected is not None else None), year


@pytest.mark.parametrize("measure", METRICS)
def test_a_metric_equals_the_plain_count_by_every_dimension(
    measure: str, metrics: MetricsClient, database: duckdb.DuckDBPyConnection
) -> None:
    """Every dimension of the metric's cube that is a column, over all years."""
    cube, (_, query) = measure.split(".", maxsplit=1)[0], METRICS[measure]
    [shown] = [each for each in metrics.meta()["cubes"] if each["name"] == cube]
    names = [each["name"].split(".")[1] for each in shown["dimensions"] if each["type"] != "time"]
    for name in names:
        column = COLUMN_OF.get(name, name)
        answer = metrics.load({"measures": [measure], "dimensions": [f"{cube}.{name}"]})
        found = {row[f"{cube}.{name}"]: row[measure] for row in answer.rows}
        table = query.split(" from ")[1].split()[0]
        values = database.cursor().execute(f"select distinct {column} from {table} where la_code = '306'")
        plain = ALL_YEARS.sub("", query) + f" and {column} is not distinct from $2"
        expected = {value: count(database, plain, "306", value) for (value,) in values.fetchall()}
        assert found == {
            value: None if each is None else pytest.approx(each) for value, each in expected.items()
        }, name


def test_the_own_definition_counts_the_councils_own_facts(
    metrics: MetricsClient, database: duckdb.DuckDBPyConnection
) -> None:
    answer = metrics.load(
        {"measures": ["closures_local.eh06_closures", "closures_local.eh07_disengaged_rate"]}
    )
    own = count(database, "select count(*) from mart_closure_local where la_code = $1", "306")
    assert answer.rows[0]["closures_local.eh06_closures"] == own
    assert own < count(database, "select count(*) from mart_closure where la_code = $1", "306")
    behind = answer.evidence[0]["closures_local.eh07_disengaged_rate"]
    assert behind["denominator"] == count(
        database, "select count(*) from mart_closure_local where la_code = $1 and is_reason_known", "306"
    )


ALL_YEARS = re.compile(r"and year\(\w+\) = \$2")
COLUMN_OF: dict[str, str] = {}
"""The columns of dimensions that have another name."""


def test_allocation_is_known_or_not_told(database: duckdb.DuckDBPyConnection) -> None:
    """EH3 is EH13 and OPS12 together; a system that records no workers gives neither, not nought."""
    measures = [f"open_children.{name}" for name in ALLOCATION]
    metrics = EmbeddedMetrics(database, LEAD)
    answer = metrics.load({"measures": measures, "dimensions": ["open_children.month_end"]})
    assert answer.rows
    for row in answer.rows:
        children, allocated, unallocated = (row[measure] for measure in measures)
        assert children == allocated + unallocated
    with duckdb.connect() as connection:
        connection.register("mart_open_child", silent(database))
        answer = EmbeddedMetrics(connection, LEAD).load(
            {"measures": measures, "dimensions": ["open_children.month_end"]}
        )
    assert {tuple(row[measure] for measure in measures[1:]) for row in answer.rows} == {(None, None)}


ALLOCATION = ("eh03_open_children", "eh13_allocated_children", "ops12_unallocated_children")


def silent(database: duckdb.DuckDBPyConnection) -> pa.Table:
    """The open children of systems that do not record who leads a case."""
    return database.sql(
        "select * replace (null::boolean as is_allocated) from mart_open_child"
    ).to_arrow_table()


def test_children_per_family_is_the_quotient_of_the_two_stocks(metrics: MetricsClient) -> None:
    names = ("fam01_children_per_family", "eh03_open_children", "eh04_open_families")
    measures = [f"open_children.{name}" for name in names]
    answer = metrics.load({"measures": measures, "dimensions": ["open_children.month_end"]})
    for row in answer.rows:
        mean, children, families = (row[measure] for measure in measures)
        assert mean == pytest.approx(children / families)


@pytest.mark.parametrize(
    ("measure", "key"), [("eh03_open_children", "person_key"), ("eh04_open_families", "family_key")]
)
def test_a_stock_equals_the_distinct_count_at_each_month_end(
    measure: str, key: str, metrics: MetricsClient, database: duckdb.DuckDBPyConnection
) -> None:
    name = f"open_children.{measure}"
    answer = metrics.load({"measures": [name], "dimensions": ["open_children.month_end"]})
    expected = (
        database.cursor()
        .execute(
            f"select month_end, count(distinct {key}) from mart_open_child where la_code = '306' group by all"
        )
        .fetchall()
    )
    assert {row["open_children.month_end"].date(): row[name] for row in answer.rows} == dict(expected)


def test_no_more_families_than_children_are_open_at_any_month_end(metrics: MetricsClient) -> None:
    answer = metrics.load(
        {
            "measures": ["open_children.eh03_open_children", "open_children.eh04_open_families"],
            "dimensions": ["open_children.month_end"],
        }
    )
    assert answer.rows
    assert all(
        row["open_children.eh04_open_families"] <= row["open_children.eh03_open_children"]
        for row in answer.rows
    )


def test_a_rate_is_its_numerator_over_its_denominator_at_any_grain(metrics: MetricsClient) -> None:
    rate, above, below = (
        f"closures.out01_{part}" for part in ("rereferred_6m_rate", "numerator", "denominator")
    )
    answer = metrics.load(
        {
            "measures": [rate, above, below],
            "dimensions": ["closures.age_band", "closures.sex_code"],
            "timeDimensions": [{"dimension": "closures.closed_on", "granularity": "quarter"}],
        }
    )
    for row in answer.rows:
        expected = pytest.approx(100 * row[above] / row[below]) if row[below] else None
        assert row[rate] == expected


def test_a_rate_over_nobody_is_unknown_and_not_nought(metrics: MetricsClient) -> None:
    answer = metrics.load(
        {
            "measures": ["closures.out05_escalated_12m_rate", "closures.out05_denominator"],
            "timeDimensions": [
                {"dimension": "closures.closed_on", "dateRange": ["2026-08-01", "2026-10-31"]}
            ],
        }
    )
    assert answer.rows == [{"closures.out05_escalated_12m_rate": None, "closures.out05_denominator": 0}]


def test_the_published_rereferral_rate_leaves_out_councils_with_a_hidden_number(
    metrics: MetricsClient, database: duckdb.DuckDBPyConnection
) -> None:
    answer = metrics.load({"measures": ["dfe_rereferrals.rate"], "dimensions": ["dfe_rereferrals.year"]})
    expected = (
        database.cursor()
        .execute(
            """select year, 100.0 * sum(rereferrals) / sum(referrals) from rereferral
               where marker is null group by year"""
        )
        .fetchall()
    )
    assert {row["dfe_rereferrals.year"]: row["dfe_rereferrals.rate"] for row in answer.rows} == {
        year: pytest.approx(rate) for year, rate in expected
    }


def test_each_metric_tells_what_a_reader_needs(metrics: MetricsClient) -> None:
    needed = {
        "id", "question", "numerator", "denominator", "maturity", "direction", "unit", "decimals", "version",
        "valid_from",
    }  # fmt: skip
    cubes = [each for each in metrics.meta()["cubes"] if each["type"] == "cube" and not each["meta"]]
    measures = [measure for cube in cubes for measure in cube["measures"]]
    described = {measure["meta"]["id"]: measure for measure in measures if "id" in measure.get("meta", {})}
    ids = [each["meta"]["id"] for each in measures if "id" in each.get("meta", {})]
    assert len(ids) == len(set(ids))
    assert sorted(described) == [
        "eh01", "eh02", "eh03", "eh04", "eh05", "eh06", "eh07", "eh09", "eh10", "eh13", "eh14", "fam01",
        "ops01", "ops02", "ops12", "out01", "out02", "out03", "out04", "out05", "out08",
    ]  # fmt: skip
    names = {measure["name"] for measure in measures}
    for measure in described.values():
        assert needed <= measure["meta"].keys()
        assert measure["shortTitle"]
        assert measure["description"]
        parts = {value for key, value in measure["meta"].items() if key.endswith("_measure")}
        assert parts <= names
        assert bool(parts) == (measure["meta"]["unit"] == "%")
