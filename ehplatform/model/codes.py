"""Code sets: which codes exist, what they mean, how they group, and when they are valid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml


@dataclass(frozen=True)
class Score:
    """How a tool scores: from `minimum` to `maximum`; `better` is None where each council decides.

    `standard_error` is the tool's published standard error of measurement, in points; None where no
    published figure is known.
    """

    minimum: float
    maximum: float
    better: Literal["high", "low"] | None = None
    standard_error: float | None = None


@dataclass(frozen=True)
class Code:
    """One code of a set; `group` is the published grouping, where there is one.

    `formerly` holds the codes that had this meaning before, each with the last day it was written;
    `former_labels` the earlier wordings of this code, each with its last day. Both are other ways to
    write the code, at any time. `score` is known of tools.
    """

    code: str
    label: str
    group: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    formerly: Mapping[str, date] = field(default_factory=dict)
    former_labels: Mapping[str, date] = field(default_factory=dict)
    score: Score | None = None

    def is_valid_on(self, day: date) -> bool:
        """Whether the code, or one that it replaces, could be used for an event of that day."""
        has_begun = self.valid_from is None or self.valid_from <= day
        has_ended = self.valid_to is not None and day > self.valid_to
        return (has_begun and not has_ended) or any(day <= last for last in self.formerly.values())

    def label_on(self, day: date) -> str:
        """Return the wording of the code on a day."""
        former = [(last, label) for label, last in self.former_labels.items() if day <= last]
        return min(former)[1] if former else self.label


@dataclass(frozen=True)
class CodeSet:
    """One code set: what it is about, who keeps it (`ours` where no standard exists), its codes."""

    name: str
    about: str
    source: str
    codes: Mapping[str, Code]


@cache
def all_code_sets() -> dict[str, CodeSet]:
    """Return every code set of `codes.yml` by name, in its order."""
    content = yaml.safe_load((Path(__file__).parent / "codes.yml").read_text(encoding="utf-8"))
    return {
        name: CodeSet(
            name,
            facts["about"],
            facts["source"],
            {str(code): read_code(str(code), known) for code, known in facts["codes"].items()},
        )
        for name, facts in content.items()
    }


def read_code(code: str, known: str | dict[str, Any]) -> Code:
    """Return a code from what the file says: its label alone, or a mapping of facts."""
    if isinstance(known, str):
        return Code(code, known)
    score = Score(**known["score"]) if "score" in known else None
    return Code(code, **{**known, "score": score})


@cache
def code_sets() -> dict[str, dict[str, Code]]:
    """Return the codes of every code set as ``{set: {code: Code}}``."""
    return {name: dict(described.codes) for name, described in all_code_sets().items()}


def code_set(name: str) -> dict[str, Code]:
    """Return one code set; raises `KeyError` with the known names when there is none."""
    sets = code_sets()
    if name not in sets:
        raise KeyError(f"no code set {name}; known: {', '.join(sorted(sets))}")
    return sets[name]
