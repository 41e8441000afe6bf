"""The review queue as questions: one for each value or header, most rows first, answered ones gone."""

import pyarrow as pa
import pytest

from ehplatform.sources.ledger import REVIEW_QUEUE
from ehplatform.sources.reading import FURTHER_VALUES
from ehplatform.sources.review import Correction, at_least, corrections, open_questions, questions

SIGNED = {"by": "analyst", "on": "2026-11-24"}


def entry(text, rows, **facts):
    return {
        "la_code": "212",
        "dataset": "early_help",
        "system": "EHM",
        "kind": "value",
        "table_name": "eh_referral",
        "column_name": "source_code",
        "code_set": "SOURCE",
        "source_value": text,
        "row_count": rows,
    } | facts


def header(text, rows, **facts):
    nothing = {"column_name": None, "code_set": None, "file_name": "referrals.csv"}
    return entry(text, rows) | {"kind": "header"} | nothing | facts


def queue(*entries):
    return pa.Table.from_pylist(list(entries), REVIEW_QUEUE)


def test_one_value_of_one_code_set_is_one_question_wherever_it_stands():
    asked = questions(
        queue(
            entry("Hub", 3, suggestion="5D", score=70.0),
            entry("Hub", 4, table_name="contact", suggestion="5D", score=70.0),
            entry("Hub", 9, column_name="completing_org", code_set="ORG_TYPE"),
            entry("hub", 8),
        )
    )
    assert [(each.scope, each.text, each.row_count, each.suggestion) for each in asked] == [
        ("ORG_TYPE", "Hub", 9, None),
        ("SOURCE", "hub", 8, None),
        ("SOURCE", "Hub", 7, "5D"),
    ]
    assert asked[2].columns == ("early_help contact.source_code", "early_help eh_referral.source_code")


def test_a_header_is_one_question_for_each_dataset():
    asked = questions(
        queue(
            header("Ref", 3, suggestion="source_id", score=80.0),
            header("Ref", 5, file_name="more.csv"),
            header("Ref", 2, dataset="social_care"),
        )
    )
    assert [(each.kind, each.scope, each.row_count, each.columns) for each in asked] == [
        ("header", "early_help", 8, ("more.csv", "referrals.csv")),
        ("header", "social_care", 2, ("referrals.csv",)),
    ]


def test_a_dataset_can_be_asked_for_alone():
    both = queue(
        entry("a", 1), entry("b", 1, dataset="social_care"), entry("x", 1, code_set="date", dataset="o")
    )
    assert [each.text for each in questions(both, "social_care")] == ["b"]
    assert corrections(both, "social_care") == []


def test_what_no_decision_can_help_is_to_be_corrected_and_not_asked():
    unread = queue(
        entry("<unreadable>", 4, code_set="date", column_name="referral_date"),
        entry("perhaps", 6, code_set="boolean", table_name="csc_spell", column_name="is_nfa"),
        entry("maybe", 1, code_set="boolean", table_name="csc_spell", column_name="is_nfa"),
        entry(FURTHER_VALUES, 50),
    )
    assert questions(unread) == []
    assert corrections(unread) == [
        Correction("early_help eh_referral.source_code", "more different values than can be listed", 50),
        Correction("early_help csc_spell.is_nfa", "neither yes nor no", 7),
        Correction("early_help eh_referral.referral_date", "no date that can be read", 4),
    ]


def test_what_the_councils_file_answers_is_asked_no_more(council):
    unread = queue(
        entry("Hub X", 1),
        entry("Hub 7", 1),
        entry("n/a", 1),
        entry("Hub Y", 1),
        header("Ref", 1),
        header("Notes", 1),
    )
    answered = council(
        values={"SOURCE": {"HUB-X": "5D", "n/a": {"code": "ignore", **SIGNED}}},
        patterns={"SOURCE": [{"matches": "hub [0-9]", "code": "5D"}]},
    )
    source = answered.sources["early_help"].model_validate(
        {"system": "EHM", "dialect": "template", "headers": {"REF.": "source_id"}}
    )
    answered = answered.model_copy(update={"sources": {"early_help": source}})
    assert [each.text for each in open_questions(answered, unread)] == ["Notes", "Hub Y"]
    assert len(open_questions(council(), unread)) == 6


def test_a_header_of_a_dataset_that_is_gone_can_still_be_listed(council):
    assert len(open_questions(council(), queue(header("Ref", 1, dataset="closed")))) == 1


@pytest.mark.parametrize(("score", "texts"), [(95, ["b"]), (94.9, ["a", "b"]), (100, [])])
def test_suggestions_are_taken_from_a_score_on(score, texts):
    asked = questions(
        queue(
            entry("a", 3, suggestion="5D", score=94.9),
            entry("b", 2, suggestion="8", score=95.0),
            entry("c", 1),
        )
    )
    assert [each.text for each in at_least(score, asked)] == texts


def test_questions_have_different_names_and_the_same_question_always_the_same():
    first = questions(queue(entry("a", 1), entry("A", 1), entry("a", 1, code_set="SEX"), header("a", 1)))
    again = questions(queue(header("a", 9), entry("a", 2)))
    assert len({each.id for each in first}) == 4
    assert {each.id for each in again} < {each.id for each in first}
