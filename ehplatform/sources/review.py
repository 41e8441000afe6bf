"""The review queue as questions: what a council's files say that nobody has explained yet."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from ehplatform.model.codes import code_sets
from ehplatform.model.council import Council
from ehplatform.sources.reading import FURTHER_VALUES
from ehplatform.sources.text_table import header_key
from ehplatform.sources.vocabulary import Vocabulary, vocabularies

Entry = Mapping[str, Any]
"""One row of the lake's `review_queue`."""

UNCODED = {
    "date": "no date that can be read",
    "boolean": "neither yes nor no",
    "integer": "no whole number in range",
    "decimal": "no number in range",
}
"""Kinds of column without codes: nothing can be approved there, the source has to be corrected."""


@dataclass(frozen=True)
class Question:
    """One value of a code set, or one header of a dataset (`scope`), that a person is to explain.

    `columns` say where it stands, `row_count` in how many rows. `suggestion` is the likeliest answer,
    `score` its likeness in percent.
    """

    kind: Literal["value", "header"]
    scope: str
    text: str
    columns: tuple[str, ...]
    row_count: int
    suggestion: str | None
    score: float | None

    @property
    def id(self) -> str:
        """Return a short name that a spreadsheet program leaves as it is, unlike some values."""
        return "q" + hashlib.sha256(f"{self.kind}\0{self.scope}\0{self.text}".encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Correction:
    """Rows of one column that no decision can help: the source has to be corrected."""

    column: str
    reason: str
    row_count: int


def questions(queue: pa.Table, dataset: str | None = None) -> list[Question]:
    """Return every question of a queue, of one dataset or of all, most rows first."""
    grouped: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in entries(queue, dataset):
        scope = entry["dataset"] if entry["kind"] == "header" else entry["code_set"]
        if is_listed(entry) and (entry["kind"] == "header" or scope in code_sets()):
            grouped.setdefault((entry["kind"], scope, entry["source_value"]), []).append(entry)
    asked = [question(key, group) for key, group in grouped.items()]
    return sorted(asked, key=lambda each: (-each.row_count, each.kind, each.scope, each.text))


def entries(queue: pa.Table, dataset: str | None) -> Iterator[Entry]:
    for entry in queue.to_pylist():
        if dataset is None or entry["dataset"] == dataset:
            yield entry


def is_listed(entry: Entry) -> bool:
    """Whether an entry is one value, and not the sum of those that were too many to list."""
    return bool(entry["source_value"] != FURTHER_VALUES)


def question(key: tuple[str, str, str], group: list[Entry]) -> Question:
    kind, scope, text = key
    return Question(
        "header" if kind == "header" else "value",
        scope,
        text,
        tuple(sorted({column_of(entry) for entry in group})),
        sum(entry["row_count"] for entry in group),
        group[0]["suggestion"],
        group[0]["score"],
    )


def column_of(entry: Entry) -> str:
    """Return the place of an entry in words: the canonical column, or the file of a header."""
    if entry["kind"] == "header":
        return str(entry["file_name"] or entry["dataset"])
    return f"{entry['dataset']} {entry['table_name']}.{entry['column_name']}"


def open_questions(council: Council, queue: pa.Table, dataset: str | None = None) -> list[Question]:
    """Return the questions that the council's file does not answer yet; a queue is as old as its run."""
    known = vocabularies(council)
    return [each for each in questions(queue, dataset) if not is_answered(each, council, known)]


def is_answered(asked: Question, council: Council, known: Mapping[str, Vocabulary]) -> bool:
    if asked.kind == "header":
        source = council.sources.get(asked.scope)
        headers = source.headers if source else {}
        return header_key(asked.text) in {header_key(header) for header in headers}
    try:
        known[asked.scope].code(asked.text)
    except ValueError:
        return False
    return True


def corrections(queue: pa.Table, dataset: str | None = None) -> list[Correction]:
    """Return what no decision can help, by column, most rows first."""
    counts: dict[tuple[str, str], int] = {}
    for entry in entries(queue, dataset):
        if reason := reason_for_correction(entry):
            key = (column_of(entry), reason)
            counts[key] = counts.get(key, 0) + entry["row_count"]
    return sorted(
        (Correction(*key, count) for key, count in counts.items()),
        key=lambda each: (-each.row_count, each.column),
    )


def reason_for_correction(entry: Entry) -> str | None:
    if entry["kind"] == "header":
        return None
    if entry["code_set"] in UNCODED:
        return UNCODED[entry["code_set"]]
    return None if is_listed(entry) else "more different values than can be listed"


def at_least(score: float, asked: Iterable[Question]) -> list[Question]:
    """Return the questions whose suggestion has at least this score."""
    return [each for each in asked if each.suggestion is not None and (each.score or 0.0) >= score]
