"""How names go wrong, by example."""

from collections.abc import Callable
from datetime import date, timedelta
from difflib import SequenceMatcher

import pytest

from ehplatform.simulate import dirt_names
from ehplatform.simulate.names import name_book, without_accents
from ehplatform.simulate.records import PersonRecord
from ehplatform.simulate.spoiling import Spoil, Spoiling

MakeRecord = Callable[..., PersonRecord]


def names_after(spoil: Spoil, record: PersonRecord, spoiling: Spoiling) -> tuple[str, str]:
    assert spoil(record, spoiling)
    return record.forename, record.surname


def many(spoil: Spoil, record_of: MakeRecord, spoiling: Spoiling, **about: object) -> list[PersonRecord]:
    """Return 300 records of one child that the kind of dirt has changed."""
    records = [record_of(**about) for _ in range(300)]
    return [record for record in records if spoil(record, spoiling)]


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Siobhán", "Siobhan"), ("Wójcik", "Wojcik"), ("Pawłowski", "Pawlowski"), ("Ștefania", "Stefania"),
     ("Çelik", "Celik"), ("O'Brien", "O'Brien")],
)  # fmt: skip
def test_without_accents_a_name_is_as_old_systems_keep_it(name: str, plain: str) -> None:
    assert without_accents(name) == plain


def test_no_name_of_the_book_keeps_an_accent_when_accents_are_lost() -> None:
    for origin in name_book().origins.values():
        for names in (origin.boys, origin.girls, origin.surnames):
            assert all(without_accents(name).isascii() for name in names.values)


def test_names_without_accents_gain_those_they_have_elsewhere(
    record_of: MakeRecord, spoiling: Spoiling
) -> None:
    sean = record_of("Sean", "Garcia")
    assert names_after(dirt_names.accents_added, sean, spoiling) == ("Seán", "García")
    assert not dirt_names.accents_added(record_of("Jack", "Brown"), spoiling)


def test_a_name_is_in_one_group_of_spellings_only() -> None:
    for variants in (name_book().forename_variants, name_book().surname_variants):
        for name, others in variants.items():
            assert others
            assert name not in others
            assert all(name in variants[other] for other in others)


@pytest.mark.parametrize(
    ("name", "other"),
    [("Mohammed", "Muhammad"), ("Catherine", "Katherine"), ("Sean", "Shaun"), ("Aisha", "Ayesha"),
     ("Alexander", "Oleksandr"), ("Niamh", "Neve")],
)  # fmt: skip
def test_spellings_of_one_name_stand_for_each_other(name: str, other: str) -> None:
    assert other in name_book().forename_variants[name]


def test_most_forenames_of_the_book_have_another_spelling_or_a_short_form() -> None:
    book = name_book()
    forenames = {n for origin in book.origins.values() for n in (*origin.boys.values, *origin.girls.values)}
    assert len(forenames & (book.forename_variants.keys() | book.nicknames.keys())) > 0.8 * len(forenames)


def test_an_initial_is_the_first_letter(record_of: MakeRecord, spoiling: Spoiling) -> None:
    assert names_after(dirt_names.forename_initial, record_of(), spoiling) == ("J", "Smith-Jones")


def test_a_system_of_short_fields_cuts_long_names_after_eight_to_ten_letters(
    record_of: MakeRecord, spoiling: Spoiling
) -> None:
    cut = many(dirt_names.truncated_name, record_of, spoiling, forename="Oluwadamilola", surname="Wood")
    assert {record.forename for record in cut} == {"Oluwadam", "Oluwadami", "Oluwadamil"}
    assert not dirt_names.truncated_name(record_of("Jack", "Wood"), spoiling)


def test_a_lost_hyphen_leaves_a_blank_or_nothing(record_of: MakeRecord, spoiling: Spoiling) -> None:
    lost = many(dirt_names.hyphen_lost, record_of, spoiling)
    assert {record.surname for record in lost} == {"Smith Jones", "SmithJones"}


def test_one_surname_is_either_half_of_two(record_of: MakeRecord, spoiling: Spoiling) -> None:
    assert {r.surname for r in many(dirt_names.one_surname, record_of, spoiling)} == {"Smith", "Jones"}
    assert not dirt_names.one_surname(record_of(surname="Smith"), spoiling)


def test_an_extra_forename_follows_the_first(record_of: MakeRecord, spoiling: Spoiling) -> None:
    for record in many(dirt_names.extra_forename, record_of, spoiling):
        first, middle = record.forename.split()
        assert first == "Jack" != middle


def test_a_child_can_be_known_by_another_name(record_of: MakeRecord, spoiling: Spoiling) -> None:
    names = {record.forename for record in many(dirt_names.known_as, record_of, spoiling)}
    assert "Jack" not in names
    assert len(names) > 20


def test_newborns_without_a_name_stand_under_their_mother_s_or_as_a_baby(
    record_of: MakeRecord, spoiling: Spoiling
) -> None:
    newborn = {"birth": date(2024, 1, 2), "since": date(2024, 1, 8)}
    names = {r.forename for r in many(dirt_names.placeholder_forename, record_of, spoiling, **newborn)}
    assert {"Baby of Angela", "Baby", "Twin 1", "Unborn"} <= names


def test_of_older_children_few_lack_a_name_and_none_is_a_baby(
    record_of: MakeRecord, spoiling: Spoiling
) -> None:
    unknown = many(dirt_names.placeholder_forename, record_of, spoiling)
    assert 0 < len(unknown) < 90
    assert not any("Baby" in record.forename or "Twin" in record.forename for record in unknown)


def test_a_mark_of_a_duplicate_leaves_the_name_readable_and_is_flagged_in_half(
    record_of: MakeRecord, spoiling: Spoiling
) -> None:
    marked = many(dirt_names.duplicate_marker, record_of, spoiling)
    for record in marked:
        assert (record.forename != "Jack") != (record.surname != "Smith-Jones")
        assert "Jack" in record.forename
        assert "Smith-Jones" in record.surname
        assert record.is_duplicate in (True, None)
    assert sum(record.is_duplicate is True for record in marked) / len(marked) == pytest.approx(0.5, abs=0.1)


def test_a_slip_of_typing_is_one_letter(record_of: MakeRecord, spoiling: Spoiling) -> None:
    for record in many(dirt_names.typing_name, record_of, spoiling):
        typed, true = f"{record.forename} {record.surname}", "Jack Smith-Jones"
        assert abs(len(typed) - len(true)) <= 1
        assert SequenceMatcher(None, typed, true).ratio() > 0.9


def test_the_unborn_have_no_other_names(record_of: MakeRecord, spoiling: Spoiling) -> None:
    due = spoiling.until + timedelta(days=30)
    for spoil in (dirt_names.known_as, dirt_names.extra_forename, dirt_names.forename_initial):
        unborn = record_of("Unborn", birth=due)
        assert not spoil(unborn, spoiling)
        assert unborn.forename == "Unborn"
