"""Counts of what moved: by table, by cause, by parameter; never a value of a record."""

from datetime import date

import pyarrow as pa

from ehplatform.model.profile import COMMON_PROFILE
from ehplatform.restatement.changes import (
    RecordChange,
    changed_files,
    key_changes,
    moved_parameters,
    record_changes,
)
from ehplatform.restatement.records import Records
from tests.ehplatform.quality.rules.conftest import canonical
from tests.ehplatform.restatement.test_recompute import links, records


def with_referrals(**days: date) -> Records:
    made = records()
    rows = [{"source_id": id_, "referral_date": day} for id_, day in days.items()]
    return Records(
        {**made.tables, "eh_referral": canonical("eh_referral", rows)}, made.family_history, made.ledger
    )


def test_records_are_new_changed_or_withdrawn_by_their_key() -> None:
    before = with_referrals(same=date(2026, 1, 5), moved=date(2026, 1, 6), gone=date(2026, 1, 7))
    after = with_referrals(
        late=date(2026, 1, 4), same=date(2026, 1, 5), moved=date(2026, 2, 6), later=date(2026, 1, 8)
    )
    assert record_changes(before, after) == [RecordChange("eh_referral", new=2, changed=1, withdrawn=1)]


def test_the_same_records_in_another_file_did_not_change() -> None:
    before = with_referrals(same=date(2026, 1, 5))
    renamed = before.tables["eh_referral"]
    place = renamed.schema.get_field_index("batch_id")
    renamed = renamed.set_column(place, "batch_id", pa.array(["another"]))
    after = Records({**before.tables, "eh_referral": renamed}, before.family_history, before.ledger)
    assert record_changes(before, after) == []


def noted(*rows: tuple[str, str, str]) -> pa.Table:
    columns = ("source_person_id", "change", "cause")
    return pa.Table.from_pylist(
        [{"source_system": "LCS", **dict(zip(columns, row, strict=True))} for row in rows]
    )


def test_moved_records_are_counted_by_the_last_cause_that_linkage_noted() -> None:
    then, now = links(a="k1", b="k2", c="k3", back="k4", gone="k5"), links(a="k1", b="k1", c="k1", back="k4")
    causes = noted(
        ("b", "split", "calibration"), ("b", "merged", "decision"),
        ("c", "merged", "new_record"), ("back", "merged", "decision"),
    )  # fmt: skip
    assert key_changes(then, now, causes) == {"merged: decision": 1, "merged: new_record": 1}


def test_parameters_are_told_with_both_values() -> None:
    then = COMMON_PROFILE.model_dump(mode="json")
    assert moved_parameters(then, {**then, "merge_gap_days": 7}) == {"merge_gap_days": (1, 7)}
    assert moved_parameters(then, then) == {}


def test_files_differ_by_checksum_or_by_being_there() -> None:
    then, now = {"a.yml": "1", "b.yml": "2", "gone.yml": "3"}, {"a.yml": "1", "b.yml": "9", "new.yml": "4"}
    assert changed_files(then, now) == ["b.yml", "gone.yml", "new.yml"]
