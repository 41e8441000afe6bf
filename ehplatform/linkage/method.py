"""What decides the evidence of a pair, beside the two records, as one checksum: equal ones, equal weights."""

import hashlib
from functools import cache
from importlib.metadata import version

from ehplatform.linkage.comparisons import COMPARISONS
from ehplatform.linkage.model import Model
from ehplatform.linkage.prepare import NAME_VARIANTS, STEPS


def method_of(model: Model) -> str:
    """Return the checksum of how records are prepared and compared, and of the model that weighs them.

    Evidence and a calibration are kept from run to run only while it stays the same: a release that
    compares otherwise under the same model compares everything anew.
    """
    return hashlib.sha256(f"{compared()}{model!r}".encode()).hexdigest()


@cache
def compared() -> str:
    """Return what decides preparation and comparison: their rules and the tables of names."""
    files = [STEPS / "prepared.sql", STEPS / "macros.sql", NAME_VARIANTS]
    texts = [path.read_text(encoding="utf-8") for path in files]
    return repr((COMPARISONS, version("nicknames"), texts))
