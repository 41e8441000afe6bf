from itertools import combinations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.linkage.evaluation import PairCounts, evaluate


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
    pairs = evaluate(*tables([("k", "a"), ("k", "a"), ("l", "a"), ("l", "b"), ("m", "c")])).pairs
    assert pairs == PairCounts(true_pairs=3, linked_pairs=2, correct_pairs=1)
    assert (pairs.precision, pairs.recall, pairs.f1) == pytest.approx((1 / 2, 1 / 3, 2 / 5))


def test_intervals_are_wilsons() -> None:
    """81 of 263: the worked example of Newcombe (1998, Statistics in Medicine 17:857), .2553 to .3662."""
    pairs = PairCounts(true_pairs=263, linked_pairs=263, correct_pairs=81)
    for interval in (pairs.precision_interval, pairs.recall_interval):
        assert interval is not None
        assert (interval.lower, interval.upper) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_quality_is_told_per_kind_of_dirt() -> None:
    people = [("k", "a"), ("k", "a"), ("l", "b"), ("m", "b"), ("m", "c")]
    quality = evaluate(*tables(people, dirt={0: "moved_house", 2: "nickname+moved_house", 4: "nickname"}))
    assert quality.by_dirt == {
        "moved_house": PairCounts(true_pairs=2, linked_pairs=1, correct_pairs=1),
        "nickname": PairCounts(true_pairs=1, linked_pairs=1, correct_pairs=0),
    }


def test_twins_made_one_person_are_counted() -> None:
    assert evaluate(*tables([("k", "twin 1"), ("k", "twin 2"), ("l", "a")])).merged_twins == 1


def test_without_pairs_nothing_was_missed() -> None:
    pairs = evaluate(*tables([("k", "a")])).pairs
    assert (pairs.precision, pairs.recall, pairs.f1) == (1, 1, 1)
    assert pairs.precision_interval is None


@given(st.lists(st.tuples(st.sampled_from("klm"), st.sampled_from("abc")), min_size=1, max_size=12))
@settings(max_examples=20, deadline=None)
def test_counts_agree_with_going_through_every_pair(people: list[tuple[str, str]]) -> None:
    pairs = list(combinations(people, 2))
    linked = [a[1] == b[1] for a, b in pairs if a[0] == b[0]]
    assert evaluate(*tables(people)).pairs == PairCounts(
        true_pairs=sum(a[1] == b[1] for a, b in pairs), linked_pairs=len(linked), correct_pairs=sum(linked)
    )
