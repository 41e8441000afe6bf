"""Coded values: which code a local spelling means, and which one it is likely to mean.

A text is read by the first of these that knows it: the council's own decision about this very text,
the council's decision about the same words, the common spellings, a code that the text states before
its own words, the council's patterns. What none of them knows is for a person to decide.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from ehplatform.model.codes import code_set, code_sets
from ehplatform.model.council import ConfigurationError, Council
from ehplatform.model.decisions import IGNORE, Pattern
from ehplatform.model.validation import Problem, not_among

SPELLINGS = Path(__file__).parent / "spellings.yml"

LEAST_LIKENESS = 60.0
"""Below this a suggestion would mislead more often than help."""

LONGEST_VALUE = 1000
"""Characters; a longer text is no coded value, and nothing is tried on it."""

LIST_LETTER = re.compile(r"^[a-z]{1,2}\)\s*")
LEADING_CODE = re.compile(r"^(?P<code>\w+)(?P<separator>\s*:|\s+[\u2013-])?\s+\S")
SAID_IN_WORDS = (
    (r"['\u2019`]", ""),
    (r"(?<!\w)-(?=\d)", " minus "),
    (r"<", " under "),
    (r">", " over "),
    (r"\?", " unsure "),
    (r"&", " and "),
    (r"\+", " plus "),
    (r"[\W_]+", " "),
)
"""Signs that carry meaning become words, so that ``-1`` is not 1 and ``F?`` is not F; others go."""

TELLING = re.compile(r"\d+|\b(?:no|not|non|never|without|un|up|down|in|out|minus|under|over|unsure)\b")
"""Words that turn the meaning of a text round, and numbers: texts that differ in one are not alike."""


@dataclass(frozen=True)
class Suggestion:
    """The code of the known spelling nearest to an unknown one; a `score` of 100 means the same words."""

    code: str
    score: float


@dataclass(frozen=True)
class Vocabulary:
    """The spellings of one code set that one council's files may use.

    `codes` are by normal form, `as_written` by the very text; None stands for a value that the council
    ignores. `contested` are normal forms to which the council gives more than one code.
    """

    code_set: str
    codes: Mapping[str, str | None]
    as_written: Mapping[str, str | None] = field(default_factory=dict)
    contested: frozenset[str] = frozenset()
    patterns: tuple[Pattern, ...] = ()

    def code(self, text: str) -> str | None:
        """Return the code that a text means, None when the council has decided that it says nothing.

        Raises `ValueError` when nobody has said what it means. To be called once for each distinct text.
        """
        text = text.strip()
        if text in self.as_written:
            return self.as_written[text]
        if len(text) > LONGEST_VALUE:
            raise ValueError(f"not a known spelling of {self.code_set}")
        normal = normal_form(text)
        if normal in self.contested:
            raise ValueError(f"other spellings of these words mean different codes of {self.code_set}")
        if normal in self.codes:
            return self.codes[normal]
        return self.leading_code(text) or self.code_of_patterns(text)

    def suggestion(self, text: str) -> Suggestion | None:
        """Return the likeliest code of an unknown text, for a person to confirm.

        There is none when no spelling is near, or when the nearest ones mean different codes.
        """
        normal = normal_form(text[:LONGEST_VALUE])
        found = process.extract(
            normal, self.codes.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=LEAST_LIKENESS, limit=None
        )
        alike = [(near, score) for near, score, _ in found if telling(near) == telling(normal)]
        nearest = {self.codes[near] for near, score in alike if score == alike[0][1]}
        code = nearest.pop() if len(nearest) == 1 else None
        return Suggestion(code, round(alike[0][1], 1)) if code else None

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

    def code_of_patterns(self, text: str) -> str | None:
        """Return the code of the patterns that match a text; raises `ValueError` unless they agree on one."""
        tried = self.patterns if len(text) <= LONGEST_VALUE else ()
        codes = {pattern.meaning for pattern in tried if pattern.fits(text)}
        if not codes:
            raise ValueError(f"not a known spelling of {self.code_set}")
        if len(codes) > 1:
            raise ValueError(f"patterns of {self.code_set} that match it mean different codes")
        return codes.pop()

    @cached_property
    def by_lower_case(self) -> dict[str, str]:
        return {code.casefold(): code for code in code_set(self.code_set)}


def telling(text: str) -> list[str]:
    return sorted(TELLING.findall(text))


def without_list_letter(text: str) -> str:
    """Return a text in one case without the ``a)`` that statutory lists put before their answers."""
    return LIST_LETTER.sub("", unicodedata.normalize("NFC", text).strip().casefold())


def normal_form(text: str) -> str:
    """Return what spellings that mean the same have in common: words only, one case, one space."""
    text = without_list_letter(text)
    for pattern, words in SAID_IN_WORDS:
        text = re.sub(pattern, words, text)
    return text.strip()


def vocabularies(council: Council) -> dict[str, Vocabulary]:
    """Return the vocabulary of every code set for one council.

    The council's own `values` win over the common spellings. Raises `ConfigurationError` when they
    or its `patterns` name a code set or a code that does not exist.
    """
    if wrong := [*wrong_values(council), *wrong_patterns(council)]:
        raise council.error(wrong)
    return {name: vocabulary(council, name) for name in code_sets()}


def vocabulary(council: Council, name: str) -> Vocabulary:
    """Return the common spellings of one code set with the council's own."""
    as_written = {text.strip(): own.meaning for text, own in council.values.get(name, {}).items()}
    by_words: defaultdict[str, set[str | None]] = defaultdict(set)
    for text, code in as_written.items():
        if normal := normal_form(text):  # a text of signs alone is known only as it is written
            by_words[normal].add(code)
    agreed = {normal: next(iter(codes)) for normal, codes in by_words.items() if len(codes) == 1}
    return Vocabulary(
        name,
        common_spellings()[name] | agreed,
        as_written,
        frozenset(by_words.keys() - agreed.keys()),
        tuple(council.patterns.get(name, ())),
    )


def wrong_values(council: Council) -> Iterator[Problem]:
    for name, decisions in council.values.items():
        if name not in code_sets():
            yield Problem(("values", name), not_among(name, sorted(code_sets()), "no such code set"))
            continue
        times = Counter(text.strip() for text in decisions)
        for text, decision in decisions.items():
            if times[text.strip()] > 1:
                yield Problem(
                    ("values", name, text), "the same text stands there with other spaces around it"
                )
            yield from wrong_code(name, decision.code, ("values", name, text))


def wrong_patterns(council: Council) -> Iterator[Problem]:
    for name, patterns in council.patterns.items():
        if name not in code_sets():
            yield Problem(("patterns", name), not_among(name, sorted(code_sets()), "no such code set"))
            continue
        for position, pattern in enumerate(patterns):
            yield from wrong_code(name, pattern.code, ("patterns", name, position))


def wrong_code(name: str, code: str, location: tuple[str | int, ...]) -> Iterator[Problem]:
    if code != IGNORE and code not in code_set(name):
        yield Problem((*location, "code"), not_among(code, code_set(name), f"no code of {name}"))


@cache
def common_spellings() -> dict[str, dict[str, str]]:
    """Return, by code set, the code of each common spelling: codes, labels and `spellings.yml`."""
    listed = yaml.safe_load(SPELLINGS.read_text(encoding="utf-8"))
    unknown = sorted(listed.keys() - code_sets().keys())
    if unknown:
        raise ConfigurationError(f"{SPELLINGS.name}: {', '.join(unknown)}: no such code set")
    return {name: spellings_of(name, listed.get(name, {})) for name in code_sets()}


def spellings_of(name: str, listed: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the spellings of one code set; raises when one spelling stands under two codes."""
    unknown = sorted(listed.keys() - code_set(name).keys())
    if unknown:
        raise ConfigurationError(f"{SPELLINGS.name}: {name}: no code {', '.join(unknown)}")
    codes: dict[str, str] = {}
    for code, facts in code_set(name).items():
        for spelling in (code, facts.label, *facts.formerly, *facts.former_labels, *listed.get(code, ())):
            known = codes.setdefault(normal_form(spelling), code)
            if known != code:
                raise ConfigurationError(
                    f"{SPELLINGS.name}: {name}: '{spelling}' stands for both {known} and {code}"
                )
    return codes
