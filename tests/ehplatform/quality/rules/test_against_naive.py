"""Rules that compare a child's records with each other, against every pair compared one by one."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ehplatform.quality.rules.conftest import Judge

Row = dict[str, Any]
Others = list[Row]

FIRST = date(2025, 1, 1)


@st.composite
def records(draw: st.DrawFn) -> list[Row]:
    """Draw records of a few children over a few days, so that they touch, overlap and repeat."""
    rows = []
    for number in range(draw(st.integers(1, 40))):
        start = draw(st.integers(0, 12))
        length = draw(st.none() | st.integers(0, 6))
        rows.append(
            {
                "source_id": f"{number:02}",
                "source_person_id": draw(st.sampled_from(["P1", "P2", "P3", "P4"])),
                "referral_id": draw(st.sampled_from([None, "R1", "R2"])),
                "start": FIRST + timedelta(days=start),
                "end": None if length is None else FIRST + timedelta(days=start + length),
            }
        )
    return rows


def is_open(row: Row) -> bool:
    return row["end"] is None


def overlaps(row: Row, others: Others) -> bool:
    return any(o["start"] <= row["start"] and (is_open(o) or row["start"] < o["end"]) for o in others)


def overlaps_inclusive(row: Row, others: Others) -> bool:
    return any(
        o["referral_id"] == row["referral_id"]
        and o["start"] <= row["start"]
        and (is_open(o) or row["start"] <= o["end"])
        for o in others
    )


def is_one_of_several_open(row: Row, others: Others) -> bool:
    return is_open(row) and any(map(is_open, others))


def is_open_beside_another_of_the_referral(row: Row, others: Others) -> bool:
    return is_one_of_several_open(row, [o for o in others if o["referral_id"] == row["referral_id"]])


def is_open_but_not_latest(row: Row, others: Others) -> bool:
    return is_open(row) and any(o["start"] > row["start"] for o in others)


NAIVE: dict[tuple[str, str], Callable[[Row, Others], bool]] = {
    ("8820", "eh_episode"): overlaps,
    ("8820", "csc_spell"): overlaps,
    ("8863Q", "csc_spell"): overlaps_inclusive,
    ("8863Q", "eh_assessment"): overlaps_inclusive,
    ("8815", "eh_episode"): is_one_of_several_open,
    ("8815", "csc_spell"): is_one_of_several_open,
    ("8816", "eh_episode"): is_open_but_not_latest,
    ("8816", "csc_spell"): is_open_but_not_latest,
    ("8896", "csc_spell"): is_open_beside_another_of_the_referral,
    ("8896", "eh_assessment"): is_open_beside_another_of_the_referral,
}

SPELL_TYPES = {"8863Q": "CSC_ASSESSMENT", "8896": "CSC_ASSESSMENT"}


@pytest.mark.parametrize(("rule", "table"), NAIVE)
@settings(deadline=None, max_examples=10)
@given(rows=records())
def test_a_rule_over_a_childs_records_equals_the_comparison_of_every_pair(
    judged: Judge, rule: str, table: str, rows: list[Row]
) -> None:
    is_wrong = NAIVE[rule, table]
    expected = {
        row["source_id"]
        for row in rows
        if is_wrong(
            row, [o for o in rows if o["source_person_id"] == row["source_person_id"] and o is not row]
        )
    }
    end = "completed_date" if table == "eh_assessment" else "end_date"
    about = {"spell_type": SPELL_TYPES.get(rule, "CIN")} if table == "csc_spell" else {}
    given_rows = [
        {name: row[name] for name in ("source_id", "source_person_id", "referral_id")}
        | {"start_date": row["start"], end: row["end"]}
        | about
        for row in rows
    ]
    found = judged({table: given_rows}, rule)
    if not any(row["end"] for row in rows):
        expected = set()  # a system that never ends anything is not tested
    assert set(found.dq_failure["source_id"].to_pylist()) == expected
