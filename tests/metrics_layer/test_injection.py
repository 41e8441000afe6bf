"""What a query says is a value or a name of the model, never a piece of SQL."""

from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics_layer.client import MetricsClient
from tests.metrics_layer.conftest import LEAD, Served

ATTACK = "306') or 1=1 union select person_key from mart_referral --"
MEASURE = "referrals.eh01_referrals"


def asked(served: Served, body: Any) -> httpx.Response:
    headers = {"Authorization": served.token(LEAD)}
    return served.http.post(f"{served.api}/load", json={"query": body}, headers=headers, timeout=20)


@pytest.mark.parametrize(
    "query",
    [
        {"measures": [f"{MEASURE}{ATTACK}"]},
        {"measures": [MEASURE], "dimensions": [f"referrals.{ATTACK}"]},
        {"measures": [MEASURE], "dimensions": ["referrals.la_code; drop table mart_referral"]},
        {"measures": [MEASURE], "dimensions": ["mart_referral.person_key"]},
        {"measures": [MEASURE], "segments": [f"referrals.{ATTACK}"]},
        {"measures": [MEASURE], "order": {ATTACK: "asc"}},
        {"measures": [MEASURE], "order": {MEASURE: ATTACK}},
        {"measures": [MEASURE], "order": [[MEASURE, "asc; drop table mart_referral"]]},
        {"measures": [MEASURE], "timezone": f"UTC'{ATTACK}"},
        {"measures": [MEASURE], "timezone": "../../etc/passwd"},
        {"measures": [MEASURE], "limit": ATTACK},
        {"measures": [MEASURE], "offset": "0; select 1"},
        {
            "measures": [MEASURE],
            "timeDimensions": [{"dimension": "referrals.referral_date", "granularity": f"day'{ATTACK}"}],
        },
        {
            "measures": [MEASURE],
            "timeDimensions": [{"dimension": "referrals.referral_date", "dateRange": [ATTACK, ATTACK]}],
        },
        {
            "measures": [MEASURE],
            "filters": [{"member": "referrals.la_code", "operator": ATTACK, "values": ["x"]}],
        },
        {"measures": [MEASURE], "filters": [{"member": ATTACK, "operator": "equals", "values": ["306"]}]},
        {"measures": [MEASURE], "filters": [{"member": MEASURE, "operator": "gt", "values": [ATTACK]}]},
    ],
)
def test_sql_in_a_name_or_option_is_refused(served: Served, query: dict[str, Any]) -> None:
    answer = asked(served, query)
    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize("operator", ["equals", "contains", "startsWith", "endsWith", "in"])
def test_sql_in_a_value_is_a_value(metrics: MetricsClient, operator: str) -> None:
    answer = metrics.load(
        {
            "measures": [MEASURE],
            "filters": [{"member": "referrals.la_code", "operator": operator, "values": [ATTACK]}],
        }
    )
    assert answer.rows == [{MEASURE: 0}]


def test_wildcards_in_a_value_match_only_themselves(metrics: MetricsClient) -> None:
    for wildcard in ("%", "_", "\\", "/"):
        condition = {"member": "referrals.la_code", "operator": "contains", "values": [wildcard]}
        assert metrics.load({"measures": [MEASURE], "filters": [condition]}).rows == [{MEASURE: 0}]


@settings(max_examples=60, deadline=None)
@given(value=st.text(max_size=30))
def test_any_text_can_be_a_value(value: str, served: Served) -> None:
    condition = {"member": "referrals.source_group", "operator": "equals", "values": [value]}
    answer = asked(served, {"measures": [MEASURE], "filters": [condition]})
    assert answer.status_code == 200
    assert answer.json()["data"] == [{MEASURE: "0"}]


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["measures", "dimensions", "filters", "and", "or", "member", "values", "order", "limit"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


OPTIONS = ("filters", "order", "timeDimensions", "limit", "offset", "timezone", "segments", "total")


@settings(max_examples=60, deadline=None)
@given(options=st.dictionaries(st.sampled_from(OPTIONS), JUNK))
def test_any_json_gets_an_answer_or_a_refusal_in_words(options: dict[str, Any], served: Served) -> None:
    answer = asked(served, {"measures": [MEASURE], **options})
    assert answer.status_code in (200, 400)
    assert answer.status_code == 200 or answer.json()["error"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"query": {"measures": ["referrals.eh01_referrals"], "limit": NaN}}',
        b'{"query": {"measures": ["referrals.eh01_referrals"], "timezone": "\\ud800"}}',
        b'{"query": {"filters": ' + b"[" * 5000 + b"]" * 5000 + b"}}",
        b'{"query": {"filters": ' + b'[{"or": ' * 200 + b"[]" + b"}]" * 200 + b"}}",
        b'{"query": "' + b"x" * 300_000 + b'"}',
    ],
)
def test_a_body_that_is_no_query_is_refused(served: Served, body: bytes) -> None:
    headers = {"Authorization": served.token(LEAD), "Content-Type": "application/json"}
    answer = served.http.post(f"{served.api}/load", content=body, headers=headers, timeout=20)
    assert answer.status_code == 400
    assert answer.json()["error"]
