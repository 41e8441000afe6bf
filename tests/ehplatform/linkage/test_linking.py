"""Hand-made people among the records of a simulated council: who must be one, who never."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from ehplatform.linkage.identifiers import clean_nhs_number, clean_upn
from ehplatform.linkage.linking import UnknownPeople, apply_links, link
from ehplatform.model.tables import EH_REFERRAL

Person = dict[str, Any]
MakeRecords = Callable[..., pa.Table]

UPN, OTHER_UPN, TEMPORARY_UPN = "A950000178301", "H243278544154", "W80120000101B"
NHS_NUMBER, MISTYPED_NHS_NUMBER = "9434765919", "9434765918"


def jack(surname: str, **facts: Any) -> Person:
    """A boy; each case has a surname of its own, so that cases do not meet."""
    return {"forename": "Jack", "surname": surname} | facts


SAME: dict[str, tuple[Person, ...]] = {
    "letter case and spaces": (jack("Hargreaves"), jack("HARGREAVES", forename="JACK ")),
    "accents and apostrophe": (jack("O'Dálaigh"), jack("ODalaigh")),
    "typing error in the forename": (jack("Pemberley"), jack("Pemberley", forename="Jakc")),
    "typing error in the surname": (jack("Thistlewood"), jack("Thistlewod")),
    "double-barrelled surname": (jack("Quillfeather"), jack("Quillfeather-Okoro")),
    "day and month swapped": (jack("Ravensdale"), jack("Ravensdale", birth_date=date(2014, 5, 3))),
    "one digit of the date": (jack("Silverlock"), jack("Silverlock", birth_date=date(2014, 3, 6))),
    "moved": (jack("Underhay"), jack("Underhay", postcode="SW11 4RT")),
    "no postcode": (jack("Vanterpool"), jack("Vanterpool", postcode=None)),
    "names swapped": (jack("Winterbourne"), {"forename": "Winterbourne", "surname": "Jack"}),
    "nickname": (jack("Yarborough", forename="Elizabeth"), jack("Yarborough", forename="Lizzie")),
    "changed surname, same UPN": (
        jack("Applegarth", upn=UPN),
        jack("Zephyrine", upn=UPN, postcode=None),
    ),
    "temporary and permanent UPN": (
        jack("Birtwhistle", upn="Z820200000001"),
        jack("Birtwhistle", upn=TEMPORARY_UPN),
    ),
    "no forename, same NHS number": (
        jack("Cholmondeley", nhs_number=NHS_NUMBER),
        jack("Cholmondeley", forename="Baby", nhs_number=NHS_NUMBER),
    ),
    "NHS number that fails its check": (
        jack("Dunwoody", nhs_number=MISTYPED_NHS_NUMBER),
        jack("Dunwoody", nhs_number="9434765870"),
    ),
}
"""Records that are one person, by what differs between them."""

APART: dict[str, tuple[Person, ...]] = {
    "twins": (jack("Etheridge"), jack("Etheridge", forename="Oliver")),
    "twins and a record without a forename": (
        jack("Fotherby"),
        jack("Fotherby", forename="Oliver"),
        jack("Fotherby", forename="Baby"),
    ),
    "siblings in one household": (
        jack("Gathercole"),
        jack("Gathercole", forename="Ella", birth_date=date(2016, 8, 21)),
    ),
    "father and son of one name": (
        jack("Heatherington"),
        jack("Heatherington", birth_date=date(1986, 11, 23)),
    ),
    "different UPNs": (jack("Inglesby", upn="U820200000015"), jack("Inglesby", upn=OTHER_UPN)),
    "an UPN given to two children by mistake": (
        jack("Jessamine", upn="D820200000023"),
        jack("Kettlewell", upn="D820200000023", birth_date=date(2011, 9, 30)),
    ),
    "the same NHS number, mistyped": (
        jack("Lillywhite", nhs_number=MISTYPED_NHS_NUMBER),
        {"forename": "Amara", "surname": "Okoro", "nhs_number": MISTYPED_NHS_NUMBER},
    ),
}
"""Records of which every one is another person, by what they have in common."""


@pytest.fixture(scope="module")
def person_of(background: pa.Table, person_records: MakeRecords) -> dict[str, list[str]]:
    """Link all cases at once among a council's records; return each case's person keys."""
    cases = SAME | APART
    people = [person for case in cases.values() for person in case]
    linked = link(pa.concat_tables([background, person_records(*people)], promote_options="default"))
    links = linked.person_link.to_pylist()
    key_of = {row["source_person_id"]: row["person_key"] for row in links}
    numbers = iter(range(1, len(people) + 1))
    return {name: [key_of[f"X{next(numbers)}"] for _ in case] for name, case in cases.items()}


@pytest.mark.parametrize("case", SAME)
def test_one_child_written_down_twice_is_one_person(person_of: dict[str, list[str]], case: str) -> None:
    assert len(set(person_of[case])) == 1


@pytest.mark.parametrize("case", APART)
def test_people_who_have_much_in_common_are_never_merged(person_of: dict[str, list[str]], case: str) -> None:
    assert len(set(person_of[case])) == len(APART[case])


def test_the_identifiers_of_the_cases_are_valid() -> None:
    people = [person for case in (SAME | APART).values() for person in case]
    assert all(clean_upn(person["upn"]) for person in people if "upn" in person)
    numbers = {person["nhs_number"] for person in people if "nhs_number" in person}
    assert {number for number in numbers if not clean_nhs_number(number)} == {MISTYPED_NHS_NUMBER}


def test_linked_tables_hold_no_personal_value(background: pa.Table) -> None:
    linked = link(background)
    assert linked.person_link.column_names == [
        "la_code", "source_system", "source_person_id", "person_key",
        "match_method", "match_probability", "model_version",
    ]  # fmt: skip
    assert linked.person.column_names == [
        "la_code", "person_key", "birth_month", "sex_code", "ethnicity_code", "left_area_date", "death_month",
    ]  # fmt: skip
    assert linked.family_member.column_names == ["la_code", "family_key", "person_key"]
    assert all(month.day == 1 for month in linked.person["birth_month"].to_pylist() if month)


def test_a_second_run_gives_the_same_keys_whatever_the_order_of_rows(background: pa.Table) -> None:
    first = link(background)
    backwards = background.take(list(range(background.num_rows))[::-1])
    second = link(backwards, first.person_link, first.family_member)
    assert second.person_link.equals(first.person_link)
    assert second.person.equals(first.person)
    assert second.family_member.equals(first.family_member)


def test_keys_outlive_new_records(background: pa.Table, person_records: MakeRecords) -> None:
    first = link(background)
    more = person_records(jack("Hargreaves"), {"forename": "Ella", "surname": "Hargreaves"})
    grown = pa.concat_tables([background, more], promote_options="default")
    second = link(grown, first.person_link, first.family_member)
    before = first.person_link.select(["source_system", "source_person_id", "person_key"]).to_pylist()
    after = second.person_link.select(["source_system", "source_person_id", "person_key"]).to_pylist()
    assert all(row in after for row in before)
    assert set(first.family_member["family_key"].to_pylist()) == set(
        second.family_member["family_key"].to_pylist()
    )


def test_no_records_give_no_people(person_records: MakeRecords) -> None:
    linked = link(person_records())
    assert linked.counts.persons == linked.person_link.num_rows == linked.family_member.num_rows == 0


def test_a_single_record_is_a_singleton_without_probability(person_records: MakeRecords) -> None:
    [row] = link(person_records(jack("Hargreaves"))).person_link.to_pylist()
    assert (row["match_method"], row["match_probability"]) == ("singleton", None)


def test_most_records_decide_what_is_known_of_a_person(person_records: MakeRecords) -> None:
    records = person_records(
        jack("Hargreaves")
        | {"upn": UPN, "sex_code": "U", "ethnicity_code": "NOBT", "left_area_date": date(2024, 5, 6)},
        jack("Hargreaves")
        | {"upn": UPN, "sex_code": "M", "ethnicity_code": "WBRI", "birth_date": date(2014, 2, 5)},
        jack("Hargreaves")
        | {"upn": UPN, "sex_code": "U", "ethnicity_code": "NOBT", "death_date": date(2025, 1, 31)},
    )
    [person] = link(records).person.drop_columns(["person_key"]).to_pylist()
    assert person == {
        "la_code": "901",
        "birth_month": date(2014, 3, 1),
        "sex_code": "M",
        "ethnicity_code": "WBRI",
        "left_area_date": date(2024, 5, 6),
        "death_month": date(2025, 1, 1),
    }


def referrals(*person_ids: str) -> pa.Table:
    """Return one referral for each of these people."""
    rows = [
        {
            "la_code": "901",
            "source_system": "EHM",
            "source_person_id": person_id,
            "batch_id": "batch",
            "source_row": number,
            "source_id": f"R{number}",
            "referral_date": date(2025, 1, number),
        }
        for number, person_id in enumerate(person_ids, start=1)
    ]
    return pa.Table.from_pylist(rows, schema=EH_REFERRAL.arrow_schema())


def test_facts_follow_their_person_and_family(person_records: MakeRecords) -> None:
    linked = link(
        person_records(
            jack("Hargreaves", upn=UPN, family_ref="F1"),
            jack("Hargreaves", upn=UPN),
            {"forename": "Ann"},
        )
    )
    facts = apply_links(referrals("X1", "X2", "X3"), linked)
    assert not {"source_person_id", "source_row"} & set(facts.column_names)
    assert set(EH_REFERRAL.arrow_schema().names) - {"source_person_id", "source_row"} < set(
        facts.column_names
    )
    first, second, ann = facts["person_key"].to_pylist()
    assert first == second != ann
    [family] = linked.family_member["family_key"].to_pylist()
    assert facts["family_key"].to_pylist() == [family, family, None]


def test_a_person_whom_only_facts_name_is_a_person_of_their_own(person_records: MakeRecords) -> None:
    first, second = referrals("X1", "GHOST"), referrals("GHOST")
    linked = link(person_records(jack("Hargreaves")), facts=[first, second])
    assert linked.counts.unrecorded == 1
    assert apply_links(first, linked)["person_key"][1] == apply_links(second, linked)["person_key"][0]


def test_facts_of_unknown_people_are_refused_with_their_number_only(person_records: MakeRecords) -> None:
    with pytest.raises(UnknownPeople, match="1 of 2 rows") as refused:
        apply_links(referrals("X1", "GHOST"), link(person_records(jack("Hargreaves"))))
    assert "GHOST" not in str(refused.value)
