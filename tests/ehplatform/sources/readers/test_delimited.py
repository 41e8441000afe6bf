"""CSV files as councils and strangers send them."""

import codecs
from dataclasses import replace

import pytest

from ehplatform.sources.readers import delimited
from ehplatform.sources.readers.delimited import detect_encoding
from ehplatform.sources.refusal import FileRefused
from ehplatform.sources.text_table import whole


def read_csv(file, expected=("surname", "upn", "note", "a", "b", "birth date")):
    return whole(delimited.read_csv(file, expected))


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


@pytest.mark.parametrize("content", ["", "\n\n", ",,\n,,\n", "John,Smith\n"])
def test_a_file_without_a_header_is_refused(received, content):
    with pytest.raises(FileRefused, match=r"the file is empty|no header row in the first 15 rows: expected"):
        read_csv(received("a.csv", content))


def test_a_header_alone_is_a_table_without_rows(received):
    text = read_csv(received("a.csv", "a,b\n"))
    assert text.source_rows == []
    assert rows_of(text) == {"a": [], "b": []}


def test_a_row_that_does_not_fit_is_named_and_the_others_are_read(received):
    text = read_csv(received("a.csv", "a,b\n1,2\nSmith,3,4\n5\n6,7\n"))
    assert rows_of(text) == {"a": ["1", "6"], "b": ["2", "7"]}
    assert [(row.source_row, row.reason) for row in text.malformed] == [
        (3, "3 cells where the header has 2: quote cells that hold a separator"),
        (4, "1 cells where the header has 2: the row, or the file, is cut short"),
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


def test_the_header_may_stand_below_a_title_and_that_is_noted(received):
    text = read_csv(received("a.csv", "Early Help extract\nmade on Monday\nUPN,Surname\n007,None\n"))
    assert rows_of(text) == {"upn": ["007"], "surname": ["None"]}
    assert text.rows.to_pylist() == [4]
    assert text.repairs == ("header found in row 3",)


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_other_separators_are_recognised_and_noted(received, separator, name):
    text = read_csv(received("a.csv", f"a{separator}b\n1,5{separator}2\n"))
    assert rows_of(text) == {"a": ["1,5"], "b": ["2"]}
    assert text.repairs == (f"separated by {name}",)


def test_every_repair_of_the_text_is_noted(received):
    marked = read_csv(received("a.csv", codecs.BOM_UTF8 + b"a,b\n1,2\n"))
    assert marked.repairs == ("byte order mark passed over",)
    assert read_csv(received("a.csv", "a,b\n\u2019,2\n".encode("cp1252"))).repairs == (
        "read as Windows-1252",
    )
    assert read_csv(received("a.csv", "a,b\n1,2\n".encode("utf-16"))).repairs == ("read as UTF-16",)


def test_the_councils_own_headers_stand_for_those_that_are_expected(received):
    file = received("a.csv", "UPN,Nachname,Comment\n1,Smith,x\n")
    aliased = replace(file, headers={"nachname": "surname", "comment": None})
    assert rows_of(read_csv(aliased)) == {"upn": ["1"], "surname": ["Smith"]}


def test_a_file_of_more_rows_than_allowed_is_refused_where_it_goes_too_far(received):
    file = received("a.csv", "a\n1\n2\n3\n", max_rows=2)
    with pytest.raises(FileRefused, match="more than 2 rows: split the file, or raise EHP_MAX_ROWS"):
        read_csv(file)


def test_a_file_of_very_many_columns_is_refused(received):
    with pytest.raises(FileRefused, match="row 1: more than 3 columns"):
        read_csv(received("a.csv", "a,b,c,d\n1,2,3,4\n", max_columns=3))


def test_a_line_without_an_end_is_refused_before_it_is_held(received, monkeypatch):
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 50)
    with pytest.raises(FileRefused, match="row 2: longer than 50 characters"):
        read_csv(received("a.csv", "a,b\n" + "1," * 40))


def test_a_record_of_many_short_lines_without_an_end_is_refused_too(received, monkeypatch):
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 50)
    with pytest.raises(FileRefused, match="row 3: longer than 50 characters"):
        read_csv(received("a.csv", 'a,b\n1,2\n"1\n' + '","1\n' * 40))


def test_long_records_are_taken_few_at_a_time(received, monkeypatch):
    monkeypatch.setattr(delimited, "CHARACTERS_AT_ONCE", 10)
    text = read_csv(received("a.csv", "a\n" + "".join(f"{'x' * n}\n" for n in range(1, 30))))
    assert rows_of(text) == {"a": ["x" * n for n in range(1, 30)]}
    assert text.rows.to_pylist() == list(range(2, 31))


@pytest.mark.parametrize("utf_8", ["Müller", "O\u2019Brien", "Żółw", "£5"])
def test_a_file_in_two_encodings_is_refused_by_line(received, utf_8):
    content = b"surname\nO\x92Brien\n" + utf_8.encode() + b"\nM\xfcller\n"
    with pytest.raises(FileRefused, match="line 3: text in UTF-8, in a file that is not in UTF-8 throughout"):
        read_csv(received("a.csv", content))


@pytest.mark.parametrize(
    "name", ["JOÃO", "Ângela", "Ångström", "ÄÖÜ", "RENÉ\u2019S", "IRMÃ", "Ærø", "\u20ac5"]
)
def test_words_in_windows_1252_are_not_taken_for_utf_8(received, name):
    file = received("a.csv", f"surname\n{name}\nRené\n".encode("cp1252"))
    assert rows_of(read_csv(file)) == {"surname": [name, "René"]}


def test_filled_columns_without_a_header_are_noted(received):
    file = received("a.csv", "a,,b,,\n1,,2,,\n1,x,2,,y\n")
    assert read_csv(file).repairs == ("filled columns without a header passed over: 2, 5",)
    ignored = replace(received("a.csv", "a,b,c\n1,2,3\n"), headers={"c": None})
    assert read_csv(ignored).repairs == ()
