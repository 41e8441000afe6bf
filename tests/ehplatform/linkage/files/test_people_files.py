"""People files as they come: read as records, or refused in words that hold no value."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.linkage.files.columns import Columns
from ehplatform.linkage.files.people_files import UnusableFile, read_people, records_of
from ehplatform.store.engine import connect

COLUMNS = Columns.model_validate(
    {"id": "ref", "forename": "first", "birth_date": {"column": "dob", "format": "%d/%m/%Y"}}
)


def written(folder: Path, text: str, name: str = "a.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding, newline="")
    return path


def rows(table: pa.Table, *names: str) -> list[tuple[object, ...]]:
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))


def test_cells_are_stripped_and_empty_ones_are_missing(tmp_path):
    file = written(tmp_path, 'ref, first ,dob\r\n 1 ," Zoë ",05/03/2014\r\n2,"  ",\r\n')
    assert rows(
        records_of([file], COLUMNS), "record_no", "source", "record_id", "forename", "birth_date"
    ) == [
        (0, "a.csv", "1", "Zoë", "20140305"),
        (1, "a.csv", "2", None, None),
    ]


def test_records_count_on_from_file_to_file_in_the_order_of_rows(tmp_path):
    first = written(tmp_path, "ref;first;dob\n9;Ann;\n1;Bob;\n")
    second = written(tmp_path, "ref\tfirst\tdob\n5\tCy\t\n", "b.csv")
    assert rows(records_of([first, second], COLUMNS), "record_no", "source", "record_id") == [
        (0, "a.csv", "9"),
        (1, "a.csv", "1"),
        (2, "b.csv", "5"),
    ]


def test_several_columns_are_one_text_and_several_numbers_a_list(tmp_path):
    file = written(tmp_path, "id,no,street,upn,old\n1,7,High St,A1,\n2,,High St,A2,A3\n")
    columns = Columns.model_validate({"id": "id", "address": ["no", "street"], "upn": ["upn", "old"]})
    assert rows(records_of([file], columns), "address", "upns") == [
        ("7 High St", ["A1", None]),
        ("High St", ["A2", "A3"]),
    ]


def test_a_parquet_file_is_read_like_a_csv_file(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": [1], "forename": ["Ann"], "birth_date": [date(2014, 3, 5)]}), path)
    assert rows(records_of([path], None), "record_id", "forename", "birth_date") == [("1", "Ann", "20140305")]


def test_the_truth_is_read_beside_the_records_by_its_pattern(tmp_path):
    file = written(tmp_path, "ref,first,dob\nrec-7-org,Ann,\nrec-7-dup-0,Anne,\nx,Bob,\n")
    columns = COLUMNS.model_copy(
        update={"truth": Columns.model_validate({"truth": {"column": "ref", "pattern": r"rec-(\d+)"}}).truth}
    )
    with connect() as connection:
        read_people(connection, [file], columns)
        assert connection.sql("from true_person order by record_no").fetchall() == [(0, "7"), (1, "7")]


FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%m.%d.%Y", "%Y%m%d")


@settings(deadline=None, max_examples=25)
@given(day=st.dates(date(1900, 1, 2), date(2100, 1, 1)), layout=st.sampled_from(FORMATS))
def test_a_day_is_read_in_every_layout_that_the_mapping_can_name(tmp_path_factory, day, layout):
    folder = tmp_path_factory.mktemp("day")
    file = written(folder, f"ref,first,dob\n1,A,{day.strftime(layout)}\n")
    columns = Columns.model_validate({"id": "ref", "birth_date": {"column": "dob", "format": layout}})
    assert records_of([file], columns)["birth_date"].to_pylist() == [day.strftime("%Y%m%d")]


def test_a_day_that_is_none_goes_in_as_digits_or_is_counted_as_unread(tmp_path):
    days = ["31/02/2014", "99/03/2014", "5/3/14", "unknown", "05/03/0014", "", "05/03/2014"]
    lines = [f"{number},A,{day}" for number, day in enumerate(days)]
    file = written(tmp_path, "ref,first,dob\n" + "\n".join(lines) + "\n")
    with connect() as connection:
        account = read_people(connection, [file], COLUMNS)
        read = [
            day for (day,) in connection.sql("select birth_date from record order by record_no").fetchall()
        ]
    assert read == ["20140231", "20140399", None, None, None, None, "20140305"]
    assert account.unread_dates == {"a.csv": 3}
    assert account.records == {"a.csv": 7}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ref,first,dob\nSECRET,A,\n,B,\nSECRET,C,\n", "column ref: no id in row 3;"),
        ("ref,first,dob\nSECRET,A,\nx,B,\n SECRET,C,\n", "an id that another row has too in row 2, 4;"),
        (
            "ref,given,dob\nSECRET,A,\n",
            "no column first, which the mapping names for forename; there are ref,",
        ),
        (
            "SECRET,Ann,Other\nx,B,y\n",
            "none of these columns in the first row: dob, first, ref; is there a header?",
        ),
        ("ref,first,dob\nSECRET,A\n", "line 2: expected as many cells as the header has"),
        ('ref,first,dob\n1,A,\n2,"SECRET,\n', "line 3: expected as many cells"),
        ("ref,ref,dob\n", "each name once"),
        ("", "the first row must name every column"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_without_a_value_of_it(tmp_path, text, words):
    with pytest.raises(UnusableFile) as refused:
        records_of([written(tmp_path, text)], COLUMNS)
    assert words in str(refused.value)
    assert str(refused.value).startswith("a.csv: ")
    assert "SECRET" not in str(refused.value)


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path):
    file = written(tmp_path, "ref,first,dob\n1,A,\n2,Zoë,\n", encoding="latin-1")
    with pytest.raises(UnusableFile, match="line 3: not UTF-8"):
        records_of([file], COLUMNS)


def test_no_parquet_file_and_no_file_at_all_are_refused(tmp_path):
    with pytest.raises(UnusableFile, match=r"a\.parquet: cannot be read"):
        records_of([written(tmp_path, "no parquet", "a.parquet")], COLUMNS)
    with pytest.raises(UnusableFile, match="there is no such file"):
        records_of([tmp_path / "none.csv"], COLUMNS)


def test_two_files_of_one_name_are_refused(tmp_path):
    (tmp_path / "other").mkdir()
    text = "ref,first,dob\n1,A,\n"
    same = [written(tmp_path, text), written(tmp_path / "other", text)]
    with pytest.raises(UnusableFile, match="two files have this name"):
        records_of(same, COLUMNS)


def test_a_mapping_without_id_or_without_anything_to_compare_is_refused(tmp_path):
    file = written(tmp_path, "ref,first,dob\n1,A,\n")
    with pytest.raises(UnusableFile, match="no column for id"):
        records_of([file], Columns.model_validate({"forename": "first"}))
    with pytest.raises(UnusableFile, match="nothing to compare"):
        records_of([file], Columns.model_validate({"id": "ref"}))
