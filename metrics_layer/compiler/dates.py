"""Date ranges of queries: absolute and relative, resolved to a first and a last moment.

All times are local to the query's time zone and naive; a last moment is inclusive, to the
millisecond, as in Cube. Weeks start on Monday (ISO 8601).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from ehplatform.model.months import add_months
from metrics_layer.compiler.errors import QueryError

GRANULARITIES = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
YEARS = range(1900, 2201)
"""What a date may be: wide for any record, and far from where calendars end."""
MILLISECOND = timedelta(milliseconds=1)
FIXED = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
MONTHS = {"month": 1, "quarter": 3, "year": 12}

UNIT = "(" + "|".join(GRANULARITIES) + ")"
ONE_UNIT = re.compile(rf"(this|last|next)\s+{UNIT}")
MANY_UNITS = re.compile(rf"(last|next)\s+(\d{{1,3}})\s+{UNIT}s?")
FROM_TO = re.compile(r"from\s+(.+)\s+to\s+(.+)")
AGO = re.compile(rf"(\d{{1,3}})\s+{UNIT}s?\s+(ago|from now)")
DAY_WORDS = {"yesterday": -1, "today": 0, "now": 0, "tomorrow": 1}
ACCEPTED = (
    "write YYYY-MM-DD, [first, last], today, yesterday, tomorrow, this|last|next <unit>, "
    "last|next N <unit>, or from <day> to <day>"
)


@dataclass(frozen=True)
class Clock:
    """Now, and the time zone in which days begin and end."""

    zone: ZoneInfo
    moment: datetime
    """Aware."""

    @property
    def local(self) -> datetime:
        """Now as it stands on a wall in the zone: naive."""
        return self.moment.astimezone(self.zone).replace(tzinfo=None)

    def to_utc(self, local: datetime) -> datetime:
        """Return a local moment as naive UTC, the form in which the database compares."""
        return local.replace(tzinfo=self.zone).astimezone(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Span:
    """From a first to a last moment, both inclusive."""

    first: datetime
    last: datetime

    @property
    def is_within_one_month(self) -> bool:
        return (self.first.year, self.first.month) == (self.last.year, self.last.month)


@cache
def known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_of(name: str) -> ZoneInfo:
    """Return an IANA time zone; raises `QueryError` for any other text."""
    if name not in known_zones():
        raise QueryError("timezone must be an IANA name such as Europe/London")
    return ZoneInfo(name)


def start_of(unit: str, moment: datetime) -> datetime:
    """Return the first moment of the unit that `moment` lies in."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    match unit:
        case "second":
            return moment.replace(microsecond=0)
        case "minute":
            return moment.replace(second=0, microsecond=0)
        case "hour":
            return moment.replace(minute=0, second=0, microsecond=0)
        case "week":
            return midnight - timedelta(days=moment.weekday())
        case "month":
            return midnight.replace(day=1)
        case "quarter":
            return midnight.replace(day=1, month=moment.month - (moment.month - 1) % 3)
        case "year":
            return midnight.replace(day=1, month=1)
    return midnight


def shift(unit: str, moment: datetime, count: int) -> datetime:
    """Return `moment` moved by `count` units; a day that a month does not have becomes its last."""
    try:
        if unit in FIXED:
            return moment + count * FIXED[unit]
        day = add_months(moment.date(), count * MONTHS[unit])
        return moment.replace(year=day.year, month=day.month, day=day.day)
    except (OverflowError, ValueError) as error:
        raise QueryError("the date range leaves the calendar") from error


def units(unit: str, now: datetime, first: int, last: int) -> Span:
    """Return the span of whole units, counted from the current one (0)."""
    begin = start_of(unit, now)
    return Span(shift(unit, begin, first), shift(unit, begin, last + 1) - MILLISECOND)


def resolve(text: str | Sequence[str], clock: Clock) -> Span:
    """Return the span of a dateRange; raises `QueryError` with the accepted forms."""
    if not isinstance(text, str):
        if not 1 <= len(text) <= 2:
            raise QueryError(f"dateRange takes one or two dates: {ACCEPTED}")
        return Span(moment_of(text[0], is_last=False), moment_of(text[-1], is_last=True))
    words = text.strip().lower()
    relative = relative_span(words, clock.local)
    return relative or Span(moment_of(words, is_last=False), moment_of(words, is_last=True))


def relative_span(words: str, now: datetime) -> Span | None:
    if found := ONE_UNIT.fullmatch(words):
        offset = {"last": -1, "this": 0, "next": 1}[found[1]]
        return units(found[2], now, offset, offset)
    if found := MANY_UNITS.fullmatch(words):
        count = int(found[2])
        return units(found[3], now, -count, -1) if found[1] == "last" else units(found[3], now, 1, count)
    if words in DAY_WORDS:
        return units("day", now, DAY_WORDS[words], DAY_WORDS[words])
    if found := FROM_TO.fullmatch(words):
        first, last = point(found[1].strip(), now), point(found[2].strip(), now)
        return Span(start_of("day", first), start_of("day", last) + timedelta(days=1) - MILLISECOND)
    return None


def point(words: str, now: datetime) -> datetime:
    """Return the moment of one end of ``from … to …``."""
    if words in DAY_WORDS:
        return shift("day", now, DAY_WORDS[words])
    if found := AGO.fullmatch(words):
        return shift(found[2], now, int(found[1]) * (-1 if found[3] == "ago" else 1))
    return moment_of(words, is_last=False)


def moment_of(text: str, *, is_last: bool) -> datetime:
    """Return an ISO date or local time; a bare date is its first or its last millisecond."""
    plain = text.strip().upper()
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError as error:
        raise QueryError(f"a date cannot be read: {ACCEPTED}") from error
    if moment.tzinfo is not None:
        raise QueryError("a date must be local to the query's timezone, without an offset or Z")
    if moment.year not in YEARS:
        raise QueryError(f"a date must lie in the years {YEARS[0]} to {YEARS[-1]}")
    is_bare = "T" not in plain and " " not in plain
    return moment + timedelta(days=1) - MILLISECOND if is_bare and is_last else moment


def wire(moment: datetime) -> str:
    """Return a time as the REST contract writes it: ``YYYY-MM-DDTHH:mm:ss.SSS``."""
    return moment.isoformat(timespec="milliseconds")
