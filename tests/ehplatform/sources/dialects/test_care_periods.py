"""Which episodes of one return are one stay in care: hand-worked chains, and random ones day by day."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ehplatform.sources.dialects.care_periods import care_periods

DAY_ZERO = date(2024, 4, 1)
NOT_SHORT = "a short break (V3, V4), which is not entry to care"


def episodes(*lines, number_from=2):
    """Rows of one child from ``start end RNE REC LS`` in days of a made-up April; - is nothing."""
    rows = []
    for number, line in enumerate(lines, start=number_from):
        start, end, rne, rec, *status = line.split()
        rows.append(
            {
                "source_row": number,
                "CHILD": "7",
                "DECOM": written(start),
                "DEC": written(end),
                "RNE": rne.replace("-", ""),
                "REC": rec.replace("-", ""),
                "LS": status[0] if status else "C2",
            }
        )
    return rows


def written(text):
    return "" if text == "-" else f"{DAY_ZERO + timedelta(days=int(text)):%d/%m/%Y}"


def number(day):
    return None if day is None else (day - DAY_ZERO).days


def periods(found):
    return [
        (number(period.first.start), number(period.last.end), [each.row for each in period.episodes])
        for period in found.periods
    ]


def left_out(found):
    return {row.source_row: row.reason for row in found.set_aside}


def test_a_run_joined_by_x1_is_one_period_in_whatever_order_the_rows_come():
    found = care_periods(episodes("20 30 L X1", "0 10 S X1", "10 20 P X1", "30 40 B E4A", "50 - S -"))
    assert periods(found) == [(0, 40, [3, 4, 2, 5]), (50, None, [6])]
    assert (found.set_aside, +found.repairs) == ([], {})


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["0 10 S E4A", "10 20 S E8"], [(0, 10, [2]), (10, 20, [3])], id="ended and began again"),
        pytest.param(["0 10 S E4A", "10 20 P E8"], [(0, 20, [2, 3])], id="the next one says that it went on"),
        pytest.param(["0 10 S -", "10 20 P E8"], [(0, 20, [2, 3])], id="no reason, but the next one says so"),
        pytest.param(["0 10 S X1", "10 20 - E8"], [(0, 20, [2, 3])], id="X1 alone says so"),
        pytest.param(["0 10 S X1", "12 20 P E8"], [(0, 10, [2]), (12, 20, [3])], id="a gap breaks the chain"),
        pytest.param(["0 15 S X1", "10 20 P E8"], [(0, 20, [2, 3])], id="reaches into the next one"),
        pytest.param(["0 15 S E4A", "10 12 P E8"], [(0, 12, [2, 3])], id="the later word counts"),
        pytest.param(["0 - S -", "10 20 P E8"], [(0, 20, [2, 3])], id="no day ceased, but the next went on"),
        pytest.param(
            ["0 15 S E8", "10 20 S E8"], [(0, 15, [2]), (10, 20, [3])], id="began again while it lasted"
        ),
        pytest.param(["0 10 S X1", "10 20 P X1"], [(0, 20, [2, 3])], id="X1 and no next one"),
        pytest.param(["0 10 s x1", "10 20 p e8"], [(0, 20, [2, 3])], id="codes in lower case"),
    ],
)
def test_what_continues_what(lines, expected):
    found = care_periods(episodes(*lines))
    assert periods(found) == expected
    assert found.set_aside == []


def test_a_broken_chain_is_told():
    def repairs(*lines):
        return dict(+care_periods(episodes(*lines)).repairs)

    gap = "X1 without an episode that begins on that day: the care period ends there"
    earlier = "care period that began before its first episode in this file (RNE is not S)"
    assert repairs("0 10 S X1", "12 20 P E8") == {gap: 1, earlier: 1}
    assert repairs("0 10 S X1") == {gap: 1}
    assert repairs("0 10 P E8") == {earlier: 1}
    assert repairs("0 - S E8") == {"reason ceased (REC) without a day ceased (DEC): not used": 1}
    assert repairs("0 15 S X1", "10 20 P E8") == {
        "episode of care that reaches into the next one: ended where that begins": 1
    }
    assert repairs("0 15 S E8", "10 20 S E8") == {
        "episode of care that ceased after the child started to be looked after again: kept as recorded": 1
    }


def test_short_breaks_are_not_care_and_cut_a_run_that_holds_both():
    found = care_periods(
        episodes("0 10 S X1 V4", "10 20 L X1 C2", "20 30 L X1 V3", "30 40 L E8 C2", "80 90 S E8 v3")
    )
    assert periods(found) == [(10, 20, [3]), (30, 40, [5])]
    assert left_out(found) == {2: NOT_SHORT, 4: NOT_SHORT, 6: NOT_SHORT}
    assert +found.repairs == {}


def test_rows_that_are_no_episode_are_left_out_with_the_reason():
    rows = episodes("0 10 S X1", "10 10 P X1", "10 20 P E8", "30 25 S E8", "40 50 S E8", "40 45 S E8")
    rows += episodes("60 - S -", "70 80 S E8", number_from=8)
    rows += [
        rows[0] | {"source_row": 20, "CHILD": ""},
        rows[0] | {"source_row": 21, "DECOM": "in April"},
    ]
    found = care_periods(rows)
    assert periods(found) == [(0, 20, [2, 4]), (40, 45, [7]), (70, 80, [9])]
    assert left_out(found) == {
        3: "an episode cannot start and end on the same day",
        5: "the episode ceased before it began: correct DECOM or DEC",
        6: "another episode of the child begins that day: row 7 is kept",
        8: "no day ceased, but a later episode of the child begins: give the day on which it ceased",
        20: "no child: the row cannot be anyone's",
        21: "no day on which the episode began: expected dd/mm/yyyy",
    }


def test_a_day_ceased_that_cannot_be_read_is_handed_on_for_a_person_to_see():
    rows = episodes("0 10 S E8")
    rows[0]["DEC"] = "31/02/2024"
    [period] = care_periods(rows).periods
    assert (period.last.end, period.last.text["DEC"]) == (None, "31/02/2024")


def test_children_are_kept_apart():
    rows = episodes("0 10 S X1", "10 20 P E8")
    rows[1]["CHILD"] = "8"
    assert [period.first.child for period in care_periods(rows).periods] == ["7", "8"]


ENDS = st.one_of(st.none(), st.integers(-2, 14))
LINES = st.lists(
    st.tuples(
        st.integers(0, 40),
        ENDS,
        st.sampled_from(["S", "P", "L", "-"]),
        st.sampled_from(["X1", "E4A", "-"]),
        st.sampled_from(["C2", "V2", "V3"]),
    ),
    max_size=9,
)
HORIZON = 100


def drawn(lines):
    return episodes(
        *(
            f"{start} {'-' if length is None else start + length} {rne} {rec} {status}"
            for start, length, rne, rec, status in lines
            if length is None or start + length >= 0
        )
    )


def days(start, end):
    return set(range(start, HORIZON if end is None else end))


def day_by_day(rows):
    """Say for each day of the calendar which rows tell of care: one row, or several that contradict.

    Goes through the days and knows nothing of chains: on each day an episode holds the child from its start
    until it ceased or, earlier, until an episode begins that says the child was looked after already.
    """
    read = [(as_number(row["DECOM"]), as_number(row["DEC"]), row) for row in rows]
    usable = [(s, e, r) for s, e, r in read if e is None or e > s]
    last_of_day = {s: (s, e, r) for s, e, r in usable}
    holds = {}
    for day in range(HORIZON):
        for s, e, r in last_of_day.values():
            later = [other for other in last_of_day.values() if s < other[0] <= day]
            first_later = min(later, key=lambda other: other[0]) if later else None
            taken_over = first_later is not None and first_later[2]["RNE"] in ("P", "L")
            if s <= day and (e is None or day < e) and not taken_over:
                holds.setdefault(day, set()).add(r["source_row"])
    unended = {
        r["source_row"]
        for s, e, r in last_of_day.values()
        if e is None
        and (after := [other for other in last_of_day.values() if other[0] > s])
        and min(after, key=lambda other: other[0])[2]["RNE"] not in ("P", "L")
    }
    short = {r["source_row"] for r in rows if r["LS"] == "V3"}
    return {day: kept for day, held in holds.items() if (kept := held - unended - short)}


def as_number(text):
    return number(datetime.strptime(text, "%d/%m/%Y").date()) if text else None  # noqa: DTZ007


@hypothesis_settings(deadline=None, max_examples=400)
@given(LINES)
def test_days_in_care_are_those_of_the_naive_calendar_and_no_row_is_lost(lines):
    rows = drawn(lines)
    found = care_periods(rows)
    in_care = set().union(
        *(days(number(period.first.start), number(period.last.end)) for period in found.periods)
    )
    assert in_care == set(day_by_day(rows))
    accounted = [each.row for period in found.periods for each in period.episodes]
    accounted += [row.source_row for row in found.set_aside]
    assert sorted(accounted) == [row["source_row"] for row in rows]


@hypothesis_settings(deadline=None, max_examples=200)
@given(LINES)
def test_inside_a_period_each_episode_begins_as_the_one_before_ceases_and_says_so(lines):
    for period in care_periods(drawn(lines)).periods:
        for earlier, later in zip(period.episodes, period.episodes[1:], strict=False):
            assert earlier.end == later.start
            assert later.text["RNE"] in ("P", "L") or earlier.text["REC"] == "X1"
