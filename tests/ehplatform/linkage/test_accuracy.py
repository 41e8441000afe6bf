"""Quality on simulated councils whose seeds no model was trained on, with dirt of other kinds than it was."""

from dataclasses import dataclass

import pyarrow as pa
import pytest

from ehplatform.linkage.evaluation import LinkageQuality, PairCounts, evaluate
from ehplatform.linkage.linking import Linked, link
from ehplatform.linkage.resolving import DECISION
from ehplatform.simulate.people_only import simulated_people
from ehplatform.simulate.plan import Plan
from tests.ehplatform.linkage.conftest import people_of

PROFILES = ("usual", "careless", "sparse", "migrated", "many_spellings")


@dataclass(frozen=True)
class Outcome:
    """One council's links, and what they are after a review that makes no mistake."""

    automatic: LinkageQuality
    reviewed: LinkageQuality
    clerical_pairs: int
    records: int


@pytest.fixture(scope="module", params=PROFILES)
def outcome(request: pytest.FixtureRequest) -> Outcome:
    simulated = simulated_people(Plan(councils=("905",), children=3000, seed=31, dirt=request.param), "905")
    people = people_of(simulated)
    linked = link(people)
    reviewed = link(people, linked.kept, decisions=true_decisions(linked, simulated.truth))
    return Outcome(
        evaluate(linked.person_link, simulated.truth),
        evaluate(reviewed.person_link, simulated.truth),
        linked.clerical_pair.num_rows,
        people.person_record.num_rows,
    )


def true_decisions(linked: Linked, truth: pa.Table) -> pa.Table:
    """Answer every clerical pair as a person who knows the truth."""
    who = {
        (row["source_system"], row["source_person_id"]): row["true_person_id"] for row in truth.to_pylist()
    }
    answers = [
        {name: row[name] for name in ("source_l", "record_id_l", "source_r", "record_id_r")}
        | {
            "decision_no": number,
            "is_same": who[row["source_l"], row["record_id_l"]] == who[row["source_r"], row["record_id_r"]],
        }
        for number, row in enumerate(linked.clerical_pair.to_pylist(), start=1)
    ]
    return pa.Table.from_pylist(answers, schema=DECISION)


def test_the_shipped_rule_holds_whatever_the_dirt(outcome: Outcome) -> None:
    assert outcome.automatic.pairs.precision >= 0.995
    assert outcome.automatic.pairs.recall >= 0.92


def test_review_makes_links_right_and_finds_more(outcome: Outcome) -> None:
    before, after = outcome.automatic.pairs, outcome.reviewed.pairs
    assert after.precision >= 0.998  # of one council; ten together: `make linkage-quality`
    assert after.recall >= max(before.recall, 0.98)


def test_there_is_little_to_review(outcome: Outcome) -> None:
    assert outcome.clerical_pairs <= 0.04 * outcome.records


def test_adopted_children_stay_who_they_are(outcome: Outcome) -> None:
    adopted = outcome.automatic.by_dirt.get("adopted", PairCounts(0, 0, 0))
    assert adopted.linked_pairs == adopted.correct_pairs
