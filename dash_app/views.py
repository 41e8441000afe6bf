"""What a panel is built from."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from metrics_layer.client import Answer


class Source(Protocol):
    """Whatever answers a query in Cube's language."""

    def load(self, query: dict[str, Any]) -> Answer: ...


@dataclass(frozen=True)
class Council:
    """A council that takes part."""

    la_code: str
    name: str


@dataclass(frozen=True)
class View:
    """What a panel is built from: where to ask, and which council's data, covering which time."""

    source: Source
    council: Council
    is_synthetic: bool
    as_of: date
    history_start: date
    last_complete_month: date
