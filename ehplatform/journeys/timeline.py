"""One journey as a picture: what the engine made of the records of a child or a family.

It is there to be held beside the case file.

An SVG without scripts or outside files. It holds random keys, dates, kinds of event and the ids of source
records, no name; it is about a child all the same, and belongs to whoever may read the case file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Row = Mapping[str, Any]

LEVELS = {4: "Looked after", 3: "Protection plan", 2: "Child in need", 1: "Early Help"}
COLOURS = {4: "#4c2c92", 3: "#d4351c", 2: "#b58840", 1: "#1d70b8"}
BESIDE = "#8eb8dc"
"""Early Help beside social care."""

WIDTH, LEFT, RIGHT = 1100, 160, 30
LANE, GAP, LINE, TOP = 22, 14, 17, 44
CHART = WIDTH - LEFT - RIGHT


@dataclass(frozen=True)
class Journey:
    """One child's rows of `journey_spell` and `journey_event`, in order, under a heading."""

    heading: str
    spells: Sequence[Row]
    events: Sequence[Row]


@dataclass(frozen=True)
class Scale:
    """Days to pixels."""

    first: date
    last: date

    def x(self, day: date) -> float:
        span = max((self.last - self.first).days, 1)
        return LEFT + CHART * (min(max(day, self.first), self.last) - self.first).days / span


def timeline_svg(title: str, journeys: Sequence[Journey], known_to: date) -> str:
    """Return the picture: a lane for each level, a mark for each event, and the events as a list.

    `title` says whose journey it is, and that it is SYNTHETIC where it is. What is open goes on to
    `known_to`, the day that the records reach.
    """
    days = [row["event_date"] for each in journeys for row in each.events]
    days += [row["start_date"] for each in journeys for row in each.spells]
    scale = Scale(min(days, default=known_to).replace(month=1, day=1), known_to)
    parts, top = [heading(title)], TOP
    for journey in journeys:
        parts += [*years(scale, top), *drawn(journey, scale, top)]
        top += height(journey)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top + GAP}" role="img"'
        f' aria-label={quoteattr(title)} font-family="Arial, sans-serif" font-size="13">\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def heading(title: str) -> str:
    return f'<rect width="100%" height="100%" fill="#ffffff"/>\n{text(LEFT, 26, title, size=18)}'


def years(scale: Scale, top: int) -> Iterator[str]:
    """Yield a line and a label for each first of January, behind one child's lanes."""
    bottom = top + LANE * (len(LEVELS) + 2)
    for year in range(scale.first.year, scale.last.year + 1):
        x = scale.x(date(year, 1, 1))
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}" stroke="#dcdfe2"/>'
        yield text(x + 3, top + 12, str(year), size=12, colour="#484949")


def height(journey: Journey) -> int:
    return LANE * (len(LEVELS) + 2) + LINE * (len(journey.events) + 1) + 2 * GAP


def drawn(journey: Journey, scale: Scale, top: int) -> Iterator[str]:
    """Yield the lanes, the marks and the list of one child."""
    yield text(12, top + 15, journey.heading, size=15)
    lane_of = {level: top + LANE * place for place, level in enumerate(LEVELS, start=1)}
    for level, y in lane_of.items():
        yield text(12, y + 15, LEVELS[level])
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y + LANE}" y2="{y + LANE}" stroke="#eeefef"/>'
    for spell in journey.spells:
        yield from bars(spell, scale, lane_of)
    marks = top + LANE * (len(LEVELS) + 1)
    yield text(12, marks + 15, "Events")
    for event in journey.events:
        yield mark(event, scale, marks + LANE // 2)
    for place, event in enumerate(journey.events):
        yield text(LEFT, marks + LANE + GAP + LINE * place, in_words(event), size=12)


def bars(spell: Row, scale: Scale, lane_of: Mapping[int, int]) -> Iterator[str]:
    """Yield the bar of a spell, and that of Early Help beside it."""
    colours = {spell["level"]: COLOURS[spell["level"]]} if spell["level"] else {}
    if spell["concurrent_eh"]:
        colours[1] = BESIDE
    end = spell["end_date"] or scale.last
    words = f"{spell['start_date']} to {spell['end_date'] or 'now'}: {spell['entry_move']}"
    for level, colour in colours.items():
        left, right = scale.x(spell["start_date"]), scale.x(end)
        yield (
            f'<rect x="{left:.1f}" y="{lane_of[level] + 3}" width="{max(right - left, 2):.1f}"'
            f' height="{LANE - 6}" fill="{colour}"><title>{escape(words)}</title></rect>'
        )


def mark(event: Row, scale: Scale, y: int) -> str:
    """Return a dot: filled for Early Help, open for social care."""
    is_social_care = event["source_table"] == "csc_spell"
    fill, stroke = ("#ffffff", COLOURS[3]) if is_social_care else (COLOURS[1], COLOURS[1])
    return (
        f'<circle cx="{scale.x(event["event_date"]):.1f}" cy="{y}" r="4" fill="{fill}" stroke="{stroke}"'
        f' stroke-width="1.5"><title>{escape(in_words(event))}</title></circle>'
    )


def in_words(event: Row) -> str:
    first, *others = event["event_type"].split("_")
    kind = " ".join([first, *(word.lower() for word in others)])
    before, after = event["level_before"], event["level_after"]
    move = f", level {before} to {after}" if before != after else ""
    record = f"{event['source_table']} {event['source_system']}:{event['source_id']}"
    return f"{event['event_date']}  {kind}{move}  ({record})"


def text(x: float, y: float, words: str, size: int = 13, colour: str = "#0b0c0c") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}">{escape(words)}</text>'
