"""Every operator agrees with the same condition written over Python rows."""

from collections.abc import Callable
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics_layer.embedded import EmbeddedMetrics

ROWS = [
    {"la_code": f"{number:03}", "source_group": group, "is_nfa": nfa, "referral_date": day}
    for number, (group, nfa, day) in enumerate(
        [
            ("Schools", True, "2025-01-31"),
            ("schools", False, "2025-02-01"),
            ("Police", None, "2025-02-28"),
            (None, True, "2025-03-01"),
            ("50% Health_", False, None),
            ("Health", None, "2025-12-31"),
        ]
    )
]  # fmt: skip
TEXTS = ["Schools", "school", "Health", "%", "_", "LICE", "nobody", None]


@pytest.fixture(scope="module")
def metrics() -> EmbeddedMetrics:
    connection = duckdb.connect()
    connection.register("rows", pa.Table.from_pylist(ROWS))
    connection.execute(
        "create table mart_referral as select * replace (referral_date::date as referral_date) from rows"
    ).fetchall()
    return EmbeddedMetrics(connection, all_councils=True)


def codes(metrics: EmbeddedMetrics, *filters: dict[str, Any]) -> set[str]:
    answer = metrics.load({"dimensions": ["referrals.la_code"], "filters": list(filters)})
    return {row["referrals.la_code"] for row in answer.rows}


def expected(holds: Callable[[dict[str, Any]], bool]) -> set[str]:
    return {str(row["la_code"]) for row in ROWS if holds(row)}


def found(test: Callable[[str, str], bool], value: str | None, texts: list[str | None]) -> bool:
    if value is None:
        return None in texts
    return any(test(value.lower(), text.lower()) for text in texts if text is not None)


MATCHES: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda value, text: text in value,
    "startsWith": lambda value, text: value.startswith(text),
    "endsWith": lambda value, text: value.endswith(text),
}


@settings(max_examples=60, deadline=None)
@given(
    operator=st.sampled_from(["equals", "in", "notEquals", "notIn"]),
    texts=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3),
)
def test_equality_is_exact_and_treats_null_as_a_value(
    metrics: EmbeddedMetrics, operator: str, texts: list[str | None]
) -> None:
    condition = {"member": "referrals.source_group", "operator": operator, "values": texts}
    wanted = operator in ("equals", "in")
    assert codes(metrics, condition) == expected(lambda row: (row["source_group"] in texts) == wanted)


@settings(max_examples=60, deadline=None)
@given(
    operator=st.sampled_from(sorted(MATCHES)), texts=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3)
)
def test_matching_ignores_case_and_reads_wildcards_as_they_are(
    metrics: EmbeddedMetrics, operator: str, texts: list[str | None]
) -> None:
    condition = {"member": "referrals.source_group", "operator": operator, "values": texts}
    opposite = condition | {"operator": f"not{operator[0].upper()}{operator[1:]}"}
    matched = expected(lambda row: found(MATCHES[operator], row["source_group"], texts))
    assert codes(metrics, condition) == matched
    assert codes(metrics, opposite) == expected(lambda _: True) - matched


@pytest.mark.parametrize(
    ("operator", "holds"),
    [
        ("gt", lambda value: value > 2),
        ("gte", lambda value: value >= 2),
        ("lt", lambda value: value < 2),
        ("lte", lambda value: value <= 2),
        ("equals", lambda value: value == 2),
        ("notEquals", lambda value: value != 2),
    ],
)
@pytest.mark.parametrize("text", ["2", "2.0", 2])
def test_numbers_are_compared_as_numbers(
    metrics: EmbeddedMetrics, operator: str, holds: Callable[[int], bool], text: str | int
) -> None:
    counted = {"member": "referrals.eh01_referrals", "operator": operator, "values": [text]}
    answer = metrics.load({"dimensions": ["referrals.is_nfa"], "filters": [counted]})
    assert (len(answer.rows) == 3) == holds(2)  # each of true, false and null stands in two rows


@pytest.mark.parametrize(
    ("operator", "values", "holds"),
    [
        ("inDateRange", ["2025-02-01", "2025-02-28"], lambda day: "2025-02-01" <= day <= "2025-02-28"),
        ("onTheDate", ["2025-02-28"], lambda day: day == "2025-02-28"),
        ("notInDateRange", ["2025-02-01", "2025-02-28"], lambda day: not "2025-02-01" <= day <= "2025-02-28"),
        ("beforeDate", ["2025-02-28"], lambda day: day < "2025-02-28"),
        ("beforeOrOnDate", ["2025-02-28"], lambda day: day <= "2025-02-28"),
        ("afterDate", ["2025-02-28"], lambda day: day > "2025-02-28"),
        ("afterOrOnDate", ["2025-02-28"], lambda day: day >= "2025-02-28"),
        ("equals", ["2025-02-28"], lambda day: day == "2025-02-28"),
    ],
)
def test_dates_are_compared_by_whole_days(
    metrics: EmbeddedMetrics, operator: str, values: list[str], holds: Callable[[str], bool]
) -> None:
    condition = {"member": "referrals.referral_date", "operator": operator, "values": values}
    assert codes(metrics, condition) == expected(
        lambda row: row["referral_date"] is not None and holds(row["referral_date"])
    )


def test_set_and_not_set_tell_null_from_any_value(metrics: EmbeddedMetrics) -> None:
    known = codes(metrics, {"member": "referrals.is_nfa", "operator": "set"})
    unknown = codes(metrics, {"member": "referrals.is_nfa", "operator": "notSet"})
    assert known == expected(lambda row: row["is_nfa"] is not None)
    assert known | unknown == expected(lambda _: True)


def test_and_binds_inside_or(metrics: EmbeddedMetrics) -> None:
    school = {"member": "referrals.source_group", "operator": "contains", "values": ["school"]}
    ended = {"member": "referrals.is_nfa", "operator": "equals", "values": ["true"]}
    police = {"member": "referrals.source_group", "operator": "equals", "values": ["Police"]}
    assert codes(metrics, {"or": [{"and": [school, ended]}, police]}) == {"000", "002"}
    assert codes(metrics, {"and": [{"or": [school, police]}, ended]}) == {"000"}


def test_a_measure_filter_takes_the_condition_of_the_measure(metrics: EmbeddedMetrics) -> None:
    """As in a drill-down: the rows that the measure counts."""
    with pytest.raises(Exception, match="is_stepped_down"):  # this small table has no such column
        codes(metrics, {"member": "referrals.eh10_step_downs", "operator": "measureFilter"})
