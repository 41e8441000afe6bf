import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pyarrow as pa
import pytest

from ehplatform.model.tables import TABLES_BY_NAME
from ehplatform.quality.binned_columns import REGISTRY, binned_columns
from ehplatform.quality.profile import drift_frame

COMPLETE_TO = date(2026, 10, 31)


def referrals(*rows: dict[str, object]) -> pa.Table:
    schema = TABLES_BY_NAME["eh_referral"].arrow_schema()
    blank = dict.fromkeys(schema.names) | {"source_system": "EHM", "source_id": "1", "source_person_id": "1"}
    return pa.Table.from_pylist([blank | row for row in rows], schema=schema)


def frame_of(table: pa.Table, name: str = "eh_referral") -> pa.Table:
    persons = TABLES_BY_NAME["person_record"].arrow_schema().empty_table()
    return drift_frame({name: table}, persons, COMPLETE_TO)[name]


def bins(table: pa.Table, column: str) -> Counter[str | None]:
    return Counter(frame_of(table)[column].to_pylist())


def test_the_window_is_the_twelve_calendar_months_up_to_the_extract() -> None:
    days = [date(2025, 10, 31), date(2025, 11, 1), date(2026, 10, 31), date(2026, 11, 1)]
    frame = frame_of(referrals(*({"referral_date": day} for day in days)))
    assert sorted(frame["month"].to_pylist()) == ["2025-11", "2026-10"]


def test_a_row_is_in_the_window_when_any_of_its_dates_is() -> None:
    """A bulk closure of old cases shows only on rows that started long ago."""
    old_start = {"referral_date": date(2020, 1, 1), "decision_date": date(2026, 5, 15)}
    frame = frame_of(referrals(old_start))
    assert frame["decision_date.day"].to_pylist() == ["15th of a month"]
    assert frame["referral_date.day"].to_pylist() == [None]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 2, 1), "1st of a month"),
        (date(2026, 2, 15), "15th of a month"),
        (date(2026, 2, 28), "last day of a month"),
        (date(2026, 1, 28), "other day of a month"),
    ],
)
def test_dates_are_binned_by_where_hands_and_migrations_heap_them(day: date, expected: str) -> None:
    assert bins(referrals({"referral_date": day}), "referral_date.day") == {expected: 1}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-1, "fewer than 0 days"),
        (0, "0 days"),
        (1, "1-7 days"),
        (7, "1-7 days"),
        (8, "8-28 days"),
        (29, "29-91 days"),
        (92, "92-182 days"),
        (183, "183-365 days"),
        (366, "more than 365 days"),
    ],
)
def test_lags_are_binned_in_days(days: int, expected: str) -> None:
    received = date(2026, 3, 2)
    row = {"referral_date": received, "decision_date": received + timedelta(days=days)}
    assert bins(referrals(row), "decision_date.lag") == {expected: 1}


def test_a_lag_without_its_later_date_does_not_apply() -> None:
    assert bins(referrals({"referral_date": COMPLETE_TO}), "decision_date.lag") == {None: 1}


def test_an_absent_code_is_a_bin_and_a_value_outside_the_set_is_never_shown() -> None:
    rows = [{"referral_date": COMPLETE_TO, "source_code": code} for code in ("2A", None, "Mrs Canary")]
    assert bins(referrals(*rows), "source_code") == {"2A": 1, "<NULL>": 1, "<UNKNOWN>": 1}


def test_a_closing_reason_is_expected_of_closed_episodes_only() -> None:
    """Or else a rise in open cases would look like a loss of reasons."""
    schema = TABLES_BY_NAME["eh_episode"].arrow_schema()
    rows = [
        {"source_system": "EHM", "source_id": "1", "start_date": COMPLETE_TO, "end_date": end}
        for end in (None, COMPLETE_TO)
    ]
    frame = frame_of(pa.Table.from_pylist(rows, schema=schema), "eh_episode")
    assert Counter(frame["end_reason_code"].to_pylist()) == {None: 1, "<NULL>": 1}


def test_rows_stamped_on_one_day_are_binned_by_how_many_share_it() -> None:
    spread = [{"referral_date": COMPLETE_TO - timedelta(days=2 * day)} for day in range(70)]
    crowd = [{"referral_date": date(2026, 3, 1)}] * 30
    assert bins(referrals(*spread, *crowd), "referral_date.crowd") == {
        "under 5 % of the rows": 70,
        "5 % of the rows or more": 30,
    }


def test_a_family_on_one_day_is_no_crowd_in_a_small_council() -> None:
    spread = [{"referral_date": COMPLETE_TO - timedelta(days=2 * day)} for day in range(20)]
    family = [{"referral_date": date(2026, 3, 1)}] * 6
    assert bins(referrals(*spread, *family), "referral_date.crowd") == {"under 5 % of the rows": 26}


def test_recent_codes_are_those_of_the_last_three_months() -> None:
    days = [date(2026, 7, 31), date(2026, 8, 1), date(2026, 10, 31)]
    table = referrals(*({"referral_date": day, "source_code": "2A"} for day in days))
    assert bins(table, "source_code.recent") == {"2A": 2, None: 1}


@pytest.mark.parametrize(
    ("source_id", "expected"),
    [
        ("1234", "9 of 1-4 characters"),
        ("P12345", "A9 of 5-8 characters"),
        ("EH/2026/000123", "A-9-9 of 9-16 characters"),
        ("0f8fad5b-d9cb-469f-a165-70867728950e", "mixed of 17 or more characters"),
        ("Zoë Ñuñez", "A-A of 9-16 characters"),
    ],
)
def test_an_id_is_reduced_to_its_shape(source_id: str, expected: str) -> None:
    row = {"referral_date": COMPLETE_TO, "source_id": source_id}
    assert bins(referrals(row), "source_id.shape") == {expected: 1}


def test_no_binned_column_reads_a_personal_column() -> None:
    for name, registered in REGISTRY.items():
        personal = {column.name for column in TABLES_BY_NAME[name].columns if column.personal}
        for binned in registered.values():
            assert binned.column not in personal
            assert not any(re.search(rf"\b{column}\b", binned.expression) for column in personal)


def test_names_of_binned_columns_are_unique_and_explained() -> None:
    for name in REGISTRY:
        columns = binned_columns(TABLES_BY_NAME[name])
        assert len({column.name for column in columns}) == len(columns)
        assert all(column.meaning and "{bin}" in column.phrase for column in columns)


def test_the_order_of_the_source_rows_leaves_no_trace(make_table: Callable[..., pa.Table]) -> None:
    table = make_table("eh_referral", rows=50)
    assert frame_of(table).equals(frame_of(table.take(list(reversed(range(50))))))


def test_a_register_of_persons_is_in_as_a_whole(make_table: Callable[..., pa.Table]) -> None:
    frames = drift_frame({}, make_table("person_record", rows=40), COMPLETE_TO)
    assert frames["person_record"].num_rows == 40
