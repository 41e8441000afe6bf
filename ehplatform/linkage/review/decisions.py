"""What people decided of pairs of records: it goes before the model, for ever.

One line of JSON a decision, only ever added to: ``<home>/decisions/<la_code>.jsonl``. A later decision on
the same pair takes the place of an earlier one. The file is personal: it holds source ids.
"""

import json
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from ehplatform.linkage.resolving import DECISION
from ehplatform.store.files import exclusive
from ehplatform.store.personal_files import write_private_text

Record = tuple[str, str]
"""Source system and id of a record."""

Pair = tuple[Record, Record]


class Contradiction(ValueError):
    """Decisions that cannot all be right; the message names rows and decision numbers, no ids."""


@dataclass(frozen=True)
class Answer:
    """What somebody says of a pair; `row` is where, for words about it."""

    pair: Pair
    is_same: bool
    reason: str
    note: str = ""
    row: int = 0


@dataclass(frozen=True)
class Decision:
    """A decision as it is kept. `by` is an account or a role; `reason` says why the pair was asked."""

    decision_no: int
    source_l: str
    record_id_l: str
    source_r: str
    record_id_r: str
    is_same: bool
    by: str
    on: date
    reason: str
    note: str = ""

    @property
    def pair(self) -> Pair:
        return (self.source_l, self.record_id_l), (self.source_r, self.record_id_r)


@dataclass(frozen=True)
class LinkDecisions:
    """One council's decisions; they are written before `add` returns."""

    path: Path

    @classmethod
    def of(cls, root: Path, la_code: str) -> "LinkDecisions":
        return cls(root / "decisions" / f"{la_code}.jsonl")

    def all(self) -> list[Decision]:
        """Return every decision ever made, oldest first."""
        if not self.path.exists():
            return []
        lines = self.path.read_text(encoding="utf-8").splitlines()
        return [Decision(**row | {"on": date.fromisoformat(row["on"])}) for row in map(json.loads, lines)]

    def table(self) -> pa.Table:
        """Return the decisions as linkage takes them (`resolving.DECISION`)."""
        return pa.Table.from_pylist([asdict(each) for each in self.all()], schema=DECISION)

    def copy_first(self, count: int, other: "LinkDecisions") -> None:
        """Write the first decisions, as they stood at some time, to an empty file of another home."""
        if count:
            lines = [json.dumps(as_row(each)) for each in self.all()[:count]]
            write_private_text(other.path, "\n".join(lines) + "\n")

    def standing(self) -> dict[Pair, Decision]:
        """Return the decision that counts for each pair."""
        return {each.pair: each for each in self.all()}

    def add(self, answers: Iterable[Answer], by: str, on: date) -> list[Decision]:
        """Add the answers that are not decided so already, all or none; return them as decisions.

        Raises `Contradiction` when they cannot all be right together with what was decided before.
        """
        with exclusive(self.path):
            before, standing = self.all(), self.standing()
            asked = one_for_each_pair(answers)
            new = [each for each in asked if not is_decided_so(standing.get(each.pair), each)]
            check(standing, new)
            added = [
                Decision(number, *each.pair[0], *each.pair[1], each.is_same, by, on, each.reason, each.note)
                for number, each in enumerate(new, start=len(before) + 1)
            ]
            if added:
                lines = [json.dumps(as_row(each)) for each in [*before, *added]]
                write_private_text(self.path, "\n".join(lines) + "\n")
        return added


def in_order(pair: Pair) -> Pair:
    """Return a pair with the smaller record first, so that each pair has one form."""
    first, second = sorted(pair)
    return first, second


def one_for_each_pair(answers: Iterable[Answer]) -> list[Answer]:
    """Return the first answer on each pair; raises `Contradiction` when another says the opposite."""
    first: dict[Pair, Answer] = {}
    for each in answers:
        pair = in_order(each.pair)
        other = first.setdefault(pair, replace(each, pair=pair))
        if other.is_same != each.is_same:
            raise Contradiction(
                f"rows {other.row} and {each.row} say the opposite of one pair: leave the one that is right"
            )
    return list(first.values())


def is_decided_so(decision: Decision | None, answer: Answer) -> bool:
    return decision is not None and decision.is_same == answer.is_same


def as_row(decision: Decision) -> dict[str, Any]:
    return asdict(decision) | {"on": decision.on.isoformat()}


def check(standing: Mapping[Pair, Decision], answers: Sequence[Answer]) -> None:
    """Raise `Contradiction` when A and B are the same, and B and C, but A and C are different."""
    said: dict[Pair, tuple[bool, str]] = {
        pair: (each.is_same, f"decision {each.decision_no}") for pair, each in standing.items()
    }
    said |= {each.pair: (each.is_same, f"row {each.row}") for each in answers}
    found = [words for pair, (is_same, _) in said.items() if not is_same and (words := broken(pair, said))]
    if found:
        raise Contradiction("\n".join(found))


def broken(pair: Pair, said: Mapping[Pair, tuple[bool, str]]) -> str:
    """Return in words how decisions make one person of a pair that is two people; empty if none do."""
    chain = chain_between(*pair, said)
    if not chain:
        return ""
    words = said[pair][1]
    same = " and ".join(said[link][1] for link in chain)
    return f"{words} says two people, but {same} together make them one: look at these pairs again"


def chain_between(start: Record, end: Record, said: Mapping[Pair, tuple[bool, str]]) -> list[Pair]:
    """Return the shortest chain of pairs decided the same that leads from one record to another."""
    neighbours: dict[Record, list[tuple[Record, Pair]]] = {}
    for pair, (is_same, _) in said.items():
        if is_same:
            neighbours.setdefault(pair[0], []).append((pair[1], pair))
            neighbours.setdefault(pair[1], []).append((pair[0], pair))
    reached: dict[Record, list[Pair]] = {start: []}
    waiting = deque([start])
    while waiting and end not in reached:
        record = waiting.popleft()
        for other, pair in neighbours.get(record, ()):
            if other not in reached:
                reached[other] = [*reached[record], pair]
                waiting.append(other)
    return reached.get(end, [])
