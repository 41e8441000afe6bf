"""One family's course through services: a queue of days on which somebody refers them.

The rules of each service stand in `early_help` and `social_care`; they record what follows from a
referral at once and put further referrals into the queue, which is worked off in order of date.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Literal

from ehplatform.simulate.dice import Dice
from ehplatform.simulate.facts import Case, Spell
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.people import Child, Family
from ehplatform.simulate.working_days import next_working_day

Service = Literal["early_help", "social_care"]

Cause = Literal["new", "return", "while_open", "step_down", "step_up"]
"""Why a referral comes: a first contact, after an earlier involvement, during one, or handed over."""

ON_WEEKDAYS = 0.85
"""Of referrals that would come at a weekend, those that wait for Monday."""


@dataclass(frozen=True)
class Referral:
    """Somebody refers these children to a service on this day; `source` once it is known."""

    service: Service
    day: date
    children: Sequence[Child]
    cause: Cause
    source: str | None = None


@dataclass(frozen=True)
class CouncilWays:
    """What all families of a council share: dice, parameters, window, and the council's own rates."""

    dice: Dice
    parameters: Parameters
    until: date
    early_help_factor: float
    """How much more often closed families come back than on average."""
    social_care_return: float
    """Chance to be referred to social care again within a year of closure."""
    numbers: Iterator[int]
    """Numbers for what siblings share: a family's referral, a family's assessment."""


class Course:
    """The state of one family: what is open until when, what is still to come, what was recorded."""

    def __init__(self, family: Family, ways: CouncilWays) -> None:
        self.family = family
        self.ways = ways
        self.cases: list[Case] = []
        self.spells: list[Spell] = []
        self.early_help_until: dict[Child, date] = {}
        self.social_care_until: dict[Child, date] = {}
        self.queue: list[tuple[date, int, Referral]] = []
        self.order = count()

    def expect(
        self,
        service: Service,
        day: date,
        children: Iterable[Child],
        cause: Cause,
        source: str | None = None,
    ) -> None:
        """Put a referral into the queue; those after the window never happen."""
        if self.ways.dice.chance(ON_WEEKDAYS):
            day = next_working_day(day)
        if day <= self.ways.until:
            referral = Referral(service, day, tuple(children), cause, source)
            heapq.heappush(self.queue, (day, next(self.order), referral))

    def referrals(self) -> Iterator[Referral]:
        """Yield what was expected, oldest first, while more may be added."""
        while self.queue:
            yield heapq.heappop(self.queue)[2]

    def returning(self, children: Sequence[Child], day: date) -> list[Child]:
        """Draw which children a later referral names, and the siblings who are new by then."""
        dice, share = self.ways.dice, self.ways.parameters.early_help.siblings_return_together
        new = [child for child in self.family.children if child.is_here(day) and self.is_new(child)]
        return dice.some(children, share) + [child for child in new if dice.chance(share)]

    def is_new(self, child: Child) -> bool:
        return child not in self.early_help_until and child not in self.social_care_until
