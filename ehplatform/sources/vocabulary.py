"""Coded values: which code a local spelling means, and which one it is likely to mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from ehplatform.model.codes import code_set, code_sets
from ehplatform.model.council import ConfigurationError, Council

SPELLINGS = Path(__file__).parent / "spellings.yml"

LEAST_LIKENESS = 60.0
"""Below this a suggestion would mislead more often than help."""

LIST_LETTER = re.compile(r"^[a-z]{1,2}\)\s*")
LEADING_CODE = re.compile(r"^(?P<code>\w+)(?P<separator>\s*:|\s+[\u2013-])?\s+\S")
SAID_IN_WORDS = ((r"['\u2019`]", ""), (r"&", " and "), (r"\+", " plus "), (r"[\W_]+", " "))


@dataclass(frozen=True)
class Suggestion:
    """The code of the known spelling nearest to an unknown one; a `score` of 100 means the same words."""

    code: str
    score: float


@dataclass(frozen=True)
class Vocabulary:
    """The spellings of one code set that one council's files may use, by their normal form."""

    code_set: str
    codes: Mapping[str, str]

    def code(self, text: str) -> str:
        """Return the code that a text means; raises `ValueError` when no spelling is known."""
        normal = normal_form(text)
        if normal in self.codes:
            return self.codes[normal]
        if code := self.leading_code(text):
            return code
        raise ValueError(f"not a known spelling of {self.code_set}")

    def suggestion(self, text: str) -> Suggestion | None:
        """Return the likeliest code of an unknown text, for a person to confirm."""
        found = process.extractOne(
            normal_form(text), self.codes.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=LEAST_LIKENESS
        )
        return Suggestion(self.codes[found[0]], round(found[1], 1)) if found else None

    def leading_code(self, text: str) -> str | None:
        """Return the code that a text states before its own words, as in ``N1 - Abuse or neglect``.

        A code that could be an ordinary word or number counts only before a colon or a dash.
        """
        found = LEADING_CODE.match(without_list_letter(text))
        if found is None:
            return None
        code = self.by_lower_case.get(found["code"])
        is_unmistakable = not (found["code"].isalpha() or found["code"].isdecimal())
        return code if found["separator"] or is_unmistakable else None

    @cached_property
    def by_lower_case(self) -> dict[str, str]:
        return {code.casefold(): code for code in code_set(self.code_set)}


def without_list_letter(text: str) -> str:
    """Return a text in one case without the ``a)`` that statutory lists put before their answers."""
    return LIST_LETTER.sub("", text.strip().casefold())


def normal_form(text: str) -> str:
    """Return what spellings that mean the same have in common: words only, one case, one space."""
    text = without_list_letter(text)
    for pattern, words in SAID_IN_WORDS:
        text = re.sub(pattern, words, text)
    return text.strip()


def vocabularies(council: Council) -> dict[str, Vocabulary]:
    """Return the vocabulary of every code set for one council.

    The council's own `values` win over the common spellings. Raises `ConfigurationError` when they
    name a code set or a code that does not exist.
    """
    file = f"{council.la_code}.yml"
    for name in council.values:
        if name not in code_sets():
            raise ConfigurationError(
                f"{file}: values.{name} is no code set; allowed: {', '.join(sorted(code_sets()))}"
            )
    return {
        name: Vocabulary(name, common_spellings()[name] | own_spellings(council, name))
        for name in code_sets()
    }


def own_spellings(council: Council, name: str) -> dict[str, str]:
    """Return a council's own spellings of one code set, checked."""
    own = council.values.get(name, {})
    for spelling, code in own.items():
        if code not in code_set(name):
            raise ConfigurationError(
                f"{council.la_code}.yml: values.{name}.{spelling}: {code} is no code of {name}; "
                f"allowed: {', '.join(code_set(name))}"
            )
    return {normal_form(spelling): code for spelling, code in own.items()}


@cache
def common_spellings() -> dict[str, dict[str, str]]:
    """Return, by code set, the code of each common spelling: codes, labels and `spellings.yml`."""
    listed = yaml.safe_load(SPELLINGS.read_text(encoding="utf-8"))
    unknown = sorted(listed.keys() - code_sets().keys())
    if unknown:
        raise ConfigurationError(f"{SPELLINGS.name}: {', '.join(unknown)}: no such code set")
    return {name: spellings_of(name, listed.get(name, {})) for name in code_sets()}


def spellings_of(name: str, listed: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the spellings of one code set; raises when one spelling stands under two codes."""
    unknown = sorted(listed.keys() - code_set(name).keys())
    if unknown:
        raise ConfigurationError(f"{SPELLINGS.name}: {name}: no code {', '.join(unknown)}")
    codes: dict[str, str] = {}
    for code, facts in code_set(name).items():
        for spelling in (code, facts.label, *listed.get(code, [])):
            known = codes.setdefault(normal_form(spelling), code)
            if known != code:
                raise ConfigurationError(
                    f"{SPELLINGS.name}: {name}: '{spelling}' stands for both {known} and {code}"
                )
    return codes
