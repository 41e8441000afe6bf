"""Aalen-Johansen against lifelines (no ties), a person-by-person reference (ties) and exact special cases."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from statsmodels.stats.proportion import proportion_confint

from ehplatform.stats.cumulative_incidence import cumulative_incidence

rows_with_ties = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 2), st.integers(1, 30)), min_size=1, max_size=40
)


def columns(rows: list[tuple[int, int, int]]) -> tuple[list[int], list[int], list[int]]:
    times, events, counts = zip(*rows, strict=True)
    return list(times), list(events), list(counts)


def incidence_person_by_person(people: list[tuple[int, int]], cause: int) -> dict[int, float]:
    """The textbook sum, over people one by one: free of any event just before, times the cause's share."""
    free, total, result = 1.0, 0.0, {}
    for now in sorted({time for time, _ in people}):
        followed = [event for time, event in people if time >= now]
        today = [event for time, event in people if time == now]
        total += free * today.count(cause) / len(followed)
        free *= 1 - sum(event != 0 for event in today) / len(followed)
        result[now] = total
    return result


@settings(max_examples=100, deadline=None)
@given(rows_with_ties)
def test_with_ties_it_equals_the_person_by_person_sum(rows: list[tuple[int, int, int]]) -> None:
    people = [(time, event) for time, event, count in rows for _ in range(count)]
    result = cumulative_incidence(*columns(rows), causes=2)
    for cause in (1, 2):
        expected = incidence_person_by_person(people, cause)
        assert list(result.time) == list(expected)
        assert result.incidence[cause - 1] == pytest.approx(list(expected.values()), abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_without_ties_estimate_variance_and_limits_equal_lifelines(seed: int) -> None:
    """Tied times would be jittered there, so every person here has a time of their own."""
    generator = np.random.default_rng(seed)
    times = generator.permutation(np.arange(1, 301)).astype(float)
    events = generator.choice([0, 1, 2], size=300, p=[0.3, 0.5, 0.2])
    events[np.argmax(times)] = 0  # lifelines divides by zero when the last person left has an event
    result = cumulative_incidence(times, events, np.ones(300))
    for cause in (1, 2):
        fitted = AalenJohansenFitter().fit(times, events, event_of_interest=cause)
        row = cause - 1
        assert result.incidence[row] == pytest.approx(fitted.cumulative_density_.iloc[1:, 0], abs=1e-9)
        assert result.standard_error[row] ** 2 == pytest.approx(fitted.variance_.iloc[1:], abs=1e-9)
        begun = result.incidence[row] > 0
        upper, lower = fitted.confidence_interval_.iloc[1:].to_numpy()[begun].T
        assert result.lower[row][begun] == pytest.approx(np.minimum(lower, upper), abs=1e-9)
        assert result.upper[row][begun] == pytest.approx(np.maximum(lower, upper), abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(rows_with_ties)
def test_with_a_single_cause_it_is_one_minus_kaplan_meier(rows: list[tuple[int, int, int]]) -> None:
    rows = [(time, min(event, 1), count) for time, event, count in rows]
    times, events, counts = columns(rows)
    result = cumulative_incidence(times, events, counts, causes=1)
    fitted = KaplanMeierFitter().fit(times, events, weights=counts)
    assert result.incidence[0] == pytest.approx(
        1 - fitted.survival_function_at_times(result.time).to_numpy(), abs=1e-9
    )


@settings(max_examples=50, deadline=None)
@given(rows_with_ties)
def test_without_censoring_the_variance_is_the_binomial_one(rows: list[tuple[int, int, int]]) -> None:
    """Everyone's first event is seen, so the incidence is a plain proportion of all people."""
    times, events, counts = columns([(time, 1 + event % 2, count) for time, event, count in rows])
    result = cumulative_incidence(times, events, counts, causes=2)
    binomial = result.incidence * (1 - result.incidence) / sum(counts)
    assert result.standard_error**2 == pytest.approx(binomial, abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(rows_with_ties)
def test_probabilities_rise_add_up_to_at_most_one_and_lie_within_their_limits(
    rows: list[tuple[int, int, int]],
) -> None:
    result = cumulative_incidence(*columns(rows), causes=2)
    assert np.all(np.diff(result.incidence, axis=1) >= 0)
    assert np.all(result.incidence.sum(axis=0) <= 1 + 1e-12)
    assert np.all((result.lower >= 0) & (result.upper <= 1))
    assert np.all(result.lower <= result.incidence + 1e-12)
    assert np.all(result.upper >= result.incidence - 1e-12)


def test_grouped_counts_give_what_the_same_people_give_one_by_one_in_any_order() -> None:
    grouped = cumulative_incidence([2, 1, 3, 2], [1, 0, 2, 2], [3, 4, 2, 1])
    single = cumulative_incidence(
        [3, 2, 1, 2, 1, 2, 1, 2, 1, 3], [2, 1, 0, 2, 0, 1, 0, 1, 0, 2], np.ones(10, dtype=int)
    )
    assert list(grouped.at_risk) == list(single.at_risk) == [10, 6, 2]
    assert np.array_equal(grouped.incidence, single.incidence)
    assert np.array_equal(grouped.upper, single.upper)


def test_the_log_log_limits_of_a_worked_case() -> None:
    """20 of 100 at one time: binomial standard error 0.04; log(-log) limits worked by hand."""
    result = cumulative_incidence([26, 52], [1, 0], [20, 80])
    assert result.standard_error[0, 0] == pytest.approx(0.04)
    margin = 1.959963985 * 0.04 / (0.2 * np.log(5))
    assert result.lower[0, 0] == pytest.approx(0.2 ** np.exp(margin))
    assert result.upper[0, 0] == pytest.approx(0.2 ** np.exp(-margin))
    wilson = proportion_confint(20, 100, method="wilson")
    assert (result.lower[0, 0], result.upper[0, 0]) == pytest.approx(wilson, abs=0.02)


def test_a_cause_that_nobody_had_stays_at_zero_without_width() -> None:
    result = cumulative_incidence([4, 8], [1, 0], [5, 5], causes=2)
    assert result.incidence.shape == (2, 2)
    assert np.all(result.incidence[1] == 0)
    assert np.all(result.upper[1] == 0)


def test_nobody_followed_gives_empty_curves() -> None:
    result = cumulative_incidence([], [], [], causes=2)
    assert result.time.size == 0
    assert result.incidence.shape == (2, 0)


@pytest.mark.parametrize(
    ("times", "events", "counts"), [([1], [3], [1]), ([1], [-1], [1]), ([1], [1], [-1]), ([1, 2], [1], [1])]
)
def test_rows_that_mean_nothing_are_refused(times: list[int], events: list[int], counts: list[int]) -> None:
    with pytest.raises(ValueError, match=r"event codes|differ in length"):
        cumulative_incidence(times, events, counts, causes=2)
