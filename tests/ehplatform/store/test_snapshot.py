import json
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from ehplatform.store.lake import Lake
from ehplatform.store.snapshot import (
    NoSnapshot,
    Snapshot,
    current_snapshot,
    publish,
    published_snapshots,
    read_snapshot,
    snapshot_on,
)


def mart(la_code: str, n: int) -> pa.Table:
    return pa.table({"la_code": [la_code], "n": [n]})


def rows(snapshot: Snapshot) -> list[tuple[str, int]]:
    with duckdb.connect(str(snapshot.database), read_only=True) as connection:
        return connection.execute("select la_code, n from mart_x order by la_code").fetchall()


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    lake.write("marts", "mart_x", mart("212", 1), "212")
    lake.write("marts", "mart_x", mart("306", 2), "306")
    return lake


def test_a_snapshot_serves_all_councils_of_the_served_layers_only(lake: Lake, tmp_path: Path) -> None:
    lake.write("personal", "pii", pa.table({"surname": ["Made-Up"]}), "306")
    snapshot = publish(lake, tmp_path / "snapshots", {"councils": ["212", "306"]})
    assert rows(snapshot) == [("212", 1), ("306", 2)]
    with duckdb.connect(str(snapshot.database), read_only=True) as connection:
        assert connection.execute("select table_name from duckdb_tables()").fetchall() == [("mart_x",)]
    assert snapshot.manifest["councils"] == ["212", "306"]


def test_unchanged_tables_keep_the_current_snapshot(lake: Lake, tmp_path: Path) -> None:
    first = publish(lake, tmp_path / "snapshots", {})
    assert publish(lake, tmp_path / "snapshots", {}).id == first.id


def test_a_reader_of_the_old_snapshot_finishes_on_it(lake: Lake, tmp_path: Path) -> None:
    """Readers never see a mix of two publications, and old numbers stay reproducible."""
    old = publish(lake, tmp_path / "snapshots", {})
    with duckdb.connect(str(old.database), read_only=True) as reader:
        lake.write("marts", "mart_x", mart("306", 3), "306")
        new = publish(lake, tmp_path / "snapshots", {})
        assert reader.execute("select sum(n) from mart_x").fetchall() == [(3,)]
    assert current_snapshot(tmp_path / "snapshots").id == new.id != old.id
    assert rows(read_snapshot(tmp_path / "snapshots", old.id)) == [("212", 1), ("306", 2)]
    assert rows(new) == [("212", 1), ("306", 3)]


def test_before_the_first_publication_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoSnapshot, match="ehplatform run"):
        current_snapshot(tmp_path)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "definitions"
    folder.mkdir()
    (folder / "referrals.yml").write_text("cubes: []\n", encoding="utf-8")
    return folder


def test_a_snapshot_keeps_the_definitions_of_its_metrics(lake: Lake, model: Path, tmp_path: Path) -> None:
    snapshot = publish(lake, tmp_path / "snapshots", {}, model)
    (model / "referrals.yml").write_text("changed", encoding="utf-8")
    assert snapshot.model is not None
    assert (snapshot.model / "referrals.yml").read_text(encoding="utf-8") == "cubes: []\n"
    assert list(snapshot.manifest["model"]) == ["referrals.yml"]
    assert publish(lake, tmp_path / "elsewhere", {}).model is None


def test_other_definitions_are_another_snapshot(lake: Lake, model: Path, tmp_path: Path) -> None:
    first = publish(lake, tmp_path / "snapshots", {}, model)
    assert publish(lake, tmp_path / "snapshots", {}, model).id == first.id
    (model / "referrals.yml").write_text("changed", encoding="utf-8")
    assert publish(lake, tmp_path / "snapshots", {}, model).id != first.id


def dated(snapshot: Snapshot, published_at: str) -> None:
    manifest = json.dumps(snapshot.manifest | {"published_at": published_at})
    snapshot.database.with_name("manifest.json").write_text(manifest, encoding="utf-8")


def test_the_snapshot_of_a_day_is_the_last_one_until_its_end(lake: Lake, tmp_path: Path) -> None:
    """The day is that of the councils: half past eleven at night by UTC is the next day in summer."""
    root = tmp_path / "snapshots"
    for number, published_at in enumerate(
        ("2026-03-02T06:00:00+00:00", "2026-03-02T18:00:00+00:00", "2026-06-09T23:30:00+00:00")
    ):
        lake.write("marts", "mart_x", mart("306", number), "306")
        dated(publish(lake, root, {}), published_at)
    first, second, third = published_snapshots(root)
    assert [each.published_at[:13] for each in (first, second, third)] == [
        "2026-03-02T06", "2026-03-02T18", "2026-06-09T23",
    ]  # fmt: skip
    assert snapshot_on(root, date(2026, 3, 2)).id == second.id
    assert snapshot_on(root, date(2026, 6, 9)).id == second.id
    assert snapshot_on(root, date(2026, 6, 10)).id == third.id
    with pytest.raises(NoSnapshot, match="by 2026-03-01: the earliest snapshot is of 2026-03-02"):
        snapshot_on(root, date(2026, 3, 1))


def test_on_no_day_anything_was_published_before_the_first_run(tmp_path: Path) -> None:
    with pytest.raises(NoSnapshot, match="ehplatform run"):
        snapshot_on(tmp_path, date(2026, 3, 1))
