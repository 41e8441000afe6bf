from pathlib import Path

import pyarrow as pa
import pytest

from ehplatform.store.lake import Lake, MissingTable

ROWS = pa.table({"la_code": ["306", "306"], "n": [1, None]})


def test_a_table_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    written = lake.write("marts", "mart_x", ROWS, "306")
    assert lake.read("marts", "mart_x", "306").equals(ROWS)
    assert (written.rows, written.columns) == (2, 2)


def test_equal_rows_give_equal_bytes(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    first = lake.write("marts", "mart_x", ROWS, "306")
    assert lake.write("marts", "mart_x", ROWS, "306").sha256 == first.sha256


def test_councils_are_kept_apart_and_listed_in_order(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    for la_code in ("306", "212"):
        lake.write("marts", "mart_x", ROWS, la_code)
    assert lake.councils("marts", "mart_x") == ["212", "306"]
    with pytest.raises(MissingTable, match="ehplatform run"):
        lake.read("marts", "mart_x", "869")
