"""What belongs to an episode that was made of classifications: its closure, referral, worker and team.

No record names another; dates tell. The rules stand with each function.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from ehplatform.sources.dialects.intervals import Interval, Merged

Row = Mapping[str, Any]
"""A row by the export's headers, with `source_row`."""


@dataclass(frozen=True)
class Form:
    """One filled-in form: the day that it states, and the days on which it was begun and completed."""

    row: Row
    kind: str
    stated: date | None
    begun: date | None
    completed: date | None

    @property
    def dated(self) -> date | None:
        return self.stated or self.begun


@dataclass(frozen=True)
class Relationship:
    """One professional's or team's responsibility for one person."""

    row: Row
    kind: str
    held: Interval


@dataclass(frozen=True)
class Episode:
    """One person's time in Early Help, named by its first classification."""

    person: str
    merged: Merged
    previous: date | None
    """Start of the person's episode before it."""

    @property
    def source_id(self) -> str:
        return str(self.merged.parts[0].row["CLASSIFICATIONASSIGNMENTID"])

    @property
    def start(self) -> date:
        return self.merged.start

    @property
    def end(self) -> date | None:
        return self.merged.end


@dataclass(frozen=True)
class Case:
    """An episode and what was found about it."""

    episode: Episode
    closure: Form | None
    referral: Form | None
    worker: Relationship | None
    team: Relationship | None
    during: Sequence[Relationship]
    """Every relationship that holds at some time of the episode."""


@dataclass(frozen=True)
class Found:
    """The forms and relationships of an extract, by person."""

    forms: Mapping[str, Sequence[Form]]
    relationships: Mapping[str, Sequence[Relationship]]
    days_back: int

    def about(self, episode: Episode) -> Case:
        """Return what belongs to an episode."""
        return Case(
            episode,
            self.closure(episode),
            self.referral(episode),
            self.responsible(episode, "worker"),
            self.responsible(episode, "team"),
            self.during(episode),
        )

    def closure(self, episode: Episode) -> Form | None:
        """Return the closure form of the day on which the episode ended.

        The day that the form states counts before the day on which it was completed; of several forms
        the last one.
        """
        if episode.end is None:
            return None
        forms = [form for form in self.forms.get(episode.person, ()) if form.kind == "closure"]
        stated = [form for form in forms if form.stated == episode.end]
        completed = [form for form in forms if form.completed == episode.end]
        return next(reversed(stated or completed), None)

    def referral(self, episode: Episode) -> Form | None:
        """Return the nearest referral form on or before the start; of one day the last.

        It is at most `days_back` days old, and later than the start of the episode before: a referral
        leads to one episode only.
        """
        oldest = episode.start - timedelta(days=self.days_back)
        since = max(oldest, episode.previous + timedelta(days=1)) if episode.previous else oldest
        dated = [
            (form.dated, form)
            for form in self.forms.get(episode.person, ())
            if form.kind == "referral" and form.dated and since <= form.dated <= episode.start
        ]
        return sorted(dated, key=lambda pair: pair[0])[-1][1] if dated else None

    def responsible(self, episode: Episode, kind: str) -> Relationship | None:
        """Return who is responsible when the episode starts, else the first to become so while it lasts.

        Of several the one that began last. An episode that is still open has no end to compare with, and
        keeps its worker: the published extraction script compares, and loses it.
        """
        theirs = [r for r in self.during(episode) if r.kind == kind]
        at_start = [r for r in theirs if r.held.holds(episode.start)]
        if at_start:
            return max(at_start, key=lambda relationship: relationship.held.start)
        return min(theirs, key=lambda relationship: relationship.held.start, default=None)

    def during(self, episode: Episode) -> list[Relationship]:
        """Return the relationships that hold at some time of the episode."""
        whole = episode.merged.whole
        return [
            relationship
            for relationship in self.relationships.get(episode.person, ())
            if relationship.held.start < whole.open_to and whole.start < relationship.held.open_to
        ]


R = TypeVar("R", Form, Relationship)


def by_person(found: Iterable[R]) -> dict[str, list[R]]:
    """Return forms or relationships by the person they are about, in the order of the export."""
    grouped: dict[str, list[R]] = defaultdict(list)
    for one in found:
        grouped[one.row["PERSONID"]].append(one)
    return dict(grouped)
