"""What followed closures, week by week: against the shares that can be counted, and by group."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa
import pytest

from ehplatform.scoring.time_to_event import time_to_event
from tests.ehplatform.journeys.history import History, Row
from tests.ehplatform.journeys.random_councils import random_council

CLOSED = date(2022, 3, 7)


def council(as_of: str) -> History:
    """Sixty children whose cases closed on one day: some came back, some went to social care, some both."""
    history = History(as_of)
    for number in range(60):
        key = f"{number:02}"
        tier = "TARGETED" if number % 2 else "INTENSIVE"
        history.child(key).episode(key, "2021-10-04", CLOSED.isoformat(), tier=tier)
        if number % 3 == 0:
            history.referral(key, (CLOSED + timedelta(days=10 + 7 * number)).isoformat())
        if number % 4 == 0:
            history.csc(key, "CIN", (CLOSED + timedelta(days=40 + 5 * number)).isoformat())
    return history


def incidence(history: History) -> pa.Table:
    return time_to_event(history.scores(), history.journeys())


def rows(table: pa.Table, group_value: str = "all") -> Iterator[Row]:
    return (row for row in table.to_pylist() if row["group_value"] == group_value)


def test_without_censoring_it_is_the_share_of_closures_with_that_first_event() -> None:
    history = council("2026-10-31")
    events = history.scores()["closure_event"].to_pylist()
    stepped_up = history.journeys()["step_up"]["is_stepped_up"].to_pylist()
    events = [event for event, up in zip(events, stepped_up, strict=True) if not up]
    for row in rows(incidence(history)):
        day = 7 * row["week"]
        assert row["at_risk"] == sum(event["follow_up_days"] >= day for event in events)
        for cause in ("rereferred", "escalated"):
            first = [e for e in events if e["first_event"] == cause and e["follow_up_days"] <= day]
            assert row[cause] == pytest.approx(100 * len(first) / len(events), abs=1e-9)


def test_fixed_window_and_time_to_event_agree_within_a_point_when_nobody_is_censored() -> None:
    """OUT1 also counts a re-referral after an escalation; those are left out here."""
    history = council("2026-10-31")
    closures = history.scores()["closure_event"].to_pylist()
    fixed = (
        100
        * sum(row["is_rereferred_6m"] and row["first_event"] == "rereferred" for row in closures)
        / len(closures)
    )
    [at_26_weeks] = [row for row in rows(incidence(history)) if row["week"] == 26]
    assert at_26_weeks["rereferred"] == pytest.approx(fixed, abs=1.0)


def test_a_shorter_follow_up_changes_what_is_at_risk_but_not_what_was_known() -> None:
    """Closed on one day, all are censored on one day: up to it nothing changes."""
    whole, cut = (list(rows(incidence(council(as_of)))) for as_of in ("2026-10-31", "2022-09-30"))
    known = (date(2022, 9, 30) - CLOSED).days // 7
    assert [row["rereferred"] for row in cut[:known]] == [row["rereferred"] for row in whole[:known]]
    assert cut[-1]["at_risk"] == 0
    assert cut[-1]["rereferred"] == cut[known]["rereferred"]


def test_each_group_is_estimated_by_itself() -> None:
    table = incidence(council("2026-10-31"))
    sizes = {row["group_value"]: row["at_risk"] for row in table.to_pylist() if row["week"] == 0}
    assert sizes["TARGETED"] + sizes["INTENSIVE"] == sizes["all"] == sizes["not known"]
    alone = History("2026-10-31")
    alone.rows = {
        name: [row for row in part if name == "person" or int(row["person_key"]) % 2]
        for name, part in council("2026-10-31").rows.items()
    }
    assert list(rows(incidence(alone))) == [
        row | {"group_by": "all", "group_value": "all"} for row in rows(table, "TARGETED")
    ]


@pytest.mark.parametrize("seed", range(2000, 2004))
def test_incidences_rise_and_never_add_up_to_more_than_all(seed: int) -> None:
    history, profile = random_council(seed, 100)
    table = time_to_event(history.scores(profile), history.journeys(profile))
    for group in {(row["group_by"], row["group_value"]) for row in table.to_pylist()}:
        own = [row for row in table.to_pylist() if (row["group_by"], row["group_value"]) == group]
        for before, after in pairwise(own):
            assert before["rereferred"] <= after["rereferred"]
            assert before["escalated"] <= after["escalated"]
            assert after["rereferred"] + after["escalated"] <= 100 + 1e-9
            assert after["at_risk"] <= before["at_risk"]


def test_a_council_without_closures_has_no_rows() -> None:
    history = History("2026-10-31").child("a").episode("a", "2026-01-05")
    assert incidence(history).num_rows == 0
