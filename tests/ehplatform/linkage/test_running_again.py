"""Keys and evidence from run to run: what arrives later moves nobody without a cause."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ehplatform.linkage.blocking import filled_columns
from ehplatform.linkage.kept import Kept, read_calibration
from ehplatform.linkage.linking import Linked, link
from ehplatform.linkage.model import load_model
from ehplatform.linkage.people import People, make_records
from ehplatform.linkage.prepare import STEPS, prepare
from ehplatform.linkage.resolving import DECISION
from ehplatform.linkage.scoring import register_frequencies, score
from ehplatform.simulate.people_only import SimulatedPeople
from ehplatform.store.engine import connect, run_steps
from tests.ehplatform.linkage.conftest import people_of, with_records

LAST_DAY = date(2026, 10, 31)


def known_on(council: SimulatedPeople, day: date, batch: int = 0) -> People:
    """Return the people as the systems held them on a day.

    Some surnames are spoilt from the batch on whose number the record drew.
    """
    people = people_of(council)
    there = pc.less_equal(council.truth["since"], pa.scalar(day))
    records = people.person_record.filter(there)
    random = Random(5)
    spoilt_in = [random.randrange(400) for _ in range(records.num_rows)]  # one in forty by batch 10
    surnames = [
        f"{surname[:-1]}x" if surname and batch > number and number < 10 else surname
        for surname, number in zip(records["surname"].to_pylist(), spoilt_in, strict=True)
    ]
    place = records.schema.get_field_index("surname")
    return replace(
        people, person_record=records.set_column(place, "surname", pa.array(surnames, pa.string()))
    )


def key_of_record(linked: Linked) -> dict[tuple[str, str], str]:
    names = ("source_system", "source_person_id", "person_key")
    return {
        (system, id_): key
        for system, id_, key in zip(*(linked.person_link[n].to_pylist() for n in names), strict=True)
    }


def test_a_second_run_gives_the_same_whatever_the_order_of_rows(background: People) -> None:
    first = link(background)
    records = background.person_record
    backwards = replace(background, person_record=records.take(list(range(records.num_rows))[::-1]))
    second = link(backwards, first.kept)
    assert second.counts.changed_records == 0
    for name, table in second.kept.tables().items():
        assert table.equals(first.kept.tables()[name])
    assert second.person.equals(first.person)
    assert second.key_change.num_rows == 0


def test_ten_months_move_nobody_without_a_cause(council: SimulatedPeople) -> None:
    """At least 99.98 % of keys stay from month to month, and each that does not says why."""
    kept: Kept | None = None
    before: dict[tuple[str, str], str] = {}
    carried = changed = 0
    for month in range(10):
        day = LAST_DAY - timedelta(days=30 * (9 - month))
        linked = link(known_on(council, day, month), kept, as_of=day)
        now = key_of_record(linked)
        moved = {record for record, key in before.items() if now[record] != key}
        told = set(
            zip(
                *(linked.key_change[n].to_pylist() for n in ("source_system", "source_person_id")),
                strict=True,
            )
        )
        assert moved == told
        assert set(linked.key_change["cause"].to_pylist()) <= {"new_record", "changed_record", "calibration"}
        assert set(linked.key_change["changed_on"].to_pylist()) <= {day}
        carried, changed = carried + len(before), changed + len(moved)
        before, kept = now, linked.kept
    assert carried > 10_000
    assert 1 - changed / carried >= 0.9998


def test_what_is_compared_anew_and_what_is_carried_are_what_a_full_run_finds(
    council: SimulatedPeople,
) -> None:
    """Edge for edge: the same pairs, levels and weights, under the calibration that both go by."""
    early, late = (known_on(council, LAST_DAY - timedelta(days=30 * ago), 9 - ago) for ago in (1, 0))
    first = link(early)
    second = link(late, first.kept)
    assert second.kept.evidence is not None
    assert 0 < second.counts.changed_records < 0.1 * second.counts.records
    assert second.kept.evidence.linkage_pair.equals(all_pairs(late, second.kept.evidence.linkage_calibration))


def all_pairs(people: People, calibration: pa.Table) -> pa.Table:
    """Compare everybody with everybody that blocking finds, as a first run does."""
    kept = read_calibration(calibration)
    with connect() as connection:
        make_records(connection, people)
        prepare(connection)
        register_frequencies(connection, kept.frequency)
        score(connection, load_model(), kept.rules, filled_columns(connection))
        run_steps(connection, STEPS, ["linkage_pair"])
        return connection.sql("from linkage_pair").to_arrow_table()


def test_evidence_of_a_run_that_was_broken_off_is_not_used_but_keys_stay(council: SimulatedPeople) -> None:
    first = link(known_on(council, LAST_DAY - timedelta(days=300)))
    second = link(known_on(council, LAST_DAY), first.kept)
    half_written = second.kept.tables() | {"linkage_record": first.kept.tables()["linkage_record"]}
    kept = Kept.of(half_written)
    assert kept is not None
    assert kept.evidence is None
    assert key_of_record(link(known_on(council, LAST_DAY), kept)) == key_of_record(second)


def test_another_model_compares_everything_anew(background: People) -> None:
    first = link(background)
    second = link(background, first.kept, model=replace(load_model(), version="another"))
    assert set(second.person_link["model_version"].to_pylist()) == {"another"}
    assert second.counts.changed_keys == 0


@pytest.fixture(scope="module")
def jacks(background: People, person_records: Callable[..., pa.Table]) -> People:
    """Among a council's people, two records of one boy (X1, X2) and one of a stranger (X3)."""
    jack = {"forename": "Jack", "surname": "Hargreaves"}
    stranger = {"forename": "Amara", "surname": "Okoro", "birth_date": date(2011, 9, 30)}
    return with_records(background, person_records(jack, jack | {"source_system": "LCS"}, stranger))


JACK, AGAIN, STRANGER = ("EHM", "X1"), ("LCS", "X2"), ("EHM", "X3")


def decided(*decisions: tuple[tuple[str, str], tuple[str, str], bool]) -> pa.Table:
    rows = [(number, *left, *right, is_same) for number, (left, right, is_same) in enumerate(decisions)]
    return pa.Table.from_pylist([dict(zip(DECISION.names, row, strict=True)) for row in rows], DECISION)


def test_decisions_win_over_the_model_and_say_so(jacks: People) -> None:
    first = link(jacks)
    keys = key_of_record(first)
    assert keys[JACK] == keys[AGAIN] != keys[STRANGER]
    parted = link(jacks, first.kept, decisions=decided((JACK, AGAIN, False)))
    keys = key_of_record(parted)
    assert len({keys[JACK], keys[AGAIN], keys[STRANGER]}) == 3
    assert parted.key_change.select(["change", "cause"]).to_pylist() == [
        {"change": "split", "cause": "decision"}
    ]
    joined = link(jacks, first.kept, decisions=decided((STRANGER, JACK, True)))
    keys = key_of_record(joined)
    assert keys[JACK] == keys[AGAIN] == keys[STRANGER]
    assert joined.key_change.select(["change", "cause"]).to_pylist() == [
        {"change": "merged", "cause": "decision"}
    ]
    assert joined.counts.manual == 2


def test_of_decisions_on_one_pair_the_latest_counts(jacks: People) -> None:
    keys = key_of_record(link(jacks, decisions=decided((JACK, STRANGER, True), (STRANGER, JACK, False))))
    assert keys[JACK] == keys[AGAIN] != keys[STRANGER]


def test_a_withdrawn_record_leaves_the_rest_where_they_are(council: SimulatedPeople) -> None:
    people = people_of(council)
    first = link(people)
    fewer = replace(people, person_record=people.person_record.slice(20))
    second = link(fewer, first.kept)
    before, after = key_of_record(first), key_of_record(second)
    moved = [record for record, key in after.items() if before[record] != key]
    assert len(moved) == second.key_change.num_rows <= 2
    assert set(second.key_change["cause"].to_pylist()) <= {"withdrawn_record", "changed_record"}
