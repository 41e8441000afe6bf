"""An answer is given again for the same question only, from the same snapshot, to a caller of like rights."""

from typing import Any

import pytest

from metrics_layer.server.cache import MEGABYTE, AnswerCache, key_of
from metrics_layer.several import asked

QUERY: dict[str, Any] = {
    "measures": ["closures.eh06_closures"],
    "timeDimensions": [{"dimension": "closures.closed_on", "dateRange": ["2025-01-01", "2025-12-31"]}],
}
RIGHTS = {"groups": ["lead"], "council": "306"}


def key(query: Any = QUERY, rights: Any = RIGHTS, snapshot: str = "one", *, is_multi: bool = True) -> Any:
    return key_of(asked(query), is_multi, rights, snapshot)


def during(words: str) -> dict[str, Any]:
    return {**QUERY, "timeDimensions": [{"dimension": "closures.closed_on", "dateRange": words}]}


def test_the_order_of_keys_is_no_difference() -> None:
    assert key(dict(reversed(QUERY.items()))) == key() is not None


@pytest.mark.parametrize(
    "other",
    [
        key({**QUERY, "limit": 5}),
        key(rights={"groups": ["lead"], "council": "212"}),
        key(rights={"groups": ["analyst"], "council": "306"}),
        key(snapshot="two"),
        key(is_multi=False),
        key([QUERY, QUERY]),
    ],
)
def test_whatever_changes_an_answer_changes_its_key(other: str) -> None:
    assert other != key()


@pytest.mark.parametrize(
    "query",
    [
        during("last month"),
        {
            **QUERY,
            "timeDimensions": [{"dimension": "closures.closed_on", "dateRange": "from 3 days ago to today"}],
        },
        {
            **QUERY,
            "filters": [
                {"or": [{"member": "closures.closed_on", "operator": "inDateRange", "values": ["this year"]}]}
            ],
        },
        {**QUERY, "renewQuery": True},
        {**QUERY, "cache": "no-cache"},
    ],
)
def test_what_depends_on_today_is_worked_out_anew(query: Any) -> None:
    assert key(query) is None


def test_the_oldest_answers_make_room() -> None:
    cache = AnswerCache(megabytes=1)
    answers = {str(number): bytes(MEGABYTE // 5) for number in range(6)}
    for name, answer in answers.items():
        cache.put(name, answer)
        cache.get("0")
    assert [name for name in answers if cache.get(name)] == ["0", "2", "3", "4", "5"]
    assert cache.size <= cache.room
    cache.put("huge", bytes(MEGABYTE))
    assert cache.get("huge") is None
