"""YAML files with the line of every value, so that an error can point at it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from metrics_layer.compiler.errors import ModelError

Location = tuple[str | int, ...]
"""Keys and list positions from the top of a file to a value."""


@dataclass(frozen=True)
class YamlSource:
    """The content of a file, and the line on which each of its values starts."""

    file: Path
    content: Any
    lines: dict[Location, int]

    def error(self, location: Location, reason: str) -> ModelError:
        """Return an error at a value, or at the nearest thing around it that is in the file."""
        while location not in self.lines:
            location = location[:-1]
        return ModelError(self.file, self.lines[location], reason)


def read_yaml(file: Path) -> YamlSource:
    """Read one YAML document; raises `ModelError` for bad syntax and for a key given twice."""
    loader = yaml.SafeLoader(file.read_text(encoding="utf-8"))
    try:
        root = loader.get_single_node()
        if root is None:
            raise ModelError(file, 1, "the file is empty")
        lines: dict[Location, int] = {}
        note_lines(file, root, (), lines)
        return YamlSource(file, loader.construct_document(root), lines)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ModelError(file, line, f"not valid YAML: {error.problem}") from error
    finally:
        loader.dispose()


def note_lines(file: Path, node: yaml.Node, location: Location, lines: dict[Location, int]) -> None:
    lines[location] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            note_lines(file, item, (*location, position), lines)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*location, str(key.value))
            if inner in lines:
                raise ModelError(file, key.start_mark.line + 1, f"{key.value} is given twice")
            note_lines(file, value, inner, lines)
            lines[inner] = key.start_mark.line + 1
