"""Periods of care from the episodes of care of one return: which episodes are one stay in care.

An episode is one placement under one legal status; a period of care is a maximal run of episodes that
follow each other without a break (DfE, guide to the SSDA903 collection: REC X1 means that the next
episode begins the same day). In words:

- An episode continues the one before it when that one ceased on the day it begins, and either its own
  RNE says that the child was looked after already (L, P, T, B, U) or REC of the one before is X1.
- A child is in one placement at a time: an episode that has no day ceased, or one after the next
  begins, ends on that day if RNE of the next says that the child was looked after already. If it says
  that the child *started* to be looked after, one without a day ceased is left out, because when the
  child left care is not known; one that ends later stands as recorded.
- Short breaks (legal status V3 and V4) are not entry to care. They are left out, so that a run that
  holds both kinds is cut: a period ends where a short break begins, and one can begin where it ends.
- An episode that ceased before it began, or on the same day, is left out (DfE: an episode cannot start
  and end on the same day). Of several that begin on one day the last in the file stands.
- A run that X1 leaves open ends on the day that X1 gives, with X1 as its reason: a later return may
  go on from there. A run whose first RNE is not S began before this return says.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ehplatform.sources.dates import read_date
from ehplatform.sources.refusal import RefusedRow

Text = Mapping[str, Any]
"""One row of the file of episodes: its cells by header, and `source_row`."""

SHORT_BREAKS = frozenset({"V3", "V4"})
WENT_ON = frozenset("LPTBU")
"""Reasons for a new episode (RNE) of a child who was looked after already."""
NEXT_EPISODE = "X1"

REACHES_INTO_NEXT = "episode of care that reaches into the next one: ended where that begins"
OVERLAPS = "episode of care that ceased after the child started to be looked after again: kept as recorded"
NOTHING_FOLLOWS = "X1 without an episode that begins on that day: the care period ends there"
BEGAN_EARLIER = "care period that began before its first episode in this file (RNE is not S)"
REASON_WITHOUT_DAY = "reason ceased (REC) without a day ceased (DEC): not used"


@dataclass(frozen=True)
class Episode:
    """One episode of care; `end` is the day it ceased, absent while it lasts."""

    row: int
    child: str
    start: date
    end: date | None
    text: Text

    def says(self, header: str) -> str:
        return str(self.text[header]).upper()

    @property
    def is_short_break(self) -> bool:
        return self.says("LS") in SHORT_BREAKS

    @property
    def went_on(self) -> bool:
        """Whether it says that the child was looked after already when it began."""
        return self.says("RNE") in WENT_ON

    @property
    def is_followed(self) -> bool:
        """Whether it says that another episode begins on the day it ceased."""
        return self.says("REC") == NEXT_EPISODE

    def ending_with(self, following: "Episode") -> "Episode":
        """Return the episode ended by the next one."""
        text = {**self.text, "DEC": following.text["DECOM"], "REC": NEXT_EPISODE}
        return replace(self, end=following.start, text=text)


@dataclass(frozen=True)
class CarePeriod:
    """One stay in care: its episodes, each following from the one before."""

    episodes: tuple[Episode, ...]

    @property
    def first(self) -> Episode:
        return self.episodes[0]

    @property
    def last(self) -> Episode:
        return self.episodes[-1]

    def goes_on_with(self, episode: Episode) -> bool:
        return self.last.end == episode.start and (episode.went_on or self.last.is_followed)


@dataclass
class CarePeriods:
    """What the episodes of one return give: periods, rows left out, and what had to be put right."""

    periods: list[CarePeriod] = field(default_factory=list)
    set_aside: list[RefusedRow] = field(default_factory=list)
    repairs: Counter[str] = field(default_factory=Counter)

    def leave_out(self, row: int, header: str, reason: str) -> None:
        self.set_aside.append(RefusedRow(None, row, header, reason))

    def add_child(self, episodes: Sequence[Episode]) -> None:
        """Add the periods of one child."""
        distinct = list(self.one_a_day(episodes))
        settled = list(self.settled(distinct))
        in_care = [episode for episode in settled if not episode.is_short_break]
        for episode in settled:
            if episode.is_short_break:
                self.leave_out(episode.row, "LS", "a short break (V3, V4), which is not entry to care")
        periods = joined(in_care)
        self.note(periods, distinct)
        self.periods += periods

    def one_a_day(self, episodes: Sequence[Episode]) -> Iterator[Episode]:
        """Yield one episode for each day on which one begins, by that day: the last in the file."""
        last = {episode.start: episode for episode in episodes}
        for episode in episodes:
            if last[episode.start] is not episode:
                kept = f"row {last[episode.start].row}"
                self.leave_out(
                    episode.row, "DECOM", f"another episode of the child begins that day: {kept} is kept"
                )
        yield from (last[start] for start in sorted(last))

    def settled(self, episodes: Sequence[Episode]) -> Iterator[Episode]:
        """Yield the episodes, none of them going on after the next one says that it goes on from it."""
        followings = [*episodes[1:], None]
        for episode, following in zip(episodes, followings, strict=True):
            if following is None or (episode.end and episode.end <= following.start):
                yield episode
            elif following.went_on:
                self.repairs[REACHES_INTO_NEXT] += 1
                yield episode.ending_with(following)
            elif episode.end:
                self.repairs[OVERLAPS] += 1
                yield episode
            else:
                self.leave_out(
                    episode.row,
                    "DEC",
                    "no day ceased, but a later episode of the child begins: give the day on which it ceased",
                )

    def note(self, periods: Iterable[CarePeriod], episodes: Sequence[Episode]) -> None:
        """Count what a reader of the periods should know."""
        starts = {episode.start for episode in episodes}
        ends = {episode.end for episode in episodes}
        for period in periods:
            first, last = period.first, period.last
            self.repairs[BEGAN_EARLIER] += first.went_on and first.start not in ends
            self.repairs[NOTHING_FOLLOWS] += (
                last.is_followed and last.end is not None and last.end not in starts
            )
            self.repairs[REASON_WITHOUT_DAY] += last.end is None and bool(last.says("REC"))


def care_periods(rows: Iterable[Text]) -> CarePeriods:
    """Return the periods of care that the rows of a file of episodes make, child by child."""
    found = CarePeriods()
    children: dict[str, list[Episode]] = defaultdict(list)
    for row in rows:
        episode = read_episode(row)
        if isinstance(episode, RefusedRow):
            found.set_aside.append(episode)
        else:
            children[episode.child].append(episode)
    for episodes in children.values():
        found.add_child(episodes)
    return found


def read_episode(text: Text) -> Episode | RefusedRow:
    """Return the episode of a row, or why it is none."""
    row = text["source_row"]
    start, end = day(text["DECOM"]), day(text["DEC"])
    if not text["CHILD"]:
        return RefusedRow(None, row, "CHILD", "no child: the row cannot be anyone's")
    if start is None:
        return RefusedRow(None, row, "DECOM", "no day on which the episode began: expected dd/mm/yyyy")
    if end and end < start:
        return RefusedRow(None, row, "DEC", "the episode ceased before it began: correct DECOM or DEC")
    if end == start:
        return RefusedRow(None, row, "DEC", "an episode cannot start and end on the same day")
    return Episode(row, text["CHILD"], start, end, text)


def day(text: str) -> date | None:
    """Return the day that a text means; None where it means none that can be read."""
    try:
        return read_date(text)
    except ValueError:
        return None


def joined(episodes: Iterable[Episode]) -> list[CarePeriod]:
    """Return the periods that one child's episodes make, in the order in which they began."""
    periods: list[CarePeriod] = []
    for episode in episodes:
        if periods and periods[-1].goes_on_with(episode):
            periods[-1] = CarePeriod((*periods[-1].episodes, episode))
        else:
            periods.append(CarePeriod((episode,)))
    return periods
