"""Whose record is whose, by the links of two days; and marts that follow from records and links alone."""

from datetime import date
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ehplatform.model.council import Council, Source
from ehplatform.model.profile import COMMON_PROFILE
from ehplatform.model.tables import CANONICAL_TABLES
from ehplatform.restatement.recompute import link_table, links_now, links_then, own_key, recompute
from ehplatform.restatement.records import Records
from ehplatform.sources.family_history import FAMILY_HISTORY
from tests.ehplatform.quality.rules.conftest import canonical

COUNCIL = Council(
    la_code="306", name="Made-Up", owner="team@example.org",
    sources={"social_care": Source(system="LCS", dialect="template")},
)  # fmt: skip


def records(*ids: str, referrals: dict[str, list[date]] | None = None) -> Records:
    """Return the records of some people of one system, and their Early Help referrals."""
    rows: dict[str, list[dict[str, Any]]] = {
        "person_record": [{"source_person_id": id_} for id_ in ids],
        "eh_referral": [
            {"source_person_id": id_, "referral_date": day}
            for id_, days in (referrals or {}).items()
            for day in days
        ],
    }
    ledger = pa.table(
        {
            "batch_id": ["b1"],
            "dataset": ["early_help"],
            "status": ["in_force"],
            "extract_date": pa.array([date(2026, 10, 31)], pa.date32()),
        }
    )
    tables = {table.name: canonical(table.name, rows.get(table.name, [])) for table in CANONICAL_TABLES}
    return Records(tables, FAMILY_HISTORY.empty_table(), ledger)


def links(**keys: str) -> pa.Table:
    return link_table({("LCS", id_): key for id_, key in keys.items()}, "306")


def keys_of(found: dict[tuple[str, str], str]) -> dict[str, str]:
    return {id_: key for (_, id_), key in found.items()}


def test_each_record_has_the_person_that_it_had() -> None:
    found = keys_of(links_then(records("a", "b"), links(a="k1", b="k1", elsewhere="k9")))
    assert found == {"a": "k1", "b": "k1"}


def test_a_record_that_no_link_knows_is_alone() -> None:
    found = keys_of(links_then(records("a", "b"), links(a="k1")))
    assert found == {"a": "k1", "b": own_key(("LCS", "b"))}


def test_a_person_of_facts_without_a_record_counts() -> None:
    only_facts = records(referrals={"a": [date(2026, 3, 1)]})
    assert keys_of(links_then(only_facts, links(a="k1"))) == {"a": "k1"}


def test_merged_records_are_of_one_person_now() -> None:
    then, now = links(a="k1", b="k2"), links(a="k1", b="k1", new="k7")
    assert keys_of(links_now(records("a", "b"), then, now)) == {"a": "k1", "b": "k1"}


def test_a_withdrawn_record_follows_most_of_its_person() -> None:
    then = links(a="k1", b="k1", c="k1", gone="k1", alone="k2")
    now = links(a="k1", b="k8", c="k8")
    found = keys_of(links_now(records("a", "b", "c", "gone", "alone"), then, now))
    assert found == {"a": "k1", "b": "k8", "c": "k8", "gone": "k8", "alone": "k2"}


RECORDS = "abcdefg"
partitions = st.dictionaries(st.sampled_from(RECORDS), st.sampled_from(["k1", "k2", "k3"]))


@given(then=partitions, now=partitions)
def test_every_record_has_a_person_and_what_is_linked_today_is_linked_so(
    then: dict[str, str], now: dict[str, str]
) -> None:
    found = keys_of(links_now(records(*RECORDS), links(**then), links(**now)))
    assert found.keys() == set(RECORDS)
    assert {id_: found[id_] for id_ in now} == now


@given(then=partitions)
def test_without_a_change_of_links_nobody_moves(then: dict[str, str]) -> None:
    made = records(*RECORDS)
    assert links_now(made, links(**then), links(**then)) == links_then(made, links(**then))


def test_two_ids_of_one_child_make_a_rereferral_once_they_are_linked() -> None:
    """Domain 5.3, case 18, without any file or snapshot."""
    made = records(
        "a", "b", "first", referrals={
            "first": [date(2024, 1, 8)], "a": [date(2026, 3, 2)], "b": [date(2026, 8, 3)],
        },
    )  # fmt: skip
    apart = links_then(made, links(a="k1", b="k2", first="k3"))
    together = links_now(made, links(a="k1", b="k2", first="k3"), links(a="k1", b="k1", first="k3"))
    marts = [recompute(made, each, COUNCIL, COMMON_PROFILE) for each in (apart, together)]
    repeated = [sum(filter(None, each["mart_referral"]["is_rereferral_12m"].to_pylist())) for each in marts]
    assert repeated == [0, 1]
    assert [each["mart_referral"].num_rows for each in marts] == [3, 3]
