"""A model that is not served is refused when it is read, with file and line."""

import re
from pathlib import Path

import pytest

from metrics_layer.compiler.errors import ModelError
from metrics_layer.compiler.model import load_model

CUBE = """\
cubes:
  - name: children
    sql_table: child
    dimensions:
      - name: la_code
        sql: la_code
        type: string
      - name: born_on
        sql: born_on
        type: time
    measures:
      - name: count
        type: count
      - name: girls
        type: count
        filters:
          - sql: "{CUBE}.sex = 'F'"
      - name: share
        type: number
        sql: "100.0 * {girls} / nullif({count}, 0)"
    access_policy:
      - group: lead
        row_level:
          filters:
            - member: la_code
              operator: equals
              values: ["{ securityContext.council }"]
"""


def refusal(folder: Path, old: str, new: str) -> str:
    assert old in CUBE
    (folder / "children.yml").write_text(CUBE.replace(old, new, 1))
    with pytest.raises(ModelError) as refused:
        load_model(folder)
    return str(refused.value).removeprefix(f"{folder}/")


def test_the_example_is_served(tmp_path: Path) -> None:
    (tmp_path / "children.yml").write_text(CUBE)
    assert set(load_model(tmp_path).cubes["children"].measures) == {"count", "girls", "share"}


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("    sql_table: child\n", "    sql: select 1\n    sql_table: child\n", 3, "sql: is not served"),
        ("    measures:\n", "    pre_aggregations: []\n    measures:\n", 11, "pre_aggregations: is not served"),
        ("        type: time\n", "        type: geo\n", 10, "type"),
        ("        type: time\n", "        type: time\n        case: {}\n", 11, "case: is not served"),
        ("type: number\n", "type: running_total\n", 19, "type"),
        ("type: number\n", "type: number\n        rolling_window: {}\n", 20, "rolling_window"),
        ("name: count", "name: 1count", 12, "name"),
        ("sql: la_code\n", "sql: (select la_code from other)\n", 6, "not served"),
        ("sql: la_code\n", "sql: la_code; drop table child\n", 6, "not served"),
        ("sql: la_code\n", "sql: read_text('/etc/passwd')\n", 6, "not served"),
        ("sql: la_code\n", "sql: other.la_code\n", 6, "not served"),
        ("sql: la_code\n", "sql: '{COUNT.of} ='\n", 6, "sql cannot be parsed"),
        ("sql: born_on\n", "sql: '{count}'\n", 9, "is a measure"),
        ("{girls} / nullif", "{boys} / nullif", 20, "{boys} is no member"),
        ("{girls} / nullif", "{born_on} / nullif", 20, "{born_on} is none"),
        ("{girls} / nullif", "girls / nullif", 20, "girls is a column"),
        ("{girls} / nullif", "{share} / nullif", 20, "refers to itself"),
        ("{CUBE}.sex = 'F'", "{CUBE}.sex ~ 'F'", 14, "not served"),
        ("      - name: girls\n", "      - name: count\n", 14, "defined twice"),
        ("member: la_code", "member: council", 22, "no dimension: council"),
        ("operator: equals", "operator: set", 26, "operator"),
        ("{ securityContext.council }", "306", 27, "values"),
        ("      - group: lead\n", "      - role: lead\n", 22, "access_policy"),
        ("        row_level:\n", "        row_level:\n          allow_all: true\n", 23, "row_level"),
        ("    dimensions:\n", "    sql_table: other\n    dimensions:\n", 4, "given twice"),
        ("  - name: children\n", "  - name: [children\n", 3, "not valid YAML"),
    ],
)  # fmt: skip
def test_what_is_not_served_is_refused_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    message = refusal(tmp_path, old, new)
    assert re.match(rf"children\.yml:{line}: ", message), message
    assert words in message


def test_a_cube_without_a_policy_is_refused_and_not_open(tmp_path: Path) -> None:
    message = refusal(tmp_path, CUBE[CUBE.index("    access_policy:") :], "")
    assert message.startswith("children.yml:2: ")
    assert "access_policy" in message


def test_a_cube_stands_in_one_file_only(tmp_path: Path) -> None:
    (tmp_path / "children.yml").write_text(CUBE)
    (tmp_path / "more.yml").write_text(CUBE)
    with pytest.raises(ModelError, match="stands in another file"):
        load_model(tmp_path)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no \*\.yml"):
        load_model(tmp_path)
