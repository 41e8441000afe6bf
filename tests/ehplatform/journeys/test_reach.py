"""How far each side's records reach, by the files that their rows came from."""

from datetime import date

import pyarrow as pa
import pytest

from ehplatform.journeys import Reach, reach
from ehplatform.journeys.reach import EARLY_HELP, SOCIAL_CARE

OCTOBER, SEPTEMBER, MARCH = date(2026, 10, 31), date(2026, 9, 30), date(2026, 3, 31)


def linked(**batches: list[str]) -> dict[str, pa.Table]:
    """Tables whose rows came from these batches; the others are empty."""
    return {
        name: pa.table({"batch_id": pa.array(batches.get(name, []), pa.string())})
        for name in (*EARLY_HELP, *SOCIAL_CARE)
    }


def ledger(*files: tuple[str, str, date | None, str]) -> pa.Table:
    names = ("batch_id", "dataset", "extract_date", "status")
    types = (pa.string(), pa.string(), pa.date32(), pa.string())
    return pa.table(
        {
            name: pa.array(part, kind)
            for name, part, kind in zip(names, zip(*files, strict=True), types, strict=True)
        }
    )


FILES = ledger(
    ("e1", "early_help", SEPTEMBER, "in_force"),
    ("e2", "early_help", OCTOBER, "in_force"),
    ("w1", "workers", SEPTEMBER, "in_force"),
    ("c1", "census", MARCH, "in_force"),
    ("c2", "census", OCTOBER, "superseded"),
    ("s1", "schools", date(2025, 1, 31), "in_force"),
)


def test_a_dataset_reaches_as_far_as_its_newest_file_in_force() -> None:
    found = reach(linked(eh_episode=["e1"], eh_referral=["e1"], csc_spell=["c1"]), FILES)
    assert found == Reach(OCTOBER, MARCH)
    assert found.last_day == OCTOBER


def test_a_side_reaches_as_far_as_the_earliest_of_its_datasets() -> None:
    found = reach(linked(eh_episode=["e1"], eh_referral=["e2"], allocation=["w1"], csc_spell=["c1"]), FILES)
    assert found == Reach(SEPTEMBER, MARCH)


def test_a_side_without_rows_has_no_last_day() -> None:
    assert reach(linked(csc_spell=["c1"]), FILES) == Reach(None, MARCH, has_referrals=False)
    assert reach(linked(eh_referral=["e2"]), FILES) == Reach(OCTOBER, None)


def test_episodes_without_any_referral_tell_of_nobody_who_came_back() -> None:
    assert not reach(linked(eh_episode=["e2"]), FILES).has_referrals
    assert not Reach(OCTOBER, None, has_referrals=False).before_keying(31).has_referrals


def test_with_rows_of_neither_side_it_is_the_earliest_dataset_that_says() -> None:
    assert reach(linked(), FILES) == Reach(date(2025, 1, 31), None, has_referrals=False)


def test_what_no_dated_file_says_is_not_known() -> None:
    undated = ledger(("e1", "early_help", None, "in_force"))
    assert reach(linked(eh_episode=["e1"]), undated) == Reach(None, None, has_referrals=False)
    with pytest.raises(ValueError, match="empty"):
        _ = Reach(None, None).last_day


def test_keying_takes_time_on_both_sides() -> None:
    assert Reach(OCTOBER, None).before_keying(31) == Reach(SEPTEMBER, None)
