"""CSV files as councils and strangers send them."""

import pytest

from ehplatform.sources.readers.delimited import detect_encoding, read_csv
from ehplatform.sources.refusal import FileRefused


def rows_of(text):
    return {name: values.to_pylist() for name, values in text.columns.items()}


def test_text_stays_text(received):
    text = read_csv(received("a.csv", 'surname,upn,note\nNone,00123,1e5\nNA,007,"a, b"\nNull,-0,\n'))
    assert rows_of(text) == {
        "surname": ["None", "NA", "Null"],
        "upn": ["00123", "007", "-0"],
        "note": ["1e5", "a, b", ""],
    }


def test_rows_are_counted_as_a_spreadsheet_counts_them(received):
    text = read_csv(received("a.csv", 'a,b\n1,"two\nlines"\n\n,\n3,4\n'))
    assert text.rows.to_pylist() == [2, 5]
    assert rows_of(text)["b"] == ["two\nlines", "4"]


@pytest.mark.parametrize(
    ("encoding", "detected"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252"), ("utf-16", "utf-16")],
)
def test_names_survive_every_usual_encoding(received, encoding, detected):
    file = received("a.csv", "surname\nO\u2019Brien-Müller\n".encode(encoding))
    assert detect_encoding(file) == detected
    assert rows_of(read_csv(file)) == {"surname": ["O\u2019Brien-Müller"]}


@pytest.mark.parametrize(
    "content",
    ["surname\nMüller\n".encode("utf-16-le"), b"\xff\xfea", b"PK\x03\x04\x00\x00", b"name\n\x81\x8d\n"],
)
def test_what_is_no_text_is_refused_with_what_to_do(received, content):
    with pytest.raises(FileRefused, match="save it as 'CSV UTF-8'"):
        read_csv(received("a.csv", content))


def test_two_columns_of_one_name_are_refused(received):
    with pytest.raises(FileRefused, match="row 1: columns 1 and 3 have the same header"):
        read_csv(received("a.csv", "Birth Date,b,birth_date\n1,2,3\n"))


@pytest.mark.parametrize("content", ["", "\n\n", ",,\n,,\n"])
def test_a_file_without_a_header_is_refused(received, content):
    with pytest.raises(FileRefused, match="row 1: no header row"):
        read_csv(received("a.csv", content))


def test_a_header_alone_is_a_table_without_rows(received):
    text = read_csv(received("a.csv", "a,b\n"))
    assert text.source_rows == []
    assert rows_of(text) == {"a": [], "b": []}


def test_a_row_that_does_not_fit_is_named_and_the_others_are_read(received):
    text = read_csv(received("a.csv", "a,b\n1,2\nSmith,3,4\n5\n6,7\n"))
    assert rows_of(text) == {"a": ["1", "6"], "b": ["2", "7"]}
    assert [(row.source_row, row.reason) for row in text.malformed] == [
        (3, "3 cells where the header has 2: quote cells that hold a comma"),
        (4, "1 cells where the header has 2: quote cells that hold a comma"),
    ]
    assert sorted(text.source_rows) == [2, 3, 4, 5]


@pytest.mark.parametrize("body", ['1,"never closed\n2,3\n', '1,"a"b\n', f"1,{'x' * 200_000}\n"])
def test_broken_quoting_and_endless_cells_are_refused_by_row(received, body):
    with pytest.raises(FileRefused, match="row 2: not readable as CSV"):
        read_csv(received("a.csv", "a,b\n" + body))


def test_blocks_join_without_losing_a_row(received, monkeypatch):
    monkeypatch.setattr("ehplatform.sources.readers.delimited.ROWS_PER_BLOCK", 3)
    text = read_csv(received("a.csv", "a\n" + "".join(f"{n}\n" for n in range(10))))
    assert rows_of(text) == {"a": [str(n) for n in range(10)]}
    assert text.rows.to_pylist() == list(range(2, 12))
