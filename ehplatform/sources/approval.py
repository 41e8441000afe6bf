"""Writing decisions into a council's own file: who decided what, and when; the rest of the file stays."""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import replace as replaced
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from ehplatform.model.codes import code_set, code_sets
from ehplatform.model.council import ConfigurationError, Council, parse_council, refuse
from ehplatform.model.decisions import IGNORE, Decision, HeaderDecision, ValueDecision
from ehplatform.model.validation import Problem, not_among
from ehplatform.model.yaml_edit import quoted, with_entries
from ehplatform.model.yaml_source import read_text
from ehplatform.sources.configuration import configured_sources
from ehplatform.sources.review import UNCODED
from ehplatform.sources.text_table import header_key
from ehplatform.sources.vocabulary import normal_form, vocabularies
from ehplatform.store.files import written_atomically

LONGEST_KEY = 1000
"""Characters; YAML allows a key 1,024, and what is longer is no coded value."""

LONGEST_NAME = 100


class NotApproved(ValueError):
    """A decision cannot be written; the message says why and what to do. The file is as it was."""


@dataclass(frozen=True)
class Signature:
    """Who decides, an account or a role, and the day."""

    by: str
    on: date

    def __post_init__(self) -> None:
        """Raise `NotApproved` unless `by` can stand in a file as a name."""
        if not self.by.strip() or not self.by.isprintable() or len(self.by) > LONGEST_NAME:
            raise NotApproved("say who decides: an account or a role, for example early-help-analyst")


@dataclass(frozen=True, order=True)
class Approval:
    """One decision: `text` is a value of the code set `scope`, or a header of the dataset `scope`.

    `answer` is a code or a header that the dialect expects, or `IGNORE`.
    """

    kind: Literal["value", "header"]
    scope: str
    text: str
    answer: str

    @property
    def location(self) -> tuple[str, ...]:
        """Return the mapping in the council's file that the decision belongs to."""
        return ("values", self.scope) if self.kind == "value" else ("sources", self.scope, "headers")

    @property
    def meant(self) -> tuple[str, ...]:
        """Return what decisions about texts that mean the same have in common."""
        words = normal_form(self.text) if self.kind == "value" else header_key(self.text)
        return (*self.location, words or self.text.strip())

    def signed(self, signature: Signature) -> str:
        """Return the decision as it stands in the file."""
        name = "code" if self.kind == "value" else "header"
        return f"{{{name}: {quoted(self.answer)}, by: {quoted(signature.by)}, on: {signature.on}}}"

    def decision(self, signature: Signature) -> ValueDecision | HeaderDecision:
        """Return the decision as the file is to be read."""
        if self.kind == "value":
            return ValueDecision(code=self.answer, by=signature.by, on=signature.on)
        return HeaderDecision(header=self.answer, by=signature.by, on=signature.on)


def approve(
    path: Path, approvals: Iterable[Approval], signature: Signature, *, replace: bool = False
) -> list[Approval]:
    """Write decisions into a council's file, all or none, and return those that were new to it.

    Each goes under its own text, or in the place of the decision with the same words that it replaces.
    Raises `NotApproved` for one that cannot be, or that contradicts an earlier one without `replace`;
    `ConfigurationError` when the file is wrong already.
    """
    with only_writer(path.resolve().parent):
        text = read_text(path, refuse)
        before = checked(parse_council(text, path))
        new = new_to(before, sorted(set(approvals)), replace=replace)
        if new:
            write(path, text_with(text, path, before, new, signature))
    return new


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Wait until no other process changes a file of the folder: what it decides must not be lost."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def checked(council: Council) -> Council:
    """Return a council whose dialects, settings, code sets and codes all exist."""
    configured_sources(council)
    vocabularies(council)
    return council


def new_to(council: Council, approvals: Sequence[Approval], *, replace: bool) -> list[Approval]:
    """Return what is to be written: the approvals that say something new, each under its text in the file."""
    for approval in approvals:
        check(approval, council)
    earlier = by_words(standing(council))
    for same in by_words(approvals).values():
        if len({each.answer for each in same}) > 1:
            raise NotApproved(f"two different answers for one {same[0].kind} of {same[0].scope}: give one")
    new: set[Approval] = set()
    for approval in approvals:
        about = earlier.get(approval.meant, [])
        contradicted = [each for each in same_text_first(approval, about) if each.answer != approval.answer]
        if contradicted and not replace:
            raise NotApproved(str(council.error(decided_already(contradicted, council, approval.answer))))
        new |= {replaced(each, answer=approval.answer) for each in contradicted} if about else {approval}
    return sorted(new)


def standing(council: Council) -> Iterator[Approval]:
    """Yield every decision that the council's file holds."""
    for name, decisions in council.values.items():
        for text, value in decisions.items():
            yield Approval("value", name, text, value.code)
    for dataset, source in council.sources.items():
        for text, header in source.headers.items():
            yield Approval("header", dataset, text, header.header)


def by_words(approvals: Iterable[Approval]) -> dict[tuple[str, ...], list[Approval]]:
    """Return decisions by what they are about; those whose texts mean the same stand together."""
    grouped: dict[tuple[str, ...], list[Approval]] = {}
    for approval in approvals:
        grouped.setdefault(approval.meant, []).append(approval)
    return grouped


def same_text_first(approval: Approval, about: list[Approval]) -> list[Approval]:
    """Return the decision about this very text, else those about others with the same words."""
    return [each for each in about if each.text == approval.text] or about


def decided_already(contradicted: Iterable[Approval], council: Council, answer: str) -> Iterator[Problem]:
    for each in contradicted:
        decisions: Mapping[str, Decision] = (
            council.values[each.scope] if each.kind == "value" else council.sources[each.scope].headers
        )
        yield Problem(
            (*each.location, each.text),
            f"decided already: {each.answer}, {decisions[each.text].in_words}; "
            f"add --replace to put {answer} in its place",
        )


def check(approval: Approval, council: Council) -> None:
    """Raise `NotApproved` when a decision is about nothing that exists, or its answer is none."""
    if approval.kind == "value":
        check_value(approval)
    else:
        check_header(approval, council)
    if len(quoted(approval.text)) > LONGEST_KEY:
        raise NotApproved(
            f"longer than {LONGEST_KEY:,} characters: write a pattern under patterns.{approval.scope} instead"
        )


def check_value(approval: Approval) -> None:
    if approval.scope in UNCODED:
        raise NotApproved(f"nothing can be approved for a {approval.scope}: correct it in the source system")
    if approval.scope not in code_sets():
        words = f"{approval.scope}: no such code set"
        raise NotApproved(not_among(approval.scope, sorted(code_sets()), words))
    answers = (*code_set(approval.scope), IGNORE)
    if approval.answer not in answers:
        words = f"{approval.answer}: no code of {approval.scope}"
        raise NotApproved(not_among(approval.answer, answers, words))
    if not approval.text.strip():
        raise NotApproved("an empty value needs no decision: it is read as nothing")


def check_header(approval: Approval, council: Council) -> None:
    if approval.scope not in council.sources:
        words = f"{approval.scope}: no dataset of council {council.la_code}"
        raise NotApproved(not_among(approval.scope, council.sources, words))
    if not header_key(approval.text) or not header_key(approval.answer):
        raise NotApproved("a header needs a letter or a digit")


def text_with(text: str, path: Path, before: Council, new: Sequence[Approval], signature: Signature) -> str:
    """Return the file's text with the new decisions; raises `NotApproved` if it would say anything else."""
    expected: dict[str, Any] = before.model_dump()
    for location, group in groupby(new, key=lambda approval: approval.location):
        approvals = list(group)
        text = with_entries(text, location, {quoted(each.text): each.signed(signature) for each in approvals})
        mapping = expected
        for part in location:
            mapping = mapping.setdefault(part, {})
        mapping |= {each.text: each.decision(signature).model_dump() for each in approvals}
    if not says(expected, text, path):
        places = ", ".join(sorted({".".join(each.location) for each in new}))
        raise NotApproved(
            f"{path.name} is written in a way that this cannot be added to by itself: write it by hand "
            f"under {places}, for example {quoted('the value')}: {new[0].signed(signature)}"
        )
    return text


def says(expected: Mapping[str, Any], text: str, path: Path) -> bool:
    """Whether a council's file of this text would say what is expected, and nothing else."""
    try:
        return checked(parse_council(text, path)).model_dump() == expected
    except ConfigurationError:
        return False


def write(path: Path, text: str) -> None:
    """Replace the file, which may be a link, and keep who may read it."""
    target = path.resolve()
    with written_atomically(target) as temporary:
        temporary.write_bytes(text.encode("utf-8"))
        shutil.copymode(target, temporary)
