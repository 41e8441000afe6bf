"""Periods of care across returns: stays with a known truth, told year by year, are found again."""

from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ehplatform.model.tables import CSC_SPELL
from ehplatform.sources.care_returns import whole_care_periods
from ehplatform.sources.dialects.care_periods import care_periods
from ehplatform.sources.dialects.ssda903 import care_spell
from ehplatform.store.engine import connect

FIRST_DAY = date(2020, 4, 1)
YEARS = (2021, 2022, 2023, 2024)
ENGINE = connect()


def spell(start, end=None, entry="S", ceased=None, **values):
    """A looked-after spell as one return tells it; days are counted from 1 April 2020."""
    return {
        "la_code": "212",
        "source_system": "LCS",
        "source_person_id": "7",
        "batch_id": "b",
        "source_row": 2,
        "source_id": f"CLA-{start:04d}",
        "spell_type": "CLA",
        "start_date": day(start),
        "end_date": None if end is None else day(end),
        "entry_reason_code": entry,
        "cla_end_reason_code": ceased,
    } | values


def day(number):
    return FIRST_DAY + timedelta(days=number)


def joined(rows):
    table = pa.Table.from_pylist(rows, CSC_SPELL.arrow_schema())
    return whole_care_periods(ENGINE.from_arrow(table)).to_arrow_table()


def told(rows):
    return [
        (row["source_id"][4:], (row["end_date"] - FIRST_DAY).days if row["end_date"] else None)
        for row in joined(rows).to_pylist()
    ]


CHAINS = {
    "open, and taken up midway": ([spell(10), spell(200, 400, "P", "E8")], [("0010", 400)]),
    "two returns on": ([spell(10), spell(200, None, "P"), spell(500, 600, "L")], [("0010", 600)]),
    "started again": ([spell(10), spell(200, 300)], [("0010", None), ("0200", 300)]),
    "on the same day": ([spell(10, 90, "S", "E8"), spell(90, 99)], [("0010", 90), ("0090", 99)]),
    "X1 on the same day": ([spell(10, 90, "S", "X1"), spell(90, 99)], [("0010", 99)]),
    "X1 alone says so": ([spell(10, 90, "S", "X1"), spell(90, 99, None)], [("0010", 99)]),
    "it went on that day": ([spell(10, 90, "S", "E8"), spell(90, 99, "P")], [("0010", 99)]),
    "a gap": ([spell(10, 90, "S", "X1"), spell(95, 99, "P")], [("0010", 90), ("0095", 99)]),
    "nothing is said": ([spell(10, 90), spell(50, 70, None)], [("0010", 90), ("0050", 70)]),
    "from a return that is not here": ([spell(10, 90, "P")], [("0010", 90)]),
}


@pytest.mark.parametrize(("rows", "expected"), CHAINS.values(), ids=CHAINS.keys())
def test_what_continues_what(rows, expected):
    assert told(rows) == expected


def test_a_period_keeps_how_it_began_and_gets_how_it_stands():
    began = {
        "primary_need_code": "N1",
        "legal_status_code": "C1",
        "placement_type_code": "U4",
        "batch_id": "a",
    }
    stands = {
        "primary_need_code": "N8",
        "legal_status_code": "C2",
        "placement_type_code": "K2",
        "batch_id": "b",
    }
    [row] = joined([spell(10, **began), spell(200, 400, "B", "E4A", **stands)]).to_pylist()
    assert (row["batch_id"], row["entry_reason_code"], row["primary_need_code"]) == ("a", "S", "N1")
    assert (row["legal_status_code"], row["placement_type_code"]) == ("C2", "K2")
    assert (row["end_date"], row["cla_end_reason_code"]) == (day(400), "E4A")


def test_other_spells_children_and_systems_are_left_alone():
    rows = [
        spell(10),
        spell(10, source_person_id="8"),
        spell(200, None, "P", source_system="OLD"),
        spell(200, None, "P", spell_type="CPP", source_id="CPP-1"),
        spell(200, None, None, spell_type="CIN", source_id="CIN-1"),
    ]
    table = joined(rows)
    assert table.num_rows == 5
    assert table.schema == CSC_SPELL.arrow_schema()
    keys = [tuple(row[name] for name in CSC_SPELL.key) for row in table.to_pylist()]
    assert keys == sorted(keys)


STAYS = st.lists(st.tuples(st.integers(1, 120), st.integers(1, 600), st.booleans()), min_size=1, max_size=4)
"""Days out of care before each stay, its length, and whether it begins with a short break."""


@hypothesis_settings(deadline=None, max_examples=40)
@given(STAYS, st.data())
def test_stays_told_by_yearly_returns_are_found_again(stays, data):
    truth, episodes = [], []
    start = 0
    for gap, length, begins_with_break in stays:
        start += gap
        if begins_with_break:
            episodes.append((start, start + 1, "S", "X1", "V4"))
            start += 1
        end = start + length
        cuts = data.draw(st.sets(st.integers(start + 1, end), max_size=6))
        episodes += cut_up(start, end, sorted(cuts - {end}), data)
        truth.append((day(start), day(end)))
        start = end
    rows = {}
    for year in YEARS:
        for period in care_periods(data.draw(st.permutations(returned(episodes, year)))).periods:
            found = care_spell(period)
            rows[found["source_id"]] = as_mapped(found)
    last = date(YEARS[-1], 3, 31)
    known = [(first, end if end <= last else None) for first, end in truth if first <= last]
    table = joined(list(rows.values()))
    by_start = sorted(table.to_pylist(), key=lambda row: row["start_date"])
    assert [(row["start_date"], row["end_date"]) for row in by_start] == known
    assert joined(table.to_pylist()).equals(table)


def cut_up(start, end, cuts, data):
    """Episodes of one stay: the first starts it, the others change something, the last ends it."""
    return [
        (
            first,
            last,
            "S" if first == start else data.draw(st.sampled_from("LPTBU")),
            "E8" if last == end else "X1",
            "C2",
        )
        for first, last in pairwise([start, *cuts, end])
    ]


def returned(episodes, year):
    """The rows of one return: the episodes of its year, without what happened after it."""
    first, last = date(year - 1, 4, 1), date(year, 3, 31)
    return [
        {
            "source_row": number,
            "CHILD": "7",
            "DECOM": str(day(start)),
            "DEC": str(day(end)) if day(end) <= last else "",
            "RNE": entry,
            "REC": ceased if day(end) <= last else "",
            "LS": status,
            "CIN": "N1",
            "PLACE": "U4",
        }
        for number, (start, end, entry, ceased, status) in enumerate(episodes, start=2)
        if day(start) <= last and day(end) >= first
    ]


def as_mapped(record):
    texts = {"la_code": "212", "source_system": "LCS", "batch_id": "b"} | record
    dates = {
        name: date.fromisoformat(record[name]) if record[name] else None
        for name in ("start_date", "end_date")
    }
    return texts | dates
