"""Adding entries to the mappings of a YAML file while every other byte of it stays.

The file is read only to learn where its mappings stand; the change is then made to the text. A library
that reads and writes YAML again would keep most comments, but not all in their place.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from ehplatform.model.yaml_source import TextLoader, child

INDENT = 2


@dataclass(frozen=True)
class Edit:
    """Text to put in place of what stands between two offsets."""

    start: int
    end: int
    text: str


def quoted(text: str) -> str:
    """Return a text as a YAML scalar on one line that no reader takes for anything but this text."""
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=math.inf).rstrip("\n")


def with_entries(text: str, location: Sequence[str], entries: Mapping[str, str]) -> str:
    """Return YAML text with entries in the mapping at `location`, which is made when there is none.

    Keys and values of `entries` are YAML on one line. Values of keys that the mapping has are replaced;
    the others are added at its end. The caller reads the result to see that it says what it should:
    what stands in the text in an unusual way (aliases, explicit keys) may not be changed rightly.
    """
    node, depth = nearest_mapping(text, location)
    missing = location[depth:]
    edits = [] if missing else replacements(text, node, entries)
    known = {key.value for key, _ in node.value}
    new = {key: value for key, value in entries.items() if missing or unquoted(key) not in known}
    if new:
        edits += additions(text, node, missing, new)
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def nearest_mapping(text: str, location: Sequence[str]) -> tuple[yaml.MappingNode, int]:
    """Return the deepest mapping on the way to a location, and how many parts of the way lead to it."""
    node = yaml.compose(text, TextLoader)
    if not isinstance(node, yaml.MappingNode):
        raise ValueError("the file holds no mapping")
    for depth, part in enumerate(location):
        found = child(node, part)
        inner = found[1] if found else None
        if not isinstance(inner, yaml.MappingNode) or (is_empty(inner) and not node.flow_style):
            return node, depth
        node = inner
    return node, len(location)


def is_empty(node: yaml.MappingNode) -> bool:
    """Whether a mapping is ``{}``; lines below its key are easier to read than what goes into its braces."""
    return bool(node.flow_style) and not node.value


def unquoted(key: str) -> str:
    return str(TextLoader(key).get_single_data())


def replacements(text: str, node: yaml.MappingNode, entries: Mapping[str, str]) -> list[Edit]:
    """Return what puts new values in the place of those that a mapping has."""
    values = {unquoted(key): value for key, value in entries.items()}
    return [
        Edit(value.start_mark.index, end_of(text, value), values[key.value])
        for key, value in node.value
        if key.value in values
    ]


def additions(
    text: str, node: yaml.MappingNode, missing: Sequence[str], entries: Mapping[str, str]
) -> list[Edit]:
    """Return what adds entries to a mapping, below the keys `missing` of it."""
    if node.flow_style:
        return [added_to_braces(text, node, missing, entries)]
    if missing and (found := child(node, missing[0])):
        return filled(text, node, found[1], missing, entries)
    indent = node.value[0][0].start_mark.column
    return [added_lines(text, end_of(text, node), lines_of(missing, entries, indent))]


def added_to_braces(
    text: str, node: yaml.MappingNode, missing: Sequence[str], entries: Mapping[str, str]
) -> Edit:
    """Return what adds entries behind the opening brace, where no comma or comment is in the way."""
    start = text.index("{", node.start_mark.index) + 1
    inner = ", ".join(f"{key}: {value}" for key, value in entries.items())
    for key in reversed(missing):
        inner = f"{key}: {{{inner}}}"
    return Edit(start, start, f"{inner}, " if node.value else inner)


def filled(
    text: str,
    node: yaml.MappingNode,
    empty: yaml.Node,
    missing: Sequence[str],
    entries: Mapping[str, str],
) -> list[Edit]:
    """Return what fills a key of a mapping that has no value yet, or `null`, or `{}`."""
    start, end = empty.start_mark.index, empty.end_mark.index
    indent = node.value[0][0].start_mark.column + INDENT
    lines = lines_of(missing[1:], entries, indent)
    line_end = text.find("\n", end)
    return [Edit(start, end, ""), added_lines(text, line_end if line_end >= 0 else len(text), lines)]


def lines_of(missing: Sequence[str], entries: Mapping[str, str], indent: int) -> list[str]:
    """Return the lines of entries below the keys `missing`, each deeper than the one before."""
    lines = [f"{' ' * (indent + INDENT * depth)}{key}:" for depth, key in enumerate(missing)]
    inner = " " * (indent + INDENT * len(missing))
    return lines + [f"{inner}{key}: {value}" for key, value in entries.items()]


def added_lines(text: str, position: int, lines: Sequence[str]) -> Edit:
    """Return what adds lines behind the line that ends at a position, with the line ends of the file."""
    has_returns = text[:position].endswith("\r")
    if has_returns:
        position -= 1
    new_line = "\r\n" if has_returns else "\n"
    return Edit(position, position, "".join(f"{new_line}{line}" for line in lines))


def end_of(text: str, node: yaml.Node) -> int:
    """Return where a value ends; blank lines and comments below it belong to what follows."""
    end = int(node.end_mark.index)
    if not isinstance(node, yaml.CollectionNode) or node.flow_style:
        return end
    lines = text[:end].split("\n")
    if end < len(text):
        lines.pop()  # the beginning of the line of what follows
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return len("\n".join(lines))
