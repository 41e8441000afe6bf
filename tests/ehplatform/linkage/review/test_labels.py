"""What labels say of precision and recall: by hand, by simulation, and on a council with a known truth."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.linkage.linking import Linked, link
from ehplatform.linkage.model import load_model
from ehplatform.linkage.people import People
from ehplatform.linkage.resolving import DECISION
from ehplatform.linkage.review.decisions import Pair
from ehplatform.linkage.review.labels import (
    NotEnoughLabels,
    Stratum,
    estimate_quality,
    frame_of,
    labelled_strata,
    sample_questions,
    shared_out,
)
from ehplatform.linkage.review.review_file import pair_of

NOTHING_DECIDED = DECISION.empty_table()


def test_each_label_stands_for_as_many_pairs_as_its_stratum_has_per_label():
    # By hand: 1,000 x 49/50 + 100 x 8/10 = 980 + 80 = 1,060 true among 1,100 linked pairs;
    # 40 x 5/10 = 20 true ones among the others, so that recall is 1,060 / 1,080.
    quality = estimate_quality(
        [
            Stratum("linked, high", True, pairs=1000, labelled=50, same=49),
            Stratum("linked, low", True, pairs=100, labelled=10, same=8),
            Stratum("for review", False, pairs=40, labelled=10, same=5),
        ]
    )
    assert quality.precision.value == pytest.approx(1060 / 1100)
    assert quality.recall.value == pytest.approx(1060 / 1080)
    assert quality.labels == 70


def test_one_stratum_has_wilsons_limits_drawn_in_by_the_finite_population_correction():
    # Wilson's limits of 45/50 are .7864 and .9565; 50 of 1,000 are labelled: sqrt(950 / 999) = .97518.
    limits = estimate_quality([Stratum("linked", True, pairs=1000, labelled=50, same=45)]).precision.limits
    assert limits.lower == pytest.approx(0.9 - 0.97518 * (0.9 - 0.78640), abs=1e-4)
    assert limits.upper == pytest.approx(0.9 + 0.97518 * (0.95652 - 0.9), abs=1e-4)


def test_when_every_pair_is_labelled_nothing_is_left_open():
    quality = estimate_quality(
        [Stratum("linked", True, 20, labelled=20, same=19), Stratum("others", False, 10, labelled=10, same=1)]
    )
    assert (quality.precision.limits.lower, quality.precision.limits.upper) == pytest.approx((0.95, 0.95))
    assert (quality.recall.limits.lower, quality.recall.limits.upper) == pytest.approx((0.95, 0.95))


def test_the_limits_hold_the_truth_about_nineteen_times_in_twenty():
    random = np.random.default_rng(7)
    pairs, labelled = [2000, 300, 60, 40, 200, 3000], [60, 60, 40, 40, 100, 100]
    same = [1997, 291, 48, 20, 10, 2]
    precision, recall = sum(same[:3]) / sum(pairs[:3]), sum(same[:3]) / sum(same)
    held = np.zeros(2)
    for _ in range(1000):
        quality = estimate_quality(
            [
                Stratum(
                    str(n),
                    n < 3,
                    pairs[n],
                    labelled[n],
                    int(random.hypergeometric(same[n], pairs[n] - same[n], labelled[n])),
                )
                for n in range(6)
            ]
        )
        for place, (estimate, true) in enumerate(((quality.precision, precision), (quality.recall, recall))):
            held[place] += estimate.limits.lower <= true <= estimate.limits.upper
    assert (held / 1000 > 0.92).all()


def test_a_stratum_without_labels_leaves_quality_unsaid():
    with pytest.raises(NotEnoughLabels, match="no label among the pairs that are linked, low"):
        estimate_quality([Stratum("linked, low", True, 5, 0, 0), Stratum("others", False, 5, 5, 0)])
    with pytest.raises(NotEnoughLabels, match="no linked pair"):
        estimate_quality([Stratum("others", False, 5, 5, 0)])


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=3), st.integers(1, 50), max_size=6), st.integers(0, 200))
def test_a_number_is_shared_out_as_far_as_there_are_pairs_and_every_stratum_gets_some(sizes, total):
    shares = shared_out(sizes, total)
    assert sum(shares.values()) == min(total, sum(sizes.values()))
    assert all(shares[name] <= sizes[name] for name in sizes)
    assert total < len(sizes) or all(shares.values())


def test_larger_strata_get_more_labels_by_the_square_root_of_their_size():
    assert shared_out({"a": 900, "b": 10000, "c": 100, "d": 4}, 144) == {"d": 3, "c": 11, "a": 30, "b": 100}


@pytest.fixture(scope="module")
def linked(background: People) -> Linked:
    return link(background)


@pytest.fixture(scope="module")
def sample(background: People, linked: Linked) -> pa.Table:
    return sample_questions(background, linked.kept, NOTHING_DECIDED, each=60, seed=1)


def test_the_sample_holds_every_pair_for_review_first_and_as_many_others_as_asked_for(linked, sample):
    rows = sample.to_pylist()
    clerical = [row for row in rows if row["reason"] != "sample"]
    assert rows[: len(clerical)] == clerical
    assert {pair_of(row) for row in clerical} == {pair_of(row) for row in linked.clerical_pair.to_pylist()}
    drawn = [row for row in rows if row["reason"] == "sample"]
    assert sum(row["is_linked"] for row in drawn) == 60
    assert len(drawn) == 120
    assert len({row["pair_id"] for row in rows}) == len(rows)


def true_pairs(rows: list[dict[str, str]], truth: pa.Table) -> dict[Pair, bool]:
    who = {
        (row["source_system"], row["source_person_id"]): row["true_person_id"] for row in truth.to_pylist()
    }
    return {pair_of(row): who[pair_of(row)[0]] == who[pair_of(row)[1]] for row in rows}


def test_labels_of_the_sample_estimate_what_all_pairs_would_give(background, linked, sample, truth):
    frame = frame_of(background, linked.kept, NOTHING_DECIDED, load_model()).to_pylist()
    same = true_pairs(frame, truth)
    found = sum(same[pair_of(row)] for row in frame if row["is_linked"])
    precision = found / sum(row["is_linked"] for row in frame)
    recall = found / sum(same.values())
    quality = estimate_quality(labelled_strata(sample, true_pairs(sample.to_pylist(), truth)))
    assert quality.precision.limits.lower <= precision <= quality.precision.limits.upper + 1e-12
    assert quality.recall.limits.lower <= recall <= quality.recall.limits.upper + 1e-12


def test_what_is_decided_is_not_sampled_again(background, linked, sample):
    row = next(row for row in sample.to_pylist() if row["reason"] == "sample")
    decided = pa.Table.from_pylist([row | {"decision_no": 1, "is_same": True}], schema=DECISION)
    frame = frame_of(background, linked.kept, decided, load_model())
    assert pair_of(row) not in {pair_of(other) for other in frame.to_pylist()}
