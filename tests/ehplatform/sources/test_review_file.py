"""Questions travel through a spreadsheet program and come back as decisions, whatever it does to values."""

import csv
import string

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ehplatform.sources.approval import Approval, NotApproved
from ehplatform.sources.review import Question
from ehplatform.sources.review_file import COLUMNS, decisions_in, export, neutral, original

ASKED = [
    Question("value", "SOURCE", "08", ("early_help eh_referral.source_code",), 12, "5D", 91.4),
    Question("value", "SOURCE", '=HYPERLINK("http://example.org")', ("a", "b"), 7, None, None),
    Question("value", "SEX", 'two\nlines, \u2028 and "quotes"', ("a",), 3, None, None),
    Question("header", "early_help", "-Ref", ("referrals.csv",), 2, "source_id", 80.0),
]


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def filled(path, *decisions, **changed):
    """Fill in the decisions and save as a spreadsheet program may: quoted otherwise, values changed."""
    read = rows(path)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, quoting=csv.QUOTE_ALL)
        writer.writeheader()
        for row, decision in zip(read, decisions, strict=True):
            writer.writerow(row | changed | {"decision": decision})


def test_the_file_says_everything_that_is_known_and_leaves_the_decision_empty(tmp_path):
    path = tmp_path / "questions.csv"
    export(ASKED, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")  # else Excel takes UTF-8 for cp1252
    read = rows(path)
    assert tuple(read[0]) == COLUMNS
    assert [tuple(row.values())[1:] for row in read[:2]] == [
        ("value", "SOURCE", "08", "12", "early_help eh_referral.source_code", "5D", "91", ""),
        ("value", "SOURCE", '\'=HYPERLINK("http://example.org")', "7", "a; b", "", "", ""),
    ]
    assert [original(row["value"]) for row in read] == [each.text for each in ASKED]


def test_only_its_owner_may_read_the_file(tmp_path):
    path = tmp_path / "questions.csv"
    export(ASKED, path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_decisions_come_back_for_the_values_of_the_queue_and_empty_ones_stay_open(tmp_path):
    path = tmp_path / "questions.csv"
    export(ASKED, path)
    filled(path, " 5D ", "", "ignore", "source_id", value="8", rows="1")
    assert decisions_in(path, ASKED) == [
        Approval("value", "SOURCE", "08", "5D"),
        Approval("value", "SEX", ASKED[2].text, "ignore"),
        Approval("header", "early_help", "-Ref", "source_id"),
    ]


def test_a_file_in_another_encoding_is_still_understood(tmp_path):
    path = tmp_path / "questions.csv"
    export(ASKED, path)
    filled(path, "5D", "", "", "")
    path.write_bytes(path.read_text(encoding="utf-8").replace("\u2028", "\u00f4").encode("cp1252"))
    assert decisions_in(path, ASKED) == [Approval("value", "SOURCE", "08", "5D")]


def test_rows_that_the_queue_does_not_ask_are_named(tmp_path):
    path = tmp_path / "questions.csv"
    export(ASKED, path)
    filled(path, "5D", "", "ignore", "source_id")
    with pytest.raises(NotApproved, match=r"questions\.csv: row 4, 5: not in the review queue any more"):
        decisions_in(path, ASKED[:2])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no columns id and decision"),
        (b"id;decision\nq1;5D\n", "no columns id and decision: save the exported file as CSV, with commas"),
        ("id,decision\nq1,5D\n".encode("utf-16"), "no columns id and decision"),
        (b'id,decision\n"q1"x,5D\n', "no CSV file"),
    ],
)
def test_another_file_is_refused(tmp_path, content, message):
    path = tmp_path / "questions.csv"
    path.write_bytes(content)
    with pytest.raises(NotApproved, match=message):
        decisions_in(path, ASKED)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(NotApproved, match="cannot be read: No such file"):
        decisions_in(tmp_path / "none.csv", ASKED)


@hypothesis_settings(deadline=None)
@given(st.text() | st.text("=+-@\t\r'" + string.ascii_letters))
def test_no_cell_is_a_formula_and_every_cell_comes_back(cell):
    assert not neutral(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert original(neutral(cell)) == cell
