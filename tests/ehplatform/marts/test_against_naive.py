"""The marts equal a naive second implementation, and keep the laws between the metrics."""

import random
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehplatform.model.profile import DefinitionProfile
from tests.ehplatform.journeys.history import History
from tests.ehplatform.journeys.random_history import histories, profiles
from tests.ehplatform.marts.naive import Row, naive_marts

NUMBERS = {"referral_no", "assessment_no", "closure_no", "start_no"}


def content(rows: list[Row]) -> list[str]:
    """Rows without their numbers, comparable in any order."""
    return sorted(repr(sorted((k, v) for k, v in row.items() if k not in NUMBERS)) for row in rows)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), profiles)
def test_marts_equal_the_naive_ones_and_families_never_exceed_children(
    history: History, profile: DefinitionProfile
) -> None:
    """Each example is up to five children's histories under one profile."""
    expected = naive_marts(history.rows, date.fromisoformat(history.complete_to), profile.model_dump())
    made = {name: table.to_pylist() for name, table in history.marts(profile).items()}
    for name, rows in made.items():
        assert content(rows) == content(expected[name]), name
    for month in {row["month_end"] for row in made["mart_open_child"]}:
        month_rows = [row for row in made["mart_open_child"] if row["month_end"] == month]
        children = {row["person_key"] for row in month_rows}
        assert len({row["family_key"] for row in month_rows}) <= len(children) == len(month_rows)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), profiles, st.integers(0, 1000))
def test_the_order_of_the_input_does_not_matter(
    history: History, profile: DefinitionProfile, seed: int
) -> None:
    assert history.marts(profile, random.Random(seed)) == history.marts(profile)
