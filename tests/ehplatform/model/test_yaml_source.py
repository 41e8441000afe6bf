"""YAML files are read with the line of every value, and a council's file as the text that is written."""

import contextlib
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.model.yaml_source import TextLoader, YamlSource, parse_yaml, read_yaml

FILE = Path("some.yml")


class Refused(ValueError):
    pass


def refuse(file: Path, line: int, reason: str) -> Refused:
    return Refused(f"{file.name}:{line}: {reason}")


def parsed(text: str, loader: type[yaml.SafeLoader] = TextLoader) -> YamlSource:
    return parse_yaml(text, FILE, refuse, loader)


def refusal(text: str, loader: type[yaml.SafeLoader] = TextLoader) -> str:
    with pytest.raises(Refused) as refused:
        parsed(text, loader)
    return str(refused.value)


@pytest.mark.parametrize(
    "scalar",
    ["2A", "1E5", "1e5", "No", "Yes", "on", "08", "010", "0x1F", "1_000", "12:30", "2026-11-24", ".inf",
     "1.0", "TRUE", "=", "NULLA"],
)  # fmt: skip
def test_a_value_is_the_text_that_is_written_quoted_or_not(scalar: str) -> None:
    assert parsed(f"code: {scalar}").content == {"code": scalar}
    assert parsed(f"'code': \"{scalar}\"").content == {"code": scalar}
    assert parsed(f"{scalar}: code").content == {scalar: "code"}


@pytest.mark.parametrize("nothing", ["", "~", "null", "NULL"])
def test_nothing_is_null_as_a_value_and_text_as_a_key(nothing: str) -> None:
    assert parsed(f"code: {nothing}").content == {"code": None}
    assert parsed(f"base: &base {{'x': y}}\nother: {{<<: *base, {nothing or '~'}: x}}").content["other"] == {
        "x": "y",
        nothing or "~": "x",
    }


def test_the_plain_loader_reads_numbers_and_truths_as_yaml_does() -> None:
    assert parsed("a: 1\nb: no", yaml.SafeLoader).content == {"a": 1, "b": False}


NESTED = """\
# a comment
sources:
  early_help:
    system: EHM

    steps: [1, {deep: 2,
      deeper: 3}]
  other: &shared
    - first
    - second
again: *shared
"""


@pytest.mark.parametrize(
    ("location", "line"),
    [
        ((), 2),
        (("sources",), 2),
        (("sources", "early_help", "system"), 4),
        (("sources", "early_help", "steps", 1, "deeper"), 7),
        (("sources", "other", 1), 10),
        (("again",), 11),
        (("again", 1), 10),
        (("sources", "early_help", "missing"), 3),
        (("sources", "early_help", "a union's branch", "system"), 4),
        (("nowhere",), 2),
    ],
)
def test_a_place_has_the_line_on_which_it_is_written(location: tuple[str | int, ...], line: int) -> None:
    assert parsed(NESTED).line(location) == line
    assert str(parsed(NESTED).error(location, "wrong")) == f"some.yml:{line}: wrong"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "some.yml:1: the file is empty"),
        ("# nothing\n", "some.yml:1: the file is empty"),
        ("a: 1\nb: 2\na: 3\n", "some.yml:3: the key is given twice: it stands on line 1 already"),
        ("a:\n  4: x\n  '4': y\n", "some.yml:3: the key is given twice: it stands on line 2 already"),
        ("a: [{b: 1,\n b: 2}]\n", "some.yml:2: the key is given twice: it stands on line 1 already"),
        ("a: 1\n[x]: 2\n", "some.yml:2: a key must be text"),
        ("a: 1\nb: [unclosed\n", "some.yml:3: not valid YAML: "),
        ("a: 1\nb: *unknown\n", "some.yml:2: not valid YAML: found undefined alias"),
        ("a: 1\n\tb: 2\n", "some.yml:2: not valid YAML: "),
        ("a: 1\n---\nb: 2\n", "some.yml:2: not valid YAML: "),
        ("a: 1\nb: \x07\n", "some.yml:2: not valid YAML: the character U+0007"),
        (
            "a: !!python/object:os.system {}\n",
            "some.yml:1: not valid YAML: could not determine a constructor",
        ),
        ("[" * 100_000, "some.yml:1: not valid YAML: nested too deeply"),
        ("a: !!int ten\n", "some.yml:1: not valid YAML: a value is not of the type"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_line(text: str, message: str) -> None:
    assert refusal(text).startswith(message)


def test_a_day_that_does_not_exist_is_refused_by_the_plain_loader() -> None:
    assert "not of the type" in refusal("a: 2026-02-30", yaml.SafeLoader)


def test_a_refusal_does_not_drag_the_text_of_the_file_along() -> None:
    """PyYAML's own errors quote the line; an error of a council's file goes to logs."""
    with pytest.raises(Refused) as refused:
        parsed("Referred by Jane Roe: [")
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    assert "Roe" not in str(refused.value)


def test_a_file_that_is_not_utf_8_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "council.yml"
    path.write_bytes("a: 1\nname: Ynys Môn\n".encode("cp1252"))
    with pytest.raises(Refused, match=r"council\.yml:2: a character is not UTF-8: save the file as UTF-8"):
        read_yaml(path, refuse, TextLoader)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "council.yml"
    path.write_bytes("\ufeffa: 1\r\nb:\r\n  c: 2\r\n".encode())
    source = read_yaml(path, refuse, TextLoader)
    assert source.content == {"a": "1", "b": {"c": "2"}}
    assert source.line(("b", "c")) == 3


def test_aliases_of_aliases_take_no_time() -> None:
    laughs = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    assert parsed(laughs).line(("a59", 1)) == 59


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    with contextlib.suppress(Refused):
        parsed(text)
