"""What came and what was taken back, remembered for ever."""

from datetime import date
from pathlib import Path

import pytest

from ehplatform.sources.landing import LandedFile
from ehplatform.sources.register import NoSuchBatch, Register, copy_of


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register.of(tmp_path, "212")


def file(name: str, sha256: str = "a" * 64, dataset: str = "early_help", day: int = 1) -> LandedFile:
    return LandedFile(dataset, Path(name), name, 10, sha256, date(2026, 10, day))


def test_the_same_bytes_come_once_under_whatever_name(register: Register) -> None:
    register.receive([file("a.csv")])
    batches = register.receive([file("a.csv"), file("again.csv"), file("b.csv", "b" * 64)])
    assert [(batch.sequence, batch.file_name) for batch in batches] == [(1, "a.csv"), (2, "b.csv")]


def test_the_same_bytes_for_another_dataset_are_another_batch(register: Register) -> None:
    batches = register.receive([file("a.csv"), file("a.csv", dataset="social_care")])
    assert len({batch.batch_id for batch in batches}) == 2


def test_files_of_one_run_are_registered_in_the_order_in_which_they_landed(register: Register) -> None:
    batches = register.receive([file("late.csv", "b" * 64, day=2), file("z.csv"), file("a.csv", "c" * 64)])
    assert [batch.file_name for batch in batches] == ["a.csv", "z.csv", "late.csv"]


def test_a_withdrawal_says_who_when_and_why_and_can_be_undone(register: Register) -> None:
    [batch] = register.receive([file("a.csv")])
    withdrawal = register.withdraw(batch.batch_id, "data-team", "wrong month").withdrawal
    assert withdrawal is not None
    assert (withdrawal.by, withdrawal.reason) == ("data-team", "wrong month")
    with pytest.raises(NoSuchBatch, match="withdrawn already, by data-team"):
        register.withdraw(batch.batch_id, "data-team", "again")
    assert register.restore(batch.batch_id, "data-team", "was right").withdrawal is None
    with pytest.raises(NoSuchBatch, match="is not withdrawn"):
        register.restore(batch.batch_id, "data-team", "again")
    assert [event["event"] for event in register.events()] == ["received", "withdrawn", "restored"]


def test_a_withdrawn_file_stays_withdrawn_when_it_is_seen_again(register: Register) -> None:
    [batch] = register.receive([file("a.csv")])
    register.withdraw(batch.batch_id, "data-team", "wrong month")
    [seen] = register.receive([file("a.csv")])
    assert seen.withdrawal is not None


def test_a_batch_that_never_came_is_named_with_what_to_do(register: Register) -> None:
    with pytest.raises(NoSuchBatch, match="no batch ffff in 212: `ehplatform batch list 212` lists them"):
        register.withdraw("ffff", "data-team", "x")


def test_a_copy_holds_the_same_batches_in_the_same_order(register: Register, tmp_path: Path) -> None:
    batches = register.receive([file("a.csv"), file("b.csv", "b" * 64), file("c.csv", "c" * 64)])
    copied = copy_of([batches[0], batches[2]], tmp_path / "other", "212").batches()
    assert [(batch.batch_id, batch.landed_on, batch.received_at) for batch in copied] == [
        (batch.batch_id, batch.landed_on, batch.received_at) for batch in (batches[0], batches[2])
    ]
