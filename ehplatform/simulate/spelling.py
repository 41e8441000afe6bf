"""How one council writes coded values: its own choice from `spellings.yml`, and now and then a slip."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ehplatform.simulate.dice import Dice, Weighted

HABITS = (0.62, 0.25, 0.13)
"""How often a council writes its first, second and third way of spelling a code."""
TRAILING_SPACE, UPPER_CASE = 0.01, 0.01
UNKNOWN_SPELLING = 0.005


@cache
def read_yaml(name: str) -> Any:
    return yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))


def spellings() -> dict[str, dict[str, list[str]]]:
    """Return every known spelling by code set and code, the plain one first."""
    content: dict[str, dict[str, list[str]]] = read_yaml("spellings.yml")
    return content


def unknown_spellings() -> dict[str, list[str]]:
    """Return spellings that no mapping knows, by code set."""
    content: dict[str, list[str]] = read_yaml("odd_spellings.yml")["unknown"]
    return content


def migration_sources() -> dict[str, list[str]]:
    """Return the replacement system's words for referral sources, by the code they stood for."""
    content: dict[str, list[str]] = read_yaml("odd_spellings.yml")["migration"]["SOURCE"]
    return content


class Speller:
    """One council's way of spelling, drawn once."""

    def __init__(self, dice: Dice, *, is_faultless: bool = False) -> None:
        """One who `is_faultless` writes nothing that no mapping knows."""
        self.dice = dice
        self.is_faultless = is_faultless
        self.habits = {
            (name, code): Weighted(dict(zip(self.shuffled(ways), HABITS, strict=False)))
            for name, codes in spellings().items()
            for code, ways in codes.items()
        }

    def shuffled(self, ways: list[str]) -> list[str]:
        return [str(way) for way in self.dice.generator.permutation(ways)]

    def write(self, name: str, code: str | None) -> tuple[str | None, str]:
        """Return what a mapping can recover, and the words: normally the code itself, spelt."""
        if code is None:
            return None, ""
        if name in unknown_spellings() and self.dice.chance(UNKNOWN_SPELLING):
            words = self.dice.one_of(unknown_spellings()[name])
            return (code, str(spellings()[name][code][0])) if self.is_faultless else (None, words)
        words = self.dice.pick(self.habits[name, code])
        if self.dice.chance(UPPER_CASE):
            words = words.upper()
        return code, words + " " * self.dice.chance(TRAILING_SPACE)

    def write_fields(self, fact: object, sets: dict[str, str]) -> dict[str, str]:
        """Spell the coded fields of a fact; where the words are unknown, its code becomes null."""
        words = {}
        for field, name in sets.items():
            code, words[field] = self.write(name, getattr(fact, field))
            setattr(fact, field, code)
        return words
