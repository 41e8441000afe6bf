"""Model files with the line of every value, so that an error can point at it."""

import re
from pathlib import Path

from ehplatform.model import yaml_source
from ehplatform.model.yaml_source import Location, YamlSource
from metrics_layer.compiler.errors import ModelError

__all__ = ["Location", "YamlSource", "read_yaml"]


JINJA = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
"""What makes Cube take a file for a template."""


def read_yaml(file: Path) -> YamlSource:
    """Read one model file; raises `ModelError` for bad syntax, a key given twice, and for Jinja."""
    source = yaml_source.read_yaml(file, ModelError)
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if found := JINJA.search(line):
            raise ModelError(
                file, number, f"{found[0]} is Jinja, which is not served: set a space or a new line"
            )
    return source
