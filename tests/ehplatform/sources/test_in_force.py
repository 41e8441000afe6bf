"""Which deliveries count: worked cases, and the same answer whatever the order in which files came."""

from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.sources.batch_files import BatchAccount, BatchFiles
from ehplatform.sources.in_force import ReadBatch, in_force
from ehplatform.sources.register import Batch

DELIVERIES = {"weekly": "snapshot", "yearly": "increments"}


def batch(sequence, name, day, dataset="weekly"):
    sent = Batch(f"{dataset}-{name}-{day}-{sequence}", sequence, dataset, name, "", 0, date(2026, 12, 1), "")
    return ReadBatch(sent, BatchAccount(extract_date=day), BatchFiles(Path()))


def names(batches):
    return [read.batch.file_name for read in in_force(batches, DELIVERIES)]


MAY, JUNE = date(2026, 5, 31), date(2026, 6, 30)


def test_a_newer_snapshot_replaces_the_older_of_its_name():
    assert names([batch(1, "referral_2026-05-31.csv", MAY), batch(2, "referral_20260630.csv", JUNE)]) == [
        "referral_20260630.csv"
    ]


def test_a_late_snapshot_does_not_replace_a_newer_one():
    assert names([batch(1, "referral_2026-06-30.csv", JUNE), batch(2, "referral_2026-05-31.csv", MAY)]) == [
        "referral_2026-06-30.csv"
    ]


def test_files_of_different_names_stand_side_by_side():
    assert names([batch(1, "north_2026-05-31.csv", MAY), batch(2, "south_2026-06-30.csv", JUNE)]) == [
        "north_2026-05-31.csv",
        "south_2026-06-30.csv",
    ]


@pytest.mark.parametrize("dataset", ["weekly", "yearly"])
def test_of_one_name_and_day_the_last_to_come_is_the_correction(dataset):
    first, corrected = (batch(number, "census_2026.xml", MAY, dataset) for number in (1, 2))
    assert in_force([first, corrected], DELIVERIES) == [corrected]


def test_increments_all_count_oldest_content_first():
    june, may = batch(1, "census_b.xml", JUNE, "yearly"), batch(2, "census_a.xml", MAY, "yearly")
    assert in_force([june, may], DELIVERIES) == [may, june]


CONTENT = st.tuples(
    st.sampled_from(["weekly", "yearly"]),
    st.sampled_from(["a", "b"]),
    st.dates(date(2026, 1, 1), date(2026, 1, 4)),
)


@given(st.lists(CONTENT, max_size=5, unique=True))
@settings(max_examples=80, deadline=None)
def test_the_order_of_arrival_does_not_matter_when_no_two_share_a_day(contents):
    results = set()
    for order in permutations(contents):
        arrived = [
            batch(number, f"{name}_{day}.csv", day, dataset)
            for number, (dataset, name, day) in enumerate(order, 1)
        ]
        results.add(
            frozenset((read.batch.dataset, read.batch.file_name) for read in in_force(arrived, DELIVERIES))
        )
    assert len(results) == 1


@given(st.lists(CONTENT, max_size=8))
@settings(max_examples=80, deadline=None)
def test_what_is_in_force_stays_so_on_its_own(contents):
    """A replay of the batches in force gives the same state."""
    arrived = [
        batch(n, f"{name}_{day}.csv", day, dataset) for n, (dataset, name, day) in enumerate(contents, 1)
    ]
    standing = in_force(arrived, DELIVERIES)
    assert in_force(standing, DELIVERIES) == standing
