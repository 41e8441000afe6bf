from collections.abc import Mapping

import pyarrow as pa
import pytest

from ehplatform.quality.volume import Volume, repeats_history, volume


def frame(rows_by_month: Mapping[str, int]) -> pa.Table:
    return pa.table({"month": [month for month, rows in rows_by_month.items() for _ in range(rows)]})


BEFORE = {"2026-05": 10, "2026-06": 20, "2026-07": 20, "2026-08": 20, "2026-09": 3}


def test_volume_is_taken_over_the_last_three_months_that_both_batches_cover() -> None:
    """September was still being filled when the batch before was taken; October it could not know."""
    now = {"2026-06": 20, "2026-07": 20, "2026-08": 11, "2026-09": 25, "2026-10": 30}
    assert volume(frame(now), frame(BEFORE)) == Volume(current_rows=51, reference_rows=60)


def test_a_table_that_came_empty_has_no_rows_in_any_month() -> None:
    assert volume(frame({}), frame(BEFORE)) == Volume(0, 60)


def test_a_table_that_did_not_come_or_was_not_there_before_is_counted_whole() -> None:
    assert volume(None, frame(BEFORE)) == Volume(0, 73)
    assert volume(frame(BEFORE), None) == Volume(73, 0)


def test_a_register_is_counted_whole() -> None:
    register = pa.table({"sex_code": ["F", "M"]})
    assert volume(register, register) == Volume(2, 2)


@pytest.mark.parametrize(
    ("now", "repeats"),
    [
        (BEFORE, True),
        (BEFORE | {"2026-06": 21, "2026-08": 5}, True),
        ({month: rows + 4 for month, rows in BEFORE.items()}, False),
        ({}, False),
    ],
)
def test_history_is_repeated_when_most_months_came_again(now: dict[str, int], repeats: bool) -> None:
    assert repeats_history({"eh_referral": frame(now)}, {"eh_referral": frame(BEFORE)}) is repeats
