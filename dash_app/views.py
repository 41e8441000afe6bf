"""What a panel is built from."""

from dataclasses import dataclass
from datetime import date

from metrics_layer.reporting import Source


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
