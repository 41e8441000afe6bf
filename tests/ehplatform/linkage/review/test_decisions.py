"""Decisions are kept for ever, the last on a pair counts, and no set of them contradicts itself."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import DisjointSet

from ehplatform.linkage.resolving import DECISION
from ehplatform.linkage.review.decisions import Answer, Contradiction, LinkDecisions

A, B, C, D = (("EHM", "1"), ("EHM", "2"), ("LCS", "1"), ("LCS", "9"))
TODAY = date(2026, 11, 24)


def answer(left, right, is_same, row=2):
    return Answer((left, right), is_same, "probable", row=row)


def test_decisions_are_kept_with_who_when_and_why_and_only_their_owner_reads_them(tmp_path):
    kept = LinkDecisions.of(tmp_path, "901")
    kept.add([Answer((C, A), True, "probable", "same school")], "reviewer", TODAY)
    [decision] = LinkDecisions.of(tmp_path, "901").all()
    assert (decision.pair, decision.is_same, decision.by, decision.on, decision.reason, decision.note) == (
        (A, C), True, "reviewer", TODAY, "probable", "same school",
    )  # fmt: skip
    assert kept.path == tmp_path / "decisions" / "901.jsonl"
    assert kept.path.stat().st_mode & 0o777 == 0o600


def test_the_table_is_what_linkage_takes(tmp_path):
    kept = LinkDecisions.of(tmp_path, "901")
    assert kept.table() == DECISION.empty_table()
    kept.add([answer(A, B, False), answer(A, C, True)], "reviewer", TODAY)
    assert kept.table().schema == DECISION
    assert kept.table().to_pylist()[1] == {
        "decision_no": 2, "source_l": "EHM", "record_id_l": "1", "source_r": "LCS", "record_id_r": "1",
        "is_same": True,
    }  # fmt: skip


def test_a_later_decision_takes_the_place_of_an_earlier_one_and_both_stay_in_the_file(tmp_path):
    kept = LinkDecisions.of(tmp_path, "901")
    kept.add([answer(A, B, True)], "reviewer", TODAY)
    kept.add([answer(B, A, False)], "other", TODAY)
    assert [(each.decision_no, each.is_same) for each in kept.all()] == [(1, True), (2, False)]
    assert [each.by for each in kept.standing().values()] == ["other"]


def test_what_is_decided_so_already_is_not_added_again(tmp_path):
    kept = LinkDecisions.of(tmp_path, "901")
    kept.add([answer(A, B, True), answer(B, A, True, row=3)], "reviewer", TODAY)
    assert kept.add([answer(A, B, True), answer(C, D, False)], "other", TODAY) == kept.all()[1:]
    assert len(kept.all()) == 2


def test_opposite_answers_on_one_pair_are_refused_by_their_rows(tmp_path):
    with pytest.raises(Contradiction, match="rows 2 and 7 say the opposite of one pair"):
        LinkDecisions.of(tmp_path, "901").add([answer(A, B, True), answer(B, A, False, 7)], "reviewer", TODAY)


def test_a_chain_that_makes_two_people_one_is_refused_in_words_and_nothing_is_kept(tmp_path):
    kept = LinkDecisions.of(tmp_path, "901")
    kept.add([answer(A, B, True)], "reviewer", TODAY)
    with pytest.raises(Contradiction) as refused:
        kept.add(
            [answer(B, C, True, row=4), answer(A, C, False, row=9), answer(A, D, True, 5)], "reviewer", TODAY
        )
    assert str(refused.value) == (
        "row 9 says two people, but decision 1 and row 4 together make them one: look at these pairs again"
    )
    assert len(kept.all()) == 1


def test_an_answer_that_takes_back_one_link_of_a_chain_mends_it(tmp_path):
    kept = LinkDecisions.of(tmp_path, "901")
    kept.add([answer(A, B, True), answer(B, C, True)], "reviewer", TODAY)
    kept.add([answer(A, C, False), answer(B, C, False)], "reviewer", TODAY)
    assert [each.is_same for each in kept.standing().values()].count(True) == 1


records = st.tuples(st.just("EHM"), st.sampled_from("1234567"))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(records, records, st.booleans()).filter(lambda each: each[0] != each[1]), max_size=12)
)
def test_a_set_is_refused_exactly_when_joining_the_same_brings_two_people_together(tmp_path_factory, said):
    pairs = {tuple(sorted(each[:2])): each[2] for each in said}
    joined = DisjointSet([("EHM", name) for name in "1234567"])
    for (left, right), is_same in pairs.items():
        if is_same:
            joined.merge(left, right)
    contradicts = any(joined.connected(*pair) for pair, is_same in pairs.items() if not is_same)
    kept = LinkDecisions.of(tmp_path_factory.mktemp("home"), "901")
    answers = [answer(*pair, is_same) for pair, is_same in pairs.items()]
    if contradicts:
        with pytest.raises(Contradiction):
            kept.add(answers, "reviewer", TODAY)
    else:
        assert len(kept.add(answers, "reviewer", TODAY)) == len(pairs)
