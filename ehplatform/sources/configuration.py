"""A council's sources, checked before any file is opened."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ehplatform.model.council import ConfigurationError, Council, Source
from ehplatform.sources.dialects import DIALECTS
from ehplatform.sources.dialects.dialect import Dialect, DialectSettings


@dataclass(frozen=True)
class ConfiguredSource:
    """One dataset of a council with its dialect and that dialect's settings."""

    system: str
    dialect_name: str
    dialect: Dialect[Any]
    settings: DialectSettings


def configured_sources(council: Council) -> dict[str, ConfiguredSource]:
    """Return the council's sources by dataset.

    Raises `ConfigurationError` naming file, place and what is allowed, when a dialect does not
    exist or its settings are wrong.
    """
    return {name: configured(council.la_code, name, source) for name, source in council.sources.items()}


def configured(la_code: str, dataset: str, source: Source) -> ConfiguredSource:
    place = f"{la_code}.yml: sources.{dataset}"
    dialect = DIALECTS.get(source.dialect)
    if dialect is None:
        raise ConfigurationError(
            f"{place}.dialect: no dialect {source.dialect}; allowed: {', '.join(DIALECTS)}"
        )
    try:
        settings = dialect.settings.model_validate(source.settings)
    except ValidationError as error:
        problems = "; ".join(
            ".".join(map(str, ("settings", *problem["loc"]))) + ": " + problem["msg"]
            for problem in error.errors()
        )
        raise ConfigurationError(f"{place}.{problems}") from error
    return ConfiguredSource(source.system, source.dialect, dialect, settings)
