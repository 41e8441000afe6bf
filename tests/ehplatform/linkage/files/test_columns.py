"""The mapping file: what may be written, and errors that say where and what is expected."""

from pathlib import Path

import pytest

from ehplatform.linkage.files.columns import ColumnRule, Columns, read_columns
from ehplatform.model.council import ConfigurationError


def read(folder: Path, text: str) -> Columns:
    path = folder / "mapping.yml"
    path.write_text(text, encoding="utf-8")
    return read_columns(path)


def test_a_column_a_list_of_columns_and_a_rule_are_read(tmp_path):
    columns = read(
        tmp_path,
        "id: ref\naddress: [number, street]\n"
        "birth_date: {column: dob, format: '%d/%m/%Y'}\ntruth: {column: ref, pattern: 'rec-(\\d+)'}\n",
    )
    assert columns.rules() == {
        "id": ColumnRule(column=("ref",)),
        "birth_date": ColumnRule(column=("dob",), format="%d/%m/%Y"),
        "address": ColumnRule(column=("number", "street")),
        "truth": ColumnRule(column=("ref",), pattern=r"rec-(\d+)"),
    }


def test_a_file_may_differ_from_the_others_and_may_lack_a_column(tmp_path):
    columns = read(
        tmp_path, "id: ref\nforename: first\nemail: mail\nfiles:\n  b.csv: {forename: given, email: }\n"
    )
    assert set(columns.of("a.csv").rules()) == {"id", "forename", "email"}
    assert columns.of("b.csv").rules() == {
        "id": ColumnRule(column=("ref",)),
        "forename": ColumnRule(column=("given",)),
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id: ref\nfornames: first\n", "mapping.yml:2: fornames: not known here; allowed: id, forename"),
        (
            "id: ref\nbirth_date: {column: dob, format: '%Y'}\n",
            "expected year, month and day, such as %d/%m/%Y",
        ),
        ("id: {column: ref, pattern: 'rec'}\n", "mapping.yml:1: id.pattern: expected a regular expression"),
        ("id: {column: ref, pattern: '(?=a)(b)'}\n", "expected a regular expression (RE2) with one group"),
        ("id: ref\nsurname: []\n", "mapping.yml:2: surname"),
        ("id: ref\nfiles: {b.csv: {forname: x}}\n", "files.b.csv"),
        ("id: [ref\n", "not valid YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_is_expected(tmp_path, text, words):
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, text)
    assert words in str(refused.value)


def test_a_mapping_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match=r"none\.yml: cannot be read"):
        read_columns(tmp_path / "none.yml")
