"""Every metric comes with the counts behind it, and with how sure it is."""

from typing import Any

import pytest
from statsmodels.stats.proportion import proportion_confint

from metrics_layer.client import MetricsClient
from metrics_layer.evidence import interval

RATE = "closures.out01_rereferred_6m_rate"
PARTS = {"numerator": "closures.out01_numerator", "denominator": "closures.out01_denominator"}


def test_each_row_has_the_counts_of_its_metrics(metrics: MetricsClient) -> None:
    query: dict[str, Any] = {"measures": [RATE], "dimensions": ["closures.tier"]}
    answer = metrics.load(query)
    asked = metrics.load({**query, "measures": [*PARTS.values(), "closures.out01_immature"]})
    counts = {row["closures.tier"]: row for row in asked.rows}
    assert len(answer.evidence) == len(answer.rows) == 2
    for row, behind in zip(answer.rows, answer.evidence, strict=True):
        found = behind[RATE]
        for part, measure in (*PARTS.items(), ("immature", "closures.out01_immature")):
            assert found[part] == counts[row["closures.tier"]][measure]
        expected = proportion_confint(found["numerator"], found["denominator"], method="wilson")
        assert found["interval"] == pytest.approx([100 * limit for limit in expected])
        assert row[RATE] == pytest.approx(100 * found["numerator"] / found["denominator"])


def test_parts_that_were_asked_for_stand_in_the_rows_once(metrics: MetricsClient) -> None:
    [row] = metrics.load({"measures": [RATE, PARTS["numerator"]]}).rows
    assert list(row) == [RATE, PARTS["numerator"]]


def test_a_view_gives_the_parts_that_it_shows(metrics: MetricsClient) -> None:
    answer = metrics.load({"measures": ["early_help.eh07_disengaged_rate", "early_help.eh01_referrals"]})
    assert set(answer.evidence[0]) == {"early_help.eh07_disengaged_rate"}
    assert answer.evidence[0]["early_help.eh07_disengaged_rate"]["denominator"] > 0


def test_a_count_has_nothing_behind_it(metrics: MetricsClient) -> None:
    assert metrics.load({"measures": ["closures.eh06_closures"]}).evidence == [{}]


def test_a_share_of_nothing_has_no_limits() -> None:
    assert interval(0, 0, "%") is None
    assert interval(None, 10, "%") is None
    assert interval(3, 10, "days") is None


def test_a_rate_by_population_has_byars_limits() -> None:
    """Exact Poisson limits of 10 events are 4.80 and 18.39 (Ulm 1990); 20,000 children count as two."""
    limits = interval(10, 20_000, "per 10,000")
    assert limits is not None
    assert (limits.lower, limits.upper) == pytest.approx((4.80 / 2, 18.39 / 2), rel=0.02)


def test_the_answer_says_how_far_the_data_reach(metrics: MetricsClient) -> None:
    assert metrics.load({"measures": ["closures.eh06_closures"]}).as_of == "2026-10-31"
