"""Answers that were given before, by everything on which they depend: question, caller's rights, snapshot.

A snapshot never changes, so an answer from it never grows old; what another snapshot answers stands under
another key and pushes the old ones out.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from metrics_layer.several import Asked

MEGABYTE = 1024 * 1024


class AnswerCache:
    """Keeps answers as they are sent, up to a size; the one not asked for longest goes first."""

    def __init__(self, megabytes: int) -> None:
        self.room = megabytes * MEGABYTE
        self.size = 0
        self.answers: OrderedDict[str, bytes] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        with self.lock:
            answer = self.answers.get(key)
            if answer is not None:
                self.answers.move_to_end(key)
            return answer

    def put(self, key: str, answer: bytes) -> None:
        if len(answer) > self.room // 4:
            return  # one answer must not push out all others
        with self.lock:
            self.size += len(answer) - len(self.answers.pop(key, b""))
            self.answers[key] = answer
            while self.size > self.room:
                _, oldest = self.answers.popitem(last=False)
                self.size -= len(oldest)


def key_of(asked: Asked, is_multi: bool, rights: Mapping[str, Any], snapshot_id: str) -> str | None:
    """Return the key of an answer, or None where it must be worked out anew.

    That is where the question names its dates by the day on which it is asked ("last month"), or says so
    itself: `renewQuery`, or `cache: "no-cache"`.
    """
    if any(depends_on_now(query) for query in asked.queries):
        return None
    parts = [snapshot_id, rights, asked.type, is_multi, list(asked.queries)]
    return json.dumps(parts, sort_keys=True, default=str)


def depends_on_now(query: Any) -> bool:
    if not isinstance(query, dict) or query.get("renewQuery") or query.get("cache") == "no-cache":
        return True
    return any(isinstance(text, str) and not is_day(text) for text in dates_of(query))


def dates_of(query: Mapping[str, Any]) -> list[Any]:
    """Return every text of a query that may be a date: ranges, and the values of filters on dates."""
    found: list[Any] = []
    times = query.get("timeDimensions")
    for each in times if isinstance(times, list) else []:
        given = each.get("dateRange", []) if isinstance(each, dict) else []
        found += given if isinstance(given, list) else [given]
    return found + filter_dates(query.get("filters"))


def filter_dates(filters: Any) -> list[Any]:
    found: list[Any] = []
    for each in filters if isinstance(filters, list) else []:
        if isinstance(each, dict):
            found += filter_dates(each.get("and")) + filter_dates(each.get("or"))
            if "date" in str(each.get("operator", "")).lower() and isinstance(each.get("values"), list):
                found += each["values"]
    return found


def is_day(text: str) -> bool:
    """Whether a text is a day or moment of the calendar, and not one told from today."""
    return text[:4].isdecimal()
