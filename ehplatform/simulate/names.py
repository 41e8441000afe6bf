"""Names of made-up people, after their origin (see `names.yml`)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from ehplatform.simulate.dice import Dice, Weighted


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
    """Every origin, which origins a DfE ethnicity code has, and short forms of forenames."""

    origins: dict[str, Origin]
    ethnicity_origins: dict[str, list[str]]
    nicknames: dict[str, list[str]]

    def origin(self, dice: Dice, ethnicity: str) -> Origin:
        return self.origins[dice.one_of(self.ethnicity_origins[ethnicity])]


@cache
def name_book() -> NameBook:
    content = yaml.safe_load((Path(__file__).parent / "names.yml").read_text(encoding="utf-8"))
    origins = {
        name: Origin(*(Weighted.skewed(lists[kind]) for kind in ("boys", "girls", "surnames")))
        for name, lists in content["origins"].items()
    }
    return NameBook(origins, content["ethnicity_origins"], content["nicknames"])
