"""Entries are added to a YAML file while every line that was there stays as it was."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.model.yaml_edit import quoted, with_entries
from ehplatform.model.yaml_source import TextLoader
from ehplatform.settings import REPOSITORY

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def content(text: str) -> object:
    return TextLoader(text).get_single_data()


BLOCK = """\
# who we are
name:   "Made-up"   # as they write it

values:
  # sex first
  SEX:
    Lad:  M     # boys
    'No': F

  # then the rest

# how terms are defined
profile: {a: ~, b: TRUE}
"""


def test_an_entry_goes_below_the_last_one_and_comments_stay_with_what_follows() -> None:
    assert with_entries(BLOCK, ("values", "SEX"), {'"Lass"': '"F"'}) == BLOCK.replace(
        "    'No': F\n", '    \'No\': F\n    "Lass": "F"\n'
    )


def test_a_mapping_that_is_not_there_is_made_in_its_place() -> None:
    assert with_entries(BLOCK, ("values", "SOURCE"), {'"Hub"': '"5D"'}) == BLOCK.replace(
        "    'No': F\n", '    \'No\': F\n  SOURCE:\n    "Hub": "5D"\n'
    )
    assert with_entries(BLOCK, ("headers", "a"), {'"x"': '"y"'}) == BLOCK + 'headers:\n  a:\n    "x": "y"\n'


def test_a_value_that_is_there_is_replaced_and_its_comment_stays() -> None:
    assert with_entries(BLOCK, ("values", "SEX"), {'"Lad"': '{code: "U"}', '"No"': '"M"'}) == BLOCK.replace(
        "Lad:  M ", 'Lad:  {code: "U"} '
    ).replace("'No': F", "'No': \"M\"")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("values: {}  # none yet\n\nb: 2\n", 'values:   # none yet\n  S:\n    "x": "y"\n\nb: 2\n'),
        ("a: 1\nvalues:\nb: 2\n", 'a: 1\nvalues:\n  S:\n    "x": "y"\nb: 2\n'),
        ("a: 1\nvalues: ~", 'a: 1\nvalues: \n  S:\n    "x": "y"'),
        ("a: 1\nvalues:\n    S:\n", 'a: 1\nvalues:\n    S:\n      "x": "y"\n'),
        ("values: {S: {p: q}}\n", 'values: {S: {"x": "y", p: q}}\n'),
        ("values: {S: {p: q,},}\n", 'values: {S: {"x": "y", p: q,},}\n'),
        ("values: { }\n", 'values: \n  S:\n    "x": "y"\n'),
        ("values: {T: {}}\n", 'values: {S: {"x": "y"}, T: {}}\n'),
        ("{}\n", '{values: {S: {"x": "y"}}}\n'),
        ("a: 1\r\n\r\n# end\r\n", 'a: 1\r\nvalues:\r\n  S:\r\n    "x": "y"\r\n\r\n# end\r\n'),
        ("---\na: 1\n...\n", '---\na: 1\nvalues:\n  S:\n    "x": "y"\n...\n'),
        ("\ufeffa: 1\n", '\ufeffa: 1\nvalues:\n  S:\n    "x": "y"\n'),
        ("values:\n  S:\n    x:\n      code: z\n      by: k\n  T:\n    a: b\n",
         'values:\n  S:\n    x:\n      "y"\n  T:\n    a: b\n'),
        ("list:\n- a\n- b\n", 'list:\n- a\n- b\nvalues:\n  S:\n    "x": "y"\n'),
    ],
)  # fmt: skip
def test_every_way_of_writing_a_mapping_takes_entries(before: str, after: str) -> None:
    assert with_entries(before, ("values", "S"), {'"x"': '"y"'}) == after
    assert content(after)["values"]["S"]["x"] == "y"  # type: ignore[index]


@settings(deadline=None)
@given(TEXTS)
def test_a_quoted_text_is_one_line_and_reads_as_itself_in_any_yaml(text: str) -> None:
    assert "\n" not in quoted(text)
    assert yaml.safe_load(quoted(text)) == text
    assert content(f"{{{quoted(text)}: {quoted(text)}}}") == {text: text}


@settings(deadline=None)
@given(
    st.sampled_from([BLOCK, *(path.read_text() for path in (REPOSITORY / "deploy/councils").glob("*.yml"))]),
    st.dictionaries(TEXTS, TEXTS, min_size=1, max_size=4),
    st.sampled_from([("values", "SEX"), ("values", "NEW"), ("sources", "early_help", "headers"), ()]),
)
def test_whatever_is_added_all_lines_stay_in_order_and_all_entries_are_read(
    before: str, entries: dict[str, str], location: tuple[str, ...]
) -> None:
    after = with_entries(before, location, {quoted(key): quoted(value) for key, value in entries.items()})
    remaining = iter(after.split("\n"))
    assert all(line in remaining for line in before.split("\n"))
    expected = content(before)
    mapping = expected
    for part in location:
        mapping = mapping.setdefault(part, {})  # type: ignore[attr-defined]
    mapping |= entries  # type: ignore[operator]
    assert content(after) == expected
