"""YAML files with the line of every value, so that an error can point at it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Location = tuple[str | int, ...]
"""Keys and list positions from the top of a file to a value."""

Refusal = Callable[[Path, int, str], Exception]
"""Makes the error for a file, one of its lines, and a reason."""

NULL = "tag:yaml.org,2002:null"
MERGE = "tag:yaml.org,2002:merge"
TEXT = "tag:yaml.org,2002:str"


class TextLoader(yaml.SafeLoader):
    """Reads keys and values as the text that is written; a value `~` or `null`, or none, is null.

    For files that name codes: plain YAML takes ``010`` for a number, ``No`` for false, ``12:30`` for
    750 and ``2026-11-24`` for a day, and its dialects differ in what they take for what.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - as the class above declares it
        first: [(tag, form) for tag, form in forms if tag in (NULL, MERGE)]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return a mapping whose keys are text, also where one reads ``NULL``."""
        self.flatten_mapping(node)
        for key, _ in node.value:
            if key.tag == NULL:
                key.tag = TEXT
        return super().construct_mapping(node, deep)


@dataclass(frozen=True)
class YamlSource:
    """The content of a file and where in it each value stands; `refuse` makes its errors."""

    file: Path
    content: Any
    root: yaml.Node = field(compare=False)
    refuse: Refusal = field(compare=False)

    def error(self, location: Location, reason: str) -> Exception:
        """Return an error at a value, or at the nearest thing around it that is in the file."""
        return self.refuse(self.file, self.line(location), reason)

    def line(self, location: Location) -> int:
        """Return the line of a value's key; parts of `location` that are not in the file are passed over."""
        mark, node = self.root.start_mark, self.root
        for part in location:
            mark, node = child(node, part) or (mark, node)
        return mark.line + 1


def child(node: yaml.Node, part: str | int) -> tuple[yaml.Mark, yaml.Node] | None:
    """Return where a part of a mapping or list starts, and its node; None when there is no such part."""
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark, item
    if isinstance(node, yaml.MappingNode):
        for key, value in reversed(node.value):  # what a mapping says itself comes after what it merges
            if key.value == str(part):
                return key.start_mark, value
    return None


def read_yaml(file: Path, refuse: Refusal, loader: type[yaml.SafeLoader] = yaml.SafeLoader) -> YamlSource:
    """Read one YAML document; raises what `refuse` makes for bad syntax and for a key given twice."""
    return parse_yaml(read_text(file, refuse), file, refuse, loader)


def read_text(file: Path, refuse: Refusal) -> str:
    """Return a file's text with its line ends as they are."""
    content = file.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refuse(file, line, "a character is not UTF-8: save the file as UTF-8") from None


def parse_yaml(text: str, file: Path, refuse: Refusal, loader: type[yaml.SafeLoader]) -> YamlSource:
    """Read the text of a file. Errors name no cause: PyYAML's and Python's would quote the text."""
    try:
        return read_document(loader(text), file, refuse)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise refuse(file, line, f"not valid YAML: the character U+{error.character:04X}") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise refuse(file, line, f"not valid YAML: {error.problem}") from None
    except RecursionError:
        raise refuse(file, 1, "not valid YAML: nested too deeply") from None


def read_document(loader: yaml.SafeLoader, file: Path, refuse: Refusal) -> YamlSource:
    try:
        root = loader.get_single_node()
        if root is None:
            raise refuse(file, 1, "the file is empty")
        for line, reason in wrong_keys(root):
            raise refuse(file, line, reason)
        return YamlSource(file, construct(loader, root, file, refuse), root, refuse)
    finally:
        loader.dispose()


def construct(loader: yaml.SafeLoader, root: yaml.Node, file: Path, refuse: Refusal) -> Any:
    try:
        return loader.construct_document(root)
    except ValueError:  # such as the day 2026-02-30, or !!int before a word
        raise refuse(file, 1, "not valid YAML: a value is not of the type that it is written as") from None


def wrong_keys(root: yaml.Node) -> Iterator[tuple[int, str]]:
    """Yield the line of every key that is no text or is given twice, and why it is wrong."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:  # an alias
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            yield from wrong_keys_of(node)
            waiting += [value for _, value in node.value]


def wrong_keys_of(node: yaml.MappingNode) -> Iterator[tuple[int, str]]:
    lines: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            yield line, "a key must be text"
        elif key.value in lines:
            yield line, f"the key is given twice: it stands on line {lines[key.value]} already"
        else:
            lines[key.value] = line
