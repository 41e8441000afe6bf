"""Model files with the line of every value, so that an error can point at it."""

from pathlib import Path

from ehplatform.model import yaml_source
from ehplatform.model.yaml_source import Location, YamlSource
from metrics_layer.compiler.errors import ModelError

__all__ = ["Location", "YamlSource", "read_yaml"]


def read_yaml(file: Path) -> YamlSource:
    """Read one model file; raises `ModelError` for bad syntax and for a key given twice."""
    return yaml_source.read_yaml(file, ModelError)
