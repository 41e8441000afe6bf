"""Quality on simulated councils whose seeds no model was trained on, with dirt of other kinds than it was."""

from dataclasses import dataclass

import pyarrow as pa
import pytest

from ehplatform.linkage.evaluation import LinkageQuality, PairCounts, evaluate
from ehplatform.linkage.linking import link
from ehplatform.linkage.people import People
from ehplatform.simulate.people_only import simulated_people
from ehplatform.simulate.plan import Plan
from tests.ehplatform.linkage.answers import true_decisions
from tests.ehplatform.linkage.conftest import people_of


@pytest.fixture(scope="module")
def quality(background: People, truth: pa.Table) -> LinkageQuality:
    return evaluate(link(background).person_link, truth)


def test_links_are_right(quality: LinkageQuality) -> None:
    assert quality.pairs.precision >= 0.995


def test_true_pairs_are_found(quality: LinkageQuality) -> None:
    assert quality.pairs.true_pairs > 150
    assert quality.pairs.f1 >= 0.98


def test_no_twins_are_merged(quality: LinkageQuality) -> None:
    assert quality.merged_twins == 0


PROFILES = ("usual", "careless", "sparse", "migrated", "many_spellings")


@dataclass(frozen=True)
class Outcome:
    """One council's links, and what they are after a review that makes no mistake."""

    automatic: LinkageQuality
    reviewed: LinkageQuality
    clerical_pairs: int
    records: int


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    return {profile: outcome(profile) for profile in PROFILES}


def outcome(profile: str) -> Outcome:
    simulated = simulated_people(Plan(councils=("905",), children=3000, seed=31, dirt=profile), "905")
    people = people_of(simulated)
    linked = link(people)
    reviewed = link(people, linked.kept, decisions=true_decisions(linked, simulated.truth))
    return Outcome(
        evaluate(linked.person_link, simulated.truth),
        evaluate(reviewed.person_link, simulated.truth),
        linked.clerical_pair.num_rows,
        people.person_record.num_rows,
    )


@pytest.mark.parametrize("profile", PROFILES)
def test_the_shipped_rule_holds_whatever_the_dirt(outcomes: dict[str, Outcome], profile: str) -> None:
    pairs = outcomes[profile].automatic.pairs
    assert pairs.precision >= 0.995
    assert pairs.recall >= 0.92


def test_after_review_one_link_in_a_thousand_is_wrong_at_most(outcomes: dict[str, Outcome]) -> None:
    reviewed = [each.reviewed.pairs for each in outcomes.values()]
    correct = sum(pairs.correct_pairs for pairs in reviewed)
    assert correct / sum(pairs.linked_pairs for pairs in reviewed) >= 0.999


@pytest.mark.parametrize("profile", PROFILES)
def test_review_finds_more_and_leaves_little_wrong(outcomes: dict[str, Outcome], profile: str) -> None:
    before, after = outcomes[profile].automatic.pairs, outcomes[profile].reviewed.pairs
    assert after.precision >= max(before.precision, 0.998)
    assert after.recall >= max(before.recall, 0.98)


@pytest.mark.parametrize("profile", PROFILES)
def test_there_is_little_to_review(outcomes: dict[str, Outcome], profile: str) -> None:
    assert outcomes[profile].clerical_pairs <= 0.04 * outcomes[profile].records


@pytest.mark.parametrize("profile", PROFILES)
def test_adopted_children_stay_who_they_are(outcomes: dict[str, Outcome], profile: str) -> None:
    adopted = outcomes[profile].automatic.by_dirt.get("adopted", PairCounts(0, 0, 0))
    assert adopted.linked_pairs == adopted.correct_pairs
