"""Chains of workflow steps: which steps belong to one involvement, and what they say together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from ehplatform.sources.dates import read_date

Step = Mapping[str, Any]
"""One step by the headers of the export, with its ``kind``, its answers by meaning and ``source_row``."""

StepKey = tuple[str, str]


@dataclass(frozen=True)
class Chain:
    """One child's steps that follow from one first step, in the order in which they began."""

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

    @cached_property
    def last_steps(self) -> list[Step]:
        """The steps that no other follows; a circle is cut before the first step."""
        followed = {previous_of(step) for step in self.steps if step is not self.root}
        return [step for step in self.steps if key_of(step) not in followed]

    @property
    def closure(self) -> Step | None:
        """The closure step that ended the involvement; one that other steps follow ended nothing."""
        return latest_completed([step for step in self.last_steps if step["kind"] == "closure"])

    @property
    def completion(self) -> Step | None:
        """The last step to be completed, once every branch of the chain is."""
        is_over = all(step["COMPLETED_ON"] for step in self.last_steps)
        return latest_completed(self.last_steps) if is_over else None


def chains(steps: Sequence[Step]) -> list[Chain]:
    """Group steps by the first step that they lead back to.

    A step whose predecessor is not among them (cancelled, or before the export) is a first step.
    """
    by_key = {key_of(step): step for step in steps}
    roots = find_roots({key: previous_of(step) for key, step in by_key.items()})
    members: dict[StepKey, list[Step]] = defaultdict(list)
    for step in sorted(steps, key=lambda step: day_of(begun_on(step)) or date.max):
        members[roots[key_of(step)]].append(step)
    return [Chain(by_key[root], members[root]) for root in members]


def key_of(step: Step) -> StepKey:
    """Return what names a step: siblings may share a step's number."""
    return step["PERSON_ID"], step["STEP_ID"]


def previous_of(step: Step) -> StepKey:
    return step["PERSON_ID"], step["PREVIOUS_STEP_ID"]


def begun_on(step: Step) -> str:
    """Return when a step began: when work on it started or when it came in, whichever is earlier."""
    started, incoming = step["STARTED_ON"], step["INCOMING_ON"]
    came_first = (day_of(incoming) or date.max) < (day_of(started) or date.max)
    text: str = incoming if came_first else started
    return text


def latest_completed(steps: Sequence[Step]) -> Step | None:
    """Return the step that was completed last; of several on one day the later in the chain."""
    completed = [(day_of(step["COMPLETED_ON"]) or date.min, step) for step in steps if step["COMPLETED_ON"]]
    return sorted(completed, key=lambda pair: pair[0])[-1][1] if completed else None


@lru_cache(maxsize=20_000)
def day_of(text: str) -> date | None:
    """Return the day a text means; None where it means none. Mapping reports what cannot be read."""
    try:
        return read_date(text) if text else None
    except ValueError:
        return None


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
