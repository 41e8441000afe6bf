"""Code sets: which codes exist, what they mean, how they group, and when they are valid."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Code:
    """One code of a set; `group` is the published grouping, where there is one."""

    code: str
    label: str
    group: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@cache
def code_sets() -> dict[str, dict[str, Code]]:
    """Return every code set of `codes.yml` as ``{set: {code: Code}}``."""
    content = yaml.safe_load((Path(__file__).parent / "codes.yml").read_text(encoding="utf-8"))
    return {
        name: {str(code): Code(str(code), **facts) for code, facts in codes.items()}
        for name, codes in content.items()
    }


def code_set(name: str) -> dict[str, Code]:
    """Return one code set; raises `KeyError` with the known names when there is none."""
    sets = code_sets()
    if name not in sets:
        raise KeyError(f"no code set {name}; known: {', '.join(sorted(sets))}")
    return sets[name]
