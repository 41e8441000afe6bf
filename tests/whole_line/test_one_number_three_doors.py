"""One number, every door: plain SQL, the Cube client, curl with a token, and the page agree."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from cubejs_client import CubeClient
from playwright.sync_api import sync_playwright

from ehplatform.access import Identity, Role
from ehplatform.settings import Settings
from metrics_layer.client import MetricsClient
from metrics_layer.reporting import Metric, metrics
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.whole_line.conftest import Platform

pytestmark = [pytest.mark.whole_line, pytest.mark.browser]

COUNCIL = "306"

PLAIN_SQL = {
    "eh01": "select count(*) from mart_referral where {council} and referral_date {period}",
    "eh02": """
        select 100.0 * sum(is_rereferral_12m::int) / count(*)
        from mart_referral where {council} and referral_date {period} and has_12m_history""",
    "eh03": "select count(distinct person_key) from mart_open_child where {council} and month_end {period}",
    "eh04": "select count(distinct family_key) from mart_open_child where {council} and month_end {period}",
    "eh05": "select count(*) from mart_assessment where {council} and completed_date {period}",
    "eh06": "select count(*) from mart_closure where {council} and closed_on {period}",
    "eh07": """
        select 100.0 * sum(is_disengaged::int) / count(*)
        from mart_closure where {council} and closed_on {period} and is_reason_known""",
    "eh09": """
        select 100.0 * sum(is_stepped_up::int) / count(*)
        from mart_closure
        where {council} and closed_on {period}
            and is_step_window_complete and not was_open_to_csc_at_start""",
    "eh10": """
        select count(*) from mart_referral where {council} and referral_date {period} and is_stepped_down""",
    "eh14": """
        select 100.0 * sum(is_allocated_in_time::int) / count(*)
        from mart_start where {council} and clock_start {period} and is_allocation_measurable""",
    "out01": """
        select 100.0 * sum(is_rereferred_6m::int) / count(*)
        from mart_closure where {council} and closed_on {period} and is_matured_6m and not is_stepped_up""",
    "out05": """
        select 100.0 * sum(is_escalated_12m::int) / count(*)
        from mart_closure where {council} and closed_on {period} and is_matured_12m and not is_stepped_up""",
    "out02": """
        select 100.0 * sum(is_rereferred_12m::int) / count(*)
        from mart_closure where {council} and closed_on {period} and is_matured_12m and not is_stepped_up""",
    "out03": """
        select 100.0 * sum((source_code in ('1A', '1C'))::int) / count(*)
        from mart_referral
        where {council} and referral_date {period} and has_12m_history and is_rereferral_12m""",
    "out04": """
        select 100.0 * sum(is_referred_to_csc_6m::int) / count(*)
        from mart_closure where {council} and closed_on {period} and is_matured_6m and not is_stepped_up""",
    "out08": """
        select 100.0 * sum((closure_band = 'sustained')::int) / count(*)
        from mart_closure
        where {council} and closed_on {period} and is_matured_12m
            and end_reason_code in ('OUTCOMES_MET', 'STEP_UNIVERSAL')
            and closure_band <> 'disengaged_or_stepped_up'""",
    "eh13": """
        select count(distinct person_key) from mart_open_child
        where {council} and month_end {period} and is_allocated""",
    "ops12": """
        select count(distinct person_key) from mart_open_child
        where {council} and month_end {period} and not is_allocated""",
    "fam01": """
        select 1.0 * count(distinct person_key) / count(distinct family_key)
        from mart_open_child where {council} and month_end {period}""",
    "ops01": """
        select 100.0 * sum((outcome_code = 'NFA')::int) / count(*)
        from mart_referral where {council} and referral_date {period} and outcome_code <> 'PENDING'""",
    "ops02": """
        select 100.0 * sum((source_code in ('1A', '1C'))::int) / count(*)
        from mart_referral where {council} and referral_date {period} and source_code not in ('9', '10')""",
}
"""Each metric once more, by hand, from the words of the metrics library."""

MAY_BE_NOUGHT = {"out03"}
"""Few enough in one council and year that there may be none."""


@dataclass(frozen=True)
class Shown:
    """What the overview page shows for one metric."""

    value: float
    start: str
    end: str


@pytest.fixture(scope="module")
def page_figures(served: Platform) -> dict[str, Shown]:
    """The key figures as a visitor's browser renders them."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{served.environment['EHP_DASH_PORT']}/?council={COUNCIL}")
        page.wait_for_selector("[data-metric]", timeout=30_000, state="attached")
        rows = page.locator("tr:has([data-metric])").all()
        figures = {}
        for row in rows:
            cell = row.locator("[data-metric]")
            period = next(
                value
                for value in row.locator("[data-value]").evaluate_all(
                    "cells => cells.map(c => c.dataset.value)"
                )
                if "/" in value
            )
            metric_id, value = cell.get_attribute("data-metric"), cell.get_attribute("data-value")
            assert metric_id is not None
            assert value is not None
            figures[metric_id] = Shown(float(value), *period.split("/"))
        browser.close()
    return figures


@pytest.fixture(scope="module")
def library(served: Platform) -> Iterator[dict[str, Metric]]:
    settings = Settings(home=served.home, semantic_port=int(served.environment["EHP_SEMANTIC_PORT"]))
    with MetricsClient(
        settings.semantic_url, Identity("test", Role.LEAD, COUNCIL), settings.api_secret
    ) as client:
        yield {metric.id: metric for metric in metrics(client)}


@pytest.fixture(scope="module")
def token(served: Platform) -> str:
    return served.command("token", "--role", "lead", "--council", COUNCIL).stdout.strip()


def question(metric: Metric, shown: Shown) -> dict[str, object]:
    window = {"dimension": metric.clock, "dateRange": [shown.start, shown.end]}
    return {"measures": [metric.measure], "timeDimensions": [window]}


def ask_with_curl(address: str, token: str, query: dict[str, object]) -> dict[str, Any]:
    headers = ["-H", f"Authorization: {token}", "-H", "Content-Type: application/json"]
    asked = subprocess.run(
        ["/usr/bin/env", "curl", "--silent", *headers, "-d", json.dumps({"query": query}), address],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(asked.stdout))


def test_the_page_shows_every_metric(page_figures: dict[str, Shown]) -> None:
    assert set(page_figures) == set(PLAIN_SQL)


@pytest.mark.parametrize("metric_id", PLAIN_SQL)
def test_every_door_gives_the_same_number(
    metric_id: str,
    served: Platform,
    token: str,
    page_figures: dict[str, Shown],
    library: dict[str, Metric],
) -> None:
    shown, metric = page_figures[metric_id], library[metric_id]
    address = f"http://127.0.0.1:{served.environment['EHP_SEMANTIC_PORT']}/cubejs-api/v1"

    period = f"between date '{shown.start}' and date '{shown.end}'"
    [(by_sql,)] = served.published(
        PLAIN_SQL[metric_id].format(council=f"la_code = '{COUNCIL}'", period=period)
    )

    cube = CubeClient(token, api_url=address)
    by_client = cube.load(question(metric, shown)).raw_data()[0][metric.measure]

    by_curl = ask_with_curl(f"{address}/load", token, question(metric, shown))["data"][0][metric.measure]

    assert isinstance(by_sql, int | float)
    assert by_sql > 0 or metric_id in MAY_BE_NOUGHT
    assert float(by_client) == float(by_curl) == pytest.approx(float(by_sql), rel=1e-12) == shown.value
