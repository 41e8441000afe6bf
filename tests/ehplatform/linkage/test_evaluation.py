from itertools import combinations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.linkage.evaluation import evaluate


def tables(people: list[tuple[str, str]], dirt: dict[int, str] | None = None) -> tuple[pa.Table, pa.Table]:
    """Return links and truth for records of the given (person_key, true_person_id)."""
    ids = [{"source_system": "EHM", "source_person_id": str(n)} for n in range(len(people))]
    links = [id_ | {"person_key": key} for id_, (key, _) in zip(ids, people, strict=True)]
    truth = [
        id_ | {"true_person_id": true, "dirt": (dirt or {}).get(n, ""), "is_twin": true.startswith("twin")}
        for n, (id_, (_, true)) in enumerate(zip(ids, people, strict=True))
    ]
    return pa.Table.from_pylist(links), pa.Table.from_pylist(truth)


def test_pairs_are_counted_over_all_records() -> None:
    quality = evaluate(*tables([("k", "a"), ("k", "a"), ("l", "a"), ("l", "b"), ("m", "c")]))
    assert (quality.true_pairs, quality.linked_pairs, quality.correct_pairs) == (3, 2, 1)
    assert (quality.precision, quality.recall) == pytest.approx((1 / 2, 1 / 3))
    assert quality.f1 == pytest.approx(2 / 5)


def test_recall_is_told_per_kind_of_dirt() -> None:
    people = [("k", "a"), ("k", "a"), ("l", "b"), ("m", "b")]
    quality = evaluate(*tables(people, dirt={0: "moved_house", 2: "nickname+moved_house"}))
    assert quality.recall_by_dirt == {"moved_house": 0.5, "nickname": 0.0}


def test_twins_made_one_person_are_counted() -> None:
    assert evaluate(*tables([("k", "twin 1"), ("k", "twin 2"), ("l", "a")])).merged_twins == 1


def test_without_pairs_nothing_was_missed() -> None:
    quality = evaluate(*tables([("k", "a")]))
    assert (quality.precision, quality.recall, quality.f1) == (1, 1, 1)


@given(st.lists(st.tuples(st.sampled_from("klm"), st.sampled_from("abc")), min_size=1, max_size=12))
@settings(max_examples=20, deadline=None)
def test_counts_agree_with_going_through_every_pair(people: list[tuple[str, str]]) -> None:
    pairs = list(combinations(people, 2))
    linked = [a[1] == b[1] for a, b in pairs if a[0] == b[0]]
    quality = evaluate(*tables(people))
    assert (quality.linked_pairs, quality.correct_pairs) == (len(linked), sum(linked))
    assert quality.true_pairs == sum(a[1] == b[1] for a, b in pairs)
