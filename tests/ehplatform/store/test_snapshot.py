from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from ehplatform.store.lake import Lake
from ehplatform.store.snapshot import NoSnapshot, Snapshot, current_snapshot, publish, read_snapshot


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
