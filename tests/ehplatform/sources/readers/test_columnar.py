"""Parquet files, sound and hostile."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ehplatform.sources.readers import columnar
from ehplatform.sources.readers.columnar import read_parquet
from ehplatform.sources.refusal import FileRefused
from ehplatform.sources.text_table import whole

EXPECTED = ("child id", "born", "open", "note")


@pytest.fixture
def parquet(received, tmp_path):
    def make(table, **limits):
        path = tmp_path / "made"
        pq.write_table(table, path)
        return received("a.parquet", path.read_bytes(), **limits)

    return make


def test_typed_columns_become_the_text_that_a_csv_would_hold(parquet):
    table = pa.table(
        {
            "Child ID": pa.array(["007", None]),
            "born": pa.array([date(2012, 2, 29), None]),
            "open": pa.array([True, None]),
            "note": pa.array(["a", "a"]).dictionary_encode(),
        }
    )
    text = whole(read_parquet(parquet(table), EXPECTED))
    assert text.rows.to_pylist() == [1, 2]
    assert {key: column.to_pylist() for key, column in text.columns.items()} == {
        "childid": ["007", ""],
        "born": ["2012-02-29", ""],
        "open": ["true", ""],
        "note": ["a", "a"],
    }


def test_rows_are_numbered_through_all_blocks(parquet, monkeypatch):
    monkeypatch.setattr(columnar, "ROWS_PER_BLOCK", 3)
    text = whole(read_parquet(parquet(pa.table({"note": [str(n) for n in range(10)]})), EXPECTED))
    assert text.rows.to_pylist() == list(range(1, 11))


def test_an_empty_table_is_a_block_without_rows(parquet):
    [text] = read_parquet(parquet(pa.table({"note": pa.array([], pa.string())})), EXPECTED)
    assert text.source_rows == []


@pytest.mark.parametrize(
    "column",
    [pa.array([[1]]), pa.array([{"a": 1}]), pa.array([b"\xff\xfe"])],
    ids=["list", "struct", "bytes that are no text"],
)
def test_a_column_without_a_plain_text_form_is_refused(parquet, column):
    with pytest.raises(FileRefused, match="Parquet file of plain columns"):
        whole(read_parquet(parquet(pa.table({"note": column})), EXPECTED))


def test_a_damaged_file_is_refused(received, tmp_path):
    pq.write_table(pa.table({"note": ["x"] * 100}), tmp_path / "made")
    content = (tmp_path / "made").read_bytes()
    for damaged in (b"x", b"PAR1", content[:-20], content[: len(content) // 2], b"PAR1" + content[40:]):
        with pytest.raises(FileRefused, match="not a readable Parquet file"):
            whole(read_parquet(received("a.parquet", damaged), EXPECTED))


def test_a_file_that_unpacks_to_too_much_is_refused_unread(parquet):
    table = pa.table({"note": pa.array([f"{n}" + "x" * 900 for n in range(5_000)])})
    with pytest.raises(FileRefused, match="would unpack to more than 1 MB"):
        whole(read_parquet(parquet(table, max_bytes=1024**2), EXPECTED))
    with pytest.raises(FileRefused, match="more than 4,999 rows"):
        whole(read_parquet(parquet(table, max_rows=4_999), EXPECTED))


def test_an_endless_cell_is_refused_by_column(parquet):
    with pytest.raises(FileRefused, match="row 1, column 2: a cell is longer than 100 characters"):
        whole(
            read_parquet(
                parquet(pa.table({"born": [""], "note": ["x" * 101]}), max_cell_characters=100), EXPECTED
            )
        )
