"""Chains of workflow steps: which steps belong to one involvement, and what they say together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Step = Mapping[str, Any]
"""One step by the headers of the export, with its ``kind`` and ``source_row``."""

StepKey = tuple[str, str]


@dataclass(frozen=True)
class Chain:
    """One child's steps that follow from one first step, in the order of the export."""

    root: Step
    steps: Sequence[Step]

    def of_kind(self, kind: str) -> list[Step]:
        return [step for step in self.steps if step["kind"] == kind]

    def first(self, kind: str, answer: str) -> str | None:
        """Return the first answer given in a step of this kind."""
        return next((step[answer] for step in self.of_kind(kind) if step[answer]), None)

    def last(self, kind: str, answer: str) -> str | None:
        """Return the last answer given in a step of this kind."""
        return next((step[answer] for step in reversed(self.of_kind(kind)) if step[answer]), None)

    @property
    def went_on(self) -> bool:
        """Whether anything followed the referral."""
        return any(step["kind"] != "referral" for step in self.steps)

    @property
    def first_after_referral(self) -> Step:
        return next(step for step in self.steps if step["kind"] != "referral")


def chains(steps: Sequence[Step]) -> list[Chain]:
    """Group steps by the first step that they lead back to.

    A step whose predecessor is not among them (cancelled, or before the export) is a first step.
    """
    by_key = {key_of(step): step for step in steps}
    roots = find_roots({key: (key[0], step["PREVIOUS_STEP_ID"]) for key, step in by_key.items()})
    members: dict[StepKey, list[Step]] = defaultdict(list)
    for step in steps:
        members[roots[key_of(step)]].append(step)
    return [Chain(by_key[root], members[root]) for root in members]


def key_of(step: Step) -> StepKey:
    """Return what names a step: siblings may share a step's number."""
    return step["PERSON_ID"], step["STEP_ID"]


def find_roots(previous: Mapping[StepKey, StepKey]) -> dict[StepKey, StepKey]:
    """Return the first step of each step's chain; a circle is cut where it was entered."""
    roots: dict[StepKey, StepKey] = {}
    for start in previous:
        key, path = start, dict[StepKey, None]()
        while key not in roots and key not in path:
            path[key] = None
            if previous[key] not in previous:
                break
            key = previous[key]
        root = roots.get(key, key)
        roots |= dict.fromkeys(path, root)
    return roots
