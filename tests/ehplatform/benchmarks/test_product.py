"""The benchmark product: what leaves a council has passed disclosure control."""

from dataclasses import replace
from datetime import date

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.benchmarks.product import BENCHMARK_VALUE, MetricResult, benchmark_values
from ehplatform.disclosure.markers import Marker

NAMES = {"212": "Wandsworth", "306": "Croydon"}
PERCENTAGE = MetricResult(
    la_code="306",
    metric_id="eh02",
    title="Percentage of re-referrals within 12 months",
    unit="%",
    period="2025-26",
    period_end=date(2026, 3, 31),
    numerator=30,
    denominator=120,
    value=25.0,
)
COUNT = replace(
    PERCENTAGE,
    metric_id="eh01",
    title="Number of referrals",
    unit="referrals",
    numerator=120,
    denominator=None,
    value=120.0,
)


def only_row(result: MetricResult) -> dict[str, object]:
    [row] = benchmark_values([result], NAMES).to_pylist()
    return row


def figures(result: MetricResult) -> tuple[object, ...]:
    row = only_row(result)
    return tuple(row[key] for key in ("numerator", "denominator", "value", "marker"))


def test_a_safe_percentage_is_shown_with_its_counts_and_council() -> None:
    assert only_row(PERCENTAGE) == {
        "la_code": "306",
        "la_name": "Croydon",
        "metric_id": "eh02",
        "metric_title": "Percentage of re-referrals within 12 months",
        "period": "2025-26",
        "period_end": date(2026, 3, 31),
        "numerator": 30,
        "denominator": 120,
        "value": 25.0,
        "marker": None,
        "unit": "%",
    }


def test_counts_and_percentages_of_few_children_are_marked_and_empty() -> None:
    hidden = (None, None, None, "c")
    assert figures(replace(PERCENTAGE, numerator=3, value=2.5)) == hidden
    assert figures(replace(PERCENTAGE, numerator=118, value=98.3)) == hidden
    assert figures(replace(COUNT, numerator=3, value=3.0)) == hidden


def test_zero_is_shown_as_zero() -> None:
    assert figures(replace(COUNT, numerator=0, value=0.0)) == (0, None, 0.0, None)
    assert figures(replace(PERCENTAGE, numerator=0, value=0.0)) == (0, 120, 0.0, None)


def test_a_metric_that_cannot_be_given_shows_none_of_its_counts_and_says_why() -> None:
    """A council with too little history has counts, but its re-referral rate would be too low."""
    assert figures(replace(PERCENTAGE, value=None)) == (None, None, None, "x")
    assert figures(replace(PERCENTAGE, value=None, marker=Marker.LOW_RELIABILITY)) == (None, None, None, "u")


def test_the_same_results_in_any_order_give_the_same_table() -> None:
    results = [PERCENTAGE, COUNT, replace(COUNT, la_code="212"), replace(COUNT, period_end=date(2025, 3, 31))]
    table = benchmark_values(results, NAMES)
    assert table.schema.equals(BENCHMARK_VALUE)
    assert table.equals(benchmark_values(reversed(results), NAMES))


def test_no_results_give_an_empty_table_of_the_same_columns() -> None:
    assert benchmark_values([], NAMES).equals(pa.Table.from_pylist([], schema=BENCHMARK_VALUE))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.booleans())),
        max_size=20,
    )
)
def test_no_row_shows_or_implies_one_to_five_children(counts: list[tuple[int, int, bool]]) -> None:
    results = [
        replace(PERCENTAGE, numerator=part, denominator=whole, value=100 * part / whole if whole else None)
        if is_percentage
        else replace(COUNT, numerator=whole, value=float(whole))
        for part, whole, is_percentage in counts
    ]
    for row in benchmark_values(results, NAMES).to_pylist():
        part, whole, value = row["numerator"], row["denominator"], row["value"]
        is_percentage = row["unit"] == "%"
        seen = [part, whole]
        if is_percentage and value is not None:
            assert None not in (part, whole)
            seen += [whole - part, round(value * whole / 100)]
        elif not is_percentage:
            seen.append(value)
        assert not set(seen) & {1, 2, 3, 4, 5}
        assert (value is None) == (row["marker"] is not None)
