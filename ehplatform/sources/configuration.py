"""A council's sources, checked before any file is opened."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from ehplatform.model.council import Council, Source
from ehplatform.model.validation import Problem, not_among, problems
from ehplatform.sources.dialects import DIALECTS
from ehplatform.sources.dialects.dialect import Delivery, Dialect, DialectSettings
from ehplatform.sources.text_table import header_key


@dataclass(frozen=True)
class ConfiguredSource:
    """One dataset of a council with its dialect and that dialect's settings."""

    system: str
    dialect_name: str
    dialect: Dialect[Any]
    settings: DialectSettings
    delivery: Delivery
    """What successive files are; the council's word, else the dialect's."""
    headers: Mapping[str, str | None] = field(default_factory=dict)
    """The council's own headers by `header_key`: the header that the dialect expects, None to ignore it."""


def configured_sources(council: Council) -> dict[str, ConfiguredSource]:
    """Return the council's sources by dataset.

    Raises `ConfigurationError` naming file, line, place and what is allowed, when a dialect does not
    exist, its settings are wrong, or two headers contradict each other.
    """
    return {name: configured(council, name, source) for name, source in council.sources.items()}


def configured(council: Council, dataset: str, source: Source) -> ConfiguredSource:
    place = ("sources", dataset)
    dialect = DIALECTS.get(source.dialect)
    if dialect is None:
        wrong = Problem((*place, "dialect"), not_among(source.dialect, DIALECTS, "no such dialect"))
        raise council.error([wrong])
    if contradictions := list(contradicting_headers(dataset, source)):
        raise council.error(contradictions)
    try:
        settings = dialect.settings.model_validate(source.settings)
    except ValidationError as error:
        found = problems(dialect.settings, source.settings, error)
        raise council.error(
            Problem((*place, "settings", *each.location), each.reason) for each in found
        ) from None
    return ConfiguredSource(
        source.system,
        source.dialect,
        dialect,
        settings,
        source.delivery or dialect.delivery,
        {header_key(header): decision.expected for header, decision in source.headers.items()},
    )


def contradicting_headers(dataset: str, source: Source) -> Iterator[Problem]:
    """Yield what is wrong with a source's own headers: nothing to tell them by, or one named twice."""
    known: dict[str, str | None] = {}
    for header, decision in source.headers.items():
        key, place = header_key(header), ("sources", dataset, "headers", header)
        if not key:
            yield Problem(place, "a header needs a letter or a digit; columns without one are passed over")
        elif known.setdefault(key, decision.expected) != decision.expected:
            yield Problem(
                place, "another header with the same letters and digits stands for something else: keep one"
            )
