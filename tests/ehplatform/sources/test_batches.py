"""Deliveries over time: snapshots, increments, corrections, late and withdrawn files, replays."""

from itertools import permutations
from pathlib import Path

import pytest

from ehplatform.settings import Settings
from ehplatform.sources.ingest import ingest, store
from ehplatform.sources.register import NoSuchBatch, Register
from ehplatform.sources.replay import inputs_of, replay
from ehplatform.store.lake import Lake

HEADER = "source_person_id,source_id,start_date,end_date\n"
SEPTEMBER = HEADER + "1,A,2025-01-01,\n2,B,2025-02-01,\n"
OCTOBER = HEADER + "1,A,2025-01-01,2026-10-01\n3,C,2025-03-01,\n"


def standing(result):
    return [
        (row["source_id"], row["end_date"] and row["end_date"].isoformat())
        for row in result.tables["allocation"].to_pylist()
    ]


def statuses(result):
    return {row["file_name"]: row["status"] for row in result.ledger.to_pylist()}


@pytest.fixture
def increments(council):
    """A council that sends increments."""
    source = {"system": "EHM", "dialect": "template", "delivery": "increments"}
    return council(sources={"early_help": source})


def test_a_row_that_is_gone_from_the_newest_snapshot_is_gone(land, council, settings):
    land("212", "early_help", "allocation_2026-09-30.csv", SEPTEMBER)
    ingest(council(), settings)
    land("212", "early_help", "allocation_2026-10-31.csv", OCTOBER)
    result = ingest(council(), settings)
    assert standing(result) == [("A", "2026-10-01"), ("C", None)]
    assert statuses(result) == {
        "allocation_2026-09-30.csv": "superseded",
        "allocation_2026-10-31.csv": "in_force",
    }


def test_increments_add_and_restate(land, increments, settings):
    land("212", "early_help", "allocation_2026-09-30.csv", SEPTEMBER)
    land("212", "early_help", "allocation_2026-10-31.csv", OCTOBER)
    result = ingest(increments, settings)
    assert standing(result) == [("A", "2026-10-01"), ("B", None), ("C", None)]
    assert result.ledger["rows_standing"].to_pylist() == [1, 2]


def test_a_file_restates_only_the_columns_that_it_has(land, increments, settings):
    first = "source_person_id,source_id,start_date,end_date,role\n1,A,2025-01-01,2025-06-01,LEAD\n"
    land("212", "early_help", "allocation_2026-08-31.csv", first)
    land("212", "early_help", "allocation_2026-09-30.csv", HEADER + "1,A,2025-02-02,\n9,Z,2025-01-01,\n")
    result = ingest(increments, settings)
    rows = [
        (r["start_date"].isoformat(), r["end_date"], r["role"])
        for r in result.tables["allocation"].to_pylist()
    ]
    assert rows == [("2025-02-02", None, "LEAD"), ("2025-01-01", None, None)]


def test_the_order_in_which_increments_come_does_not_matter(increments, tmp_path):
    """A late file restates what it is about, and not what a newer one has said since."""
    files = {
        "allocation_2026-08-31.csv": HEADER + "2,B,2020-01-01,2020-06-01\n4,D,2025-01-01,\n",
        "allocation_2026-09-30.csv": SEPTEMBER,
        "allocation_2026-10-31.csv": OCTOBER,
        "allocation_2026-11-30.csv": HEADER + "3,C,2025-03-01,2026-11-02\n",
    }
    results = []
    for place, order in enumerate(permutations(files)):
        settings = Settings(home=tmp_path / str(place))
        folder = settings.landing / "212" / "early_help"
        folder.mkdir(parents=True)
        for name in order:
            (folder / name).write_text(files[name])
            result = ingest(increments, settings)
        results.append(result.tables["allocation"])
    assert len(results) == 24
    assert all(table.equals(results[0]) for table in results)


def test_a_file_that_comes_again_has_no_effect(land, increments, settings):
    land("212", "early_help", "allocation_2026-09-30.csv", SEPTEMBER)
    before = ingest(increments, settings)
    land("212", "early_help", "allocation_2026-12-31 copy.csv", SEPTEMBER)
    after = ingest(increments, settings)
    assert after.tables["allocation"].equals(before.tables["allocation"])
    assert after.ledger.equals(before.ledger)


def test_a_corrected_file_of_the_same_name_replaces_the_first_even_as_an_increment(
    land, increments, settings
):
    land("212", "early_help", "allocation_2026-09-30.csv", SEPTEMBER)
    ingest(increments, settings)
    land("212", "early_help", "allocation_2026-09-30.csv", HEADER + "2,B,2025-02-02,\n")
    result = ingest(increments, settings)
    assert standing(result) == [("B", None)]
    assert result.ledger["status"].to_pylist() == ["superseded", "in_force"]


def test_clearing_the_landing_folder_loses_nothing(land, council, settings):
    path = land("212", "early_help", "allocation_2026-09-30.csv", SEPTEMBER)
    before = ingest(council(), settings)
    path.unlink()
    after = ingest(council(), settings)
    assert after.ok
    assert after.tables["allocation"].equals(before.tables["allocation"])


def test_a_withdrawn_file_is_as_if_it_had_never_come(land, council, settings):
    land("212", "early_help", "allocation_2026-09-30.csv", SEPTEMBER)
    before = ingest(council(), settings)
    land("212", "early_help", "allocation_2026-10-31.csv", OCTOBER)
    ingest(council(), settings)
    register = Register.of(settings.root, "212")
    register.withdraw(register.batches()[-1].batch_id, "data-team", "wrong system")
    result = ingest(council(), settings)
    assert result.tables["allocation"].equals(before.tables["allocation"])
    withdrawn = next(row for row in result.ledger.to_pylist() if row["status"] == "withdrawn")
    assert "withdrawn by data-team" in withdrawn["reason"]
    assert withdrawn["reason"].endswith("wrong system")


def test_a_broken_file_holds_the_council_until_a_good_one_of_its_name_comes(land, council, settings):
    land("212", "early_help", "allocation_2026-09-30.csv", SEPTEMBER)
    broken = land("212", "early_help", "allocation_2026-10-31.csv", HEADER + '1,"never closed\n')
    assert not ingest(council(), settings).ok
    broken.rename(broken.with_name(".aside"))
    land("212", "early_help", "allocation_2026-10-31.csv", OCTOBER)
    assert ingest(council(), settings).ok


def test_a_broken_file_that_is_taken_out_of_the_landing_folder_holds_nobody(land, council, settings):
    land("212", "early_help", "allocation_2026-09-30.csv", SEPTEMBER)
    broken = land("212", "early_help", "allocation_2026-10-31.csv", "nonsense\n")
    assert not ingest(council(), settings).ok
    broken.unlink()
    result = ingest(council(), settings)
    assert result.ok
    assert standing(result) == [("A", None), ("B", None)]


def test_a_file_is_read_once_until_something_that_decides_its_reading_changes(land, council, settings):
    land("212", "early_help", "allocation_2026-09-30.csv", SEPTEMBER)
    [read] = ingest(council(), settings).read
    written = (read.files.folder / "account.json").stat().st_mtime_ns
    [again] = ingest(council(), settings).read
    assert (again.files.folder / "account.json").stat().st_mtime_ns == written
    [otherwise] = ingest(council(values={"ALLOCATION_ROLE": {"Boss": "LEAD"}}), settings).read
    assert otherwise.files.folder != read.files.folder
    assert not read.files.folder.exists()


def test_an_earlier_state_is_made_again_from_its_batches(land, council, settings, tmp_path):
    land("212", "early_help", "allocation_2026-09-30.csv", SEPTEMBER)
    lake = Lake(settings.lake)
    store(ingest(council(), settings), lake)
    published = lake.read("mapped", "allocation", "212")
    manifest = {"inputs": {"212": inputs_of(lake.read("quality", "batch_set", "212"))}}

    land("212", "early_help", "allocation_2026-10-31.csv", OCTOBER)
    store(ingest(council(), settings), lake)
    assert not lake.read("mapped", "allocation", "212").equals(published)

    out = tmp_path / "again"
    assert replay(manifest, settings, out) == ["212"]
    assert (out / "councils" / "212.yml").exists()
    assert ingest(council(), Settings(home=out)).tables["allocation"].equals(published)


def test_a_state_whose_file_is_no_longer_kept_cannot_be_made_again(land, council, settings, tmp_path):
    land("212", "early_help", "allocation_2026-09-30.csv", SEPTEMBER)
    lake = Lake(settings.lake)
    store(ingest(council(), settings), lake)
    manifest = {"inputs": {"212": inputs_of(lake.read("quality", "batch_set", "212"))}}
    kept: Path = next((settings.received / "212").glob("*.csv"))
    kept.unlink()
    with pytest.raises(NoSuchBatch, match="is no longer kept"):
        replay(manifest, settings, tmp_path / "again")
