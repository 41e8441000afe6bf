"""What goes on while a family is supported, as rows of canonical tables."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from ehplatform.model.codes import code_set
from ehplatform.model.tables import FEEDBACK, NEED, OUTCOME_SCORE, PLAN_REVIEW, WORKER_CONTACT
from ehplatform.simulate.canonical import Carrier, Row, Tables
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.records import CaseRecord, Filed

REVIEW_TYPE = "TAF"


@dataclass(frozen=True)
class Wording:
    """How one system exports coded values: as codes, or as the words that its screens show."""

    in_words: bool

    @classmethod
    def draw(cls, dice: Dice) -> "Wording":
        return cls(dice.chance(0.5))

    def write(self, name: str, code: str | None) -> str:
        if code is None:
            return ""
        return code_set(name)[code].label if self.in_words else code


Words = dict[str, str]
Write = Callable[[str, str | None], str]
Lines = Iterator[tuple[dict[str, Any], Words]]
"""Values and words of the rows of one case, without whose they are and what they are called."""


def support_tables(filed: Filed, carrier: Carrier, wording: Wording) -> Tables:
    """Return the rows about needs, scores, reviews, contacts and feedback; tables without rows too."""
    started = [record for record in filed.cases if record.fact.started_on]

    def rows(letter: str, lines: Callable[[CaseRecord, Carrier, Write], Lines]) -> list[Row]:
        return list(
            chain.from_iterable(
                rows_of(r, carrier, letter, lines(r, carrier, wording.write)) for r in started
            )
        )

    return {
        NEED.name: rows("N", needs),
        OUTCOME_SCORE.name: rows("O", scores),
        PLAN_REVIEW.name: rows("V", reviews),
        WORKER_CONTACT.name: rows("C", contacts),
        FEEDBACK.name: rows("F", feedback),
    }


def rows_of(record: CaseRecord, carrier: Carrier, letter: str, lines: Lines) -> Iterator[Row]:
    """Yield one case's rows of one table, numbered under the number of the case."""
    episode = carrier.source_ids(record).episode
    for place, (values, words) in zip(count(1), lines):
        whose = {
            "source_person_id": record.person.source_person_id,
            "source_id": f"{letter}{record.number:06d}-{place}",
            "episode_id": episode,
        }
        yield Row(record.person, whose | values, words)


def needs(record: CaseRecord, carrier: Carrier, write: Write) -> Lines:
    assessment = carrier.source_ids(record).assessment
    for need in record.fact.support.needs:
        values = {
            "assessment_id": assessment,
            "need_code": need.code,
            "severity": need.severity,
            "identified_date": need.identified_on,
            "resolved_date": need.resolved_on,
            "resolution": need.resolution,
        }
        words = {
            "need_code": write("NEED", need.code),
            "resolution": write("NEED_RESOLUTION", need.resolution),
        }
        yield values, words


def scores(record: CaseRecord, _carrier: Carrier, write: Write) -> Lines:
    for answers in record.fact.support.answers:
        words = {
            "tool_code": write("TOOL", answers.tool),
            "respondent": write("RESPONDENT", answers.respondent),
            "stage": write("STAGE", answers.stage),
        }
        for domain, score in answers.scores:
            values = {
                "tool_code": answers.tool,
                "domain_code": domain,
                "respondent": answers.respondent,
                "stage": answers.stage,
                "score": score,
                "score_date": answers.answered_on,
            }
            yield values, words


def reviews(record: CaseRecord, _carrier: Carrier, write: Write) -> Lines:
    for review in record.fact.support.reviews:
        values = {
            "review_type": REVIEW_TYPE,
            "due_date": review.due_on,
            "review_date": review.held_on,
            "outcome_code": review.decision,
        }
        words = {
            "review_type": write("REVIEW_TYPE", REVIEW_TYPE),
            "outcome_code": write("REVIEW_OUTCOME", review.decision),
        }
        yield values, words


def contacts(record: CaseRecord, _carrier: Carrier, write: Write) -> Lines:
    for contact in record.fact.support.contacts:
        values = {"contact_date": contact.day, "mode": contact.mode, "is_child_seen": contact.is_child_seen}
        yield values, {"mode": write("CONTACT_MODE", contact.mode)}


def feedback(record: CaseRecord, _carrier: Carrier, write: Write) -> Lines:
    for said in record.fact.support.feedback:
        values = {
            "respondent": said.respondent,
            "feedback_date": said.answered_on,
            "made_difference": said.made_difference,
            "satisfaction": said.satisfaction,
            "is_willing_to_return": said.is_willing_to_return,
        }
        yield values, {"respondent": write("RESPONDENT", said.respondent)}
