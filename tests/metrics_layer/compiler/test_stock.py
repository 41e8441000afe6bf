"""Month ends are never added up."""

from typing import Any

import pytest

from metrics_layer.client import MetricsClient, MetricsRefused

STOCK = "open_children.eh03_open_children"
TIME = "open_children.month_end"


def monthly(**more: Any) -> dict[str, Any]:
    return {"dimension": TIME, **more}


@pytest.mark.parametrize(
    "query",
    [
        {"timeDimensions": [monthly(granularity="month")]},
        {"timeDimensions": [monthly(granularity="day")]},
        {"dimensions": [TIME]},
        {"timeDimensions": [monthly(dateRange=["2026-09-01", "2026-09-30"])]},
        {"timeDimensions": [monthly(dateRange="2026-09-30")]},
        {"timeDimensions": [monthly(granularity="year", dateRange=["2026-09-01", "2026-09-30"])]},
        {"filters": [{"member": TIME, "operator": "equals", "values": ["2026-09-30"]}]},
        {"filters": [{"member": TIME, "operator": "onTheDate", "values": ["2026-09-30"]}]},
        {
            "filters": [
                {"and": [{"member": TIME, "operator": "inDateRange", "values": ["2026-09-01", "2026-09-30"]}]}
            ]
        },
    ],
)
def test_a_stock_of_one_date_in_each_row_is_answered(metrics: MetricsClient, query: dict[str, Any]) -> None:
    assert metrics.load({"measures": [STOCK], **query}).rows


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"dimensions": ["open_children.tier"]},
        {"timeDimensions": [monthly(granularity="quarter")]},
        {"timeDimensions": [monthly(granularity="year")]},
        {"timeDimensions": [monthly(dateRange=["2026-08-01", "2026-09-30"])]},
        {"timeDimensions": [monthly(dateRange="last 2 months")]},
        {"filters": [{"member": TIME, "operator": "equals", "values": ["2026-08-31", "2026-09-30"]}]},
        {"filters": [{"member": TIME, "operator": "afterDate", "values": ["2026-09-30"]}]},
        {"filters": [{"member": TIME, "operator": "notInDateRange", "values": ["2026-09-01", "2026-09-30"]}]},
        {
            "filters": [
                {
                    "or": [
                        {"member": TIME, "operator": "equals", "values": ["2026-09-30"]},
                        {"member": TIME, "operator": "equals", "values": ["2026-08-31"]},
                    ]
                }
            ]
        },
    ],
)
def test_a_stock_over_several_dates_is_refused_with_what_to_write(
    metrics: MetricsClient, query: dict[str, Any]
) -> None:
    with pytest.raises(MetricsRefused, match="must not be added up") as refused:
        metrics.load({"measures": [STOCK], **query})
    assert '"granularity": "month"' in str(refused.value)


def test_the_rule_holds_for_a_stock_that_is_only_filtered_by(metrics: MetricsClient) -> None:
    with pytest.raises(MetricsRefused, match="must not be added up"):
        metrics.load(
            {
                "dimensions": ["open_children.tier"],
                "filters": [{"member": STOCK, "operator": "gt", "values": ["1"]}],
            }
        )
