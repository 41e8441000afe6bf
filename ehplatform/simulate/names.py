"""Names of made-up people, after their origin (see `names.yml`), and how else they are written."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ehplatform.simulate.dice import Dice, Weighted

Spellings = dict[str, list[str]]
"""What can be written instead, by name."""

LETTERS_WITHOUT_PARTS = str.maketrans({"ł": "l", "Ł": "L", "\N{LATIN SMALL LETTER DOTLESS I}": "i"})
"""Letters that Unicode does not take apart into a plain letter and an accent."""


@dataclass(frozen=True)
class Origin:
    """The names of one origin; common ones are drawn more often."""

    boys: Weighted[str]
    girls: Weighted[str]
    surnames: Weighted[str]

    def forename(self, dice: Dice, sex: str) -> str:
        return dice.pick(self.boys if sex == "M" else self.girls)

    def surname(self, dice: Dice, double_barrelled: float) -> str:
        """Return a surname, or with that chance two of them joined by a hyphen."""
        first, second = dice.pick(self.surnames), dice.pick(self.surnames)
        joins = dice.chance(double_barrelled) and first != second and "-" not in first + second
        return f"{first}-{second}" if joins else first


@dataclass(frozen=True)
class NameBook:
    """Every origin, which origins a DfE ethnicity code has, and what is written instead of a name."""

    origins: dict[str, Origin]
    ethnicity_origins: dict[str, list[str]]
    alike: dict[str, list[list[str]]]
    """Pairs of twins' forenames that sound alike, by sex."""
    nicknames: Spellings
    forename_variants: Spellings
    surname_variants: Spellings
    accented: dict[str, str]
    """Names with their accents, by the name without."""

    def origin(self, dice: Dice, ethnicity: str) -> Origin:
        return self.origins[dice.one_of(self.ethnicity_origins[ethnicity])]


@cache
def name_book() -> NameBook:
    content, variants = read("names.yml"), read("name_variants.yml")
    origins = {
        name: Origin(*(Weighted.skewed(lists[kind]) for kind in ("boys", "girls", "surnames")))
        for name, lists in content["origins"].items()
    }
    names = [name for origin in content["origins"].values() for kind in origin.values() for name in kind]
    return NameBook(
        origins,
        content["ethnicity_origins"],
        content["alike"],
        content["nicknames"],
        others_of_group(variants["forenames"]),
        others_of_group(variants["surnames"]),
        {plain: name for name in names if (plain := without_accents(name)) != name} | variants["accented"],
    )


def read(name: str) -> Any:
    return yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))


def others_of_group(groups: list[list[str]]) -> Spellings:
    """Return the other spellings of each name."""
    return {name: [other for other in group if other != name] for group in groups for name in group}


def without_accents(name: str) -> str:
    """Return a name in the 26 letters, as old systems keep it."""
    parts = unicodedata.normalize("NFD", name.translate(LETTERS_WITHOUT_PARTS))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
