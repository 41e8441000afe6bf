"""Cells that hold JSON: what they say, and that none of them can do harm."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.sources.dialects.ssd_json import (
    MOST_CHARACTERS,
    CellUnreadable,
    gravest_flag,
    listed_factors,
    text_of_key,
)

READERS = (lambda text: gravest_flag(text, ()), listed_factors, lambda text: text_of_key(text, "UPRN"))


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ('{"STREET": "The "Old" Mill"}', "not readable as JSON"),
        ('{"STREET": "cut sho', "not readable as JSON"),
        ("[" * (MOST_CHARACTERS - 1), "not readable as JSON"),
        ('{"a":' * 1_900, "not readable as JSON"),
        ('{"UPRN": "' + "1" * MOST_CHARACTERS + '"}', "JSON of more than 10,000 characters"),
        ('{"UPRN": ' + "[" * 400 + "]" * 400 + ', "A_FLAG": []}', "expected|a flag"),
    ],
)
@pytest.mark.parametrize("reader", READERS)
def test_a_broken_deep_or_huge_cell_is_unreadable_and_nothing_else(cell, reason, reader):
    with pytest.raises(CellUnreadable, match=reason):
        reader(cell)


def test_a_number_of_more_digits_than_python_converts_is_text():
    assert text_of_key('{"UPRN": ' + "9" * 5_000 + "}", "UPRN") == "9" * 5_000
    assert gravest_flag('{"NFA_FLAG": "Y", "TOTAL": 1e999}', ()) == "NFA_FLAG"


@pytest.mark.parametrize(
    ("cell", "uprn"),
    [('{"UPRN": 12}', "12"), ('{"uprn": "007"}', "007"), ('{"UPRN": " "}', None), ("{}", None)],
)
def test_the_text_of_a_key_keeps_its_zeros(cell, uprn):
    assert text_of_key(cell, "UPRN") == uprn


@pytest.mark.parametrize(
    ("cell", "factors"),
    [
        ('["1A", "24a", "1A"]', ["1A", "24A"]),
        ('{"1B": "Yes", "2B": "No", "21": ""}', ["1B"]),
        ("[]", []),
    ],
)
def test_factors_are_a_list_or_answers(cell, factors):
    assert listed_factors(cell) == factors


REASONS = {
    f"JSON of more than {MOST_CHARACTERS:,} characters",
    "not readable as JSON: a quotation mark or a line break in a comment must be escaped",
    "expected a JSON object of names and values",
    "expected a JSON list of factors, such as 1A",
    "expected a text or a number under each key",
    "a flag is neither yes nor no",
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["UPRN", "NFA_FLAG", "1A"]) | st.text(max_size=5), inner, max_size=4
        )
    ),
)


@given(st.text(max_size=60) | VALUES.map(json.dumps))
@settings(deadline=None)
def test_whatever_a_cell_says_it_is_read_or_refused_without_being_repeated(cell):
    """The reason goes into the table of refused rows."""
    assert {reason_of(reader, cell) for reader in READERS} <= REASONS | {None}


def reason_of(reader, cell):
    try:
        reader(cell)
    except CellUnreadable as error:
        return str(error)
