"""Hand-made people among the records of a simulated council: who must be one, who never."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from ehplatform.linkage.families.families import Families, FamilySources, families
from ehplatform.linkage.linking import Linked, UnknownPeople, apply_links, link
from ehplatform.linkage.people import People
from ehplatform.model.tables import EH_REFERRAL, PERSON_ADDRESS, PERSON_RELATIONSHIP
from ehplatform.sources.family_history import FAMILY_HISTORY
from tests.ehplatform.linkage.conftest import with_records
from tests.ehplatform.linkage.plain_identifiers import clean_nhs_number, clean_upn

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
    "mark of a copied record": (jack("Ecclestone"), jack("ECCLESTONE (DUPLICATE - do not use)")),
    "two forenames": (jack("Featherstone"), jack("Featherstone", forename="Jack Thomas")),
    "another spelling": (jack("Goldsworthy", forename="Mohammed"), jack("Goldsworthy", forename="Muhammad")),
    "estimated date of birth": (
        jack("Hollingberry"),
        jack("Hollingberry", birth_date=date(2014, 1, 1), is_birth_date_estimated=True),
    ),
    "a forename known only in the other system's way": (
        jack("Ironmonger", forename="Caoimhe"),
        jack("Ironmonger", forename="Keeva"),
    ),
}
"""Two records of one person, by what differs between them."""

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
    "two children at a refuge": (
        jack("Mandeville", postcode="SW15 1AA", uprn="100023336956"),
        {"forename": "Amira", "surname": "Farouk", "birth_date": date(2016, 5, 17)}
        | {"postcode": "SW15 1AA", "uprn": "100023336956"},
    ),
    "two children of one forename at a refuge": (
        jack("Netherwood", postcode="SW15 1AA", uprn="100023336956", birth_date=date(2015, 2, 9)),
        jack("Oakenshaw", postcode="SW15 1AA", uprn="100023336956", birth_date=date(2011, 7, 30)),
    ),
    "a child and who they were before adoption": (
        jack("Pennyfeather", upn="N820200000031", nhs_number="9434765870", source_system="LCS"),
        jack("Quartermaine", forename="Oscar", upn="M820200000040", nhs_number="9434765889")
        | {"source_system": "LCS", "postcode": "SW11 4RT"},
    ),
    "the same NHS number, mistyped": (
        jack("Lillywhite", nhs_number=MISTYPED_NHS_NUMBER),
        {"forename": "Amara", "surname": "Okoro", "nhs_number": MISTYPED_NHS_NUMBER},
    ),
}
"""Records of which every one is another person, by what they have in common."""


@pytest.fixture(scope="module", params=["EHM", "LCS"])
def person_of(
    background: People, person_records: MakeRecords, request: pytest.FixtureRequest
) -> dict[str, list[str]]:
    """Link all cases at once among a council's records; return each case's person keys.

    A child is written down twice in one system, or once in each.
    """
    cases = SAME | APART
    written_twice = [(first, {"source_system": request.param} | second) for first, second in SAME.values()]
    people = [
        elsewhere(person, number)
        for number, case in enumerate([*written_twice, *APART.values()])
        for person in case
    ]
    linked = link(with_records(background, person_records(*people)))
    key_of = {row["source_person_id"]: row["person_key"] for row in linked.person_link.to_pylist()}
    numbers = iter(range(1, len(people) + 1))
    return {name: [key_of[f"X{next(numbers)}"] for _ in case] for name, case in cases.items()}


def elsewhere(person: Person, case: int) -> Person:
    """Give each case a year and a postcode of its own: forty boys of one birthday are no council."""
    birth_date: date = person.get("birth_date", date(2014, 3, 5))
    own_year = birth_date.replace(year=birth_date.year - 4 + case % 9)
    postcode = f"SW{case % 20} {case % 9}PU" if person.get("postcode", "") == "" else person["postcode"]
    return person | {"birth_date": own_year, "postcode": postcode}


@pytest.mark.parametrize("case", SAME)
def test_one_child_written_down_twice_is_one_person(person_of: dict[str, list[str]], case: str) -> None:
    assert len(set(person_of[case])) == 1


@pytest.mark.parametrize("case", APART)
def test_people_who_have_much_in_common_are_never_merged(person_of: dict[str, list[str]], case: str) -> None:
    assert len(set(person_of[case])) == len(APART[case])


def test_twins_of_names_alike_whom_both_systems_know_are_two_children(
    background: People, person_records: MakeRecords
) -> None:
    """Emma and Emily could be one child's names, but no two systems write one child down twice alike."""
    twins = [jack("Rosenthorpe", forename=name) for name in ("Emma", "Emily")]
    records = person_records(*(twin | {"source_system": of} for of in ("EHM", "LCS") for twin in twins))
    linked = link(with_records(background, records))
    key_of = {row["source_person_id"]: row["person_key"] for row in linked.person_link.to_pylist()}
    emma, emily, emma_again, emily_again = (key_of[f"X{number}"] for number in range(1, 5))
    assert (emma, emily) == (emma_again, emily_again)
    assert emma != emily


def test_a_twin_under_a_pet_name_is_found_by_the_other_twin(
    background: People, person_records: MakeRecords
) -> None:
    """Kac could be short for nobody knows what; but both systems name one and the same twin brother."""
    children = [("EHM", "Kacper"), ("EHM", "Oliver"), ("LCS", "Kac"), ("LCS", "Oliver")]
    records = person_records(
        *(jack("Sommerville", forename=name, source_system=source) for source, name in children)
    )
    linked = link(with_records(background, records))
    key_of = {row["source_person_id"]: row["person_key"] for row in linked.person_link.to_pylist()}
    kacper, oliver, kac, oliver_again = (key_of[f"X{number}"] for number in range(1, 5))
    assert kacper == kac
    assert oliver == oliver_again != kacper


def test_the_identifiers_of_the_cases_are_valid() -> None:
    people = [person for case in (SAME | APART).values() for person in case]
    assert all(clean_upn(person["upn"]) for person in people if "upn" in person)
    numbers = {person["nhs_number"] for person in people if "nhs_number" in person}
    assert {number for number in numbers if not clean_nhs_number(number)} == {MISTYPED_NHS_NUMBER}


def test_an_adopted_child_is_not_even_suggested(background: People, person_records: MakeRecords) -> None:
    """Who finds the earlier name beside the new one can find the child."""
    case = APART["a child and who they were before adoption"]
    suggested = link(with_records(background, person_records(*case))).clerical_pair
    ids = suggested["record_id_l"].to_pylist() + suggested["record_id_r"].to_pylist()
    assert not {"X1", "X2"} & set(ids)


def test_records_of_two_councils_are_refused(person_records: MakeRecords) -> None:
    records = person_records(jack("Hargreaves"), jack("Hargreaves", la_code="902"))
    with pytest.raises(ValueError, match="901, 902"):
        link(People(records))


def test_the_same_child_id_in_two_councils_is_two_people(person_records: MakeRecords) -> None:
    keys = [
        link(People(person_records(jack("Hargreaves", la_code=la_code)))).person_link["person_key"][0].as_py()
        for la_code in ("901", "902")
    ]
    assert keys[0] != keys[1]


def test_linked_tables_hold_no_personal_value(background: People) -> None:
    linked = link(background)
    assert linked.person_link.column_names == [
        "la_code", "source_system", "source_person_id", "person_key",
        "match_method", "match_probability", "model_version",
    ]  # fmt: skip
    assert linked.person.column_names == [
        "la_code", "person_key", "birth_month", "sex_code", "ethnicity_code", "left_area_date", "death_month",
    ]  # fmt: skip
    assert all(month.day == 1 for month in linked.person["birth_month"].to_pylist() if month)


def test_no_records_give_no_people(person_records: MakeRecords) -> None:
    linked = link(People(person_records()))
    assert linked.counts.persons == linked.person_link.num_rows == 0


def test_a_single_record_is_a_singleton_without_probability(person_records: MakeRecords) -> None:
    [row] = link(People(person_records(jack("Hargreaves")))).person_link.to_pylist()
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
    [person] = link(People(records)).person.drop_columns(["person_key"]).to_pylist()
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


def belonging_of(records: pa.Table, linked: Linked) -> Families:
    return families(
        FamilySources(
            person_link=linked.person_link,
            person_record=records,
            person_address=PERSON_ADDRESS.arrow_schema().empty_table(),
            person_relationship=PERSON_RELATIONSHIP.arrow_schema().empty_table(),
            family_history=FAMILY_HISTORY.empty_table(),
        )
    )


def test_facts_follow_their_person_and_family(person_records: MakeRecords) -> None:
    records = person_records(
        jack("Hargreaves", upn=UPN, family_ref="F1"), jack("Hargreaves", upn=UPN), {"forename": "Ann"}
    )
    linked = link(People(records))
    belonging = belonging_of(records, linked)
    facts = apply_links(referrals("X1", "X2", "X3"), "referral_date", linked.person_link, belonging)
    assert not {"source_person_id", "source_row", "fact_date"} & set(facts.column_names)
    assert set(EH_REFERRAL.arrow_schema().names) - {"source_person_id", "source_row"} < set(
        facts.column_names
    )
    first, second, ann = facts["person_key"].to_pylist()
    assert first == second != ann
    [family] = belonging.family["family_key"].to_pylist()
    assert facts["family_key"].to_pylist() == [family, family, None]


def test_a_person_whom_only_facts_name_is_a_person_of_their_own(person_records: MakeRecords) -> None:
    first, second = referrals("X1", "GHOST"), referrals("GHOST")
    records = person_records(jack("Hargreaves"))
    linked = link(People(records), facts=[first, second])
    belonging = belonging_of(records, linked)
    assert linked.counts.unrecorded == 1
    keys = [
        apply_links(table, "referral_date", linked.person_link, belonging)["person_key"][-1]
        for table in (first, second)
    ]
    assert keys[0] == keys[1]


def test_facts_of_unknown_people_are_refused_with_their_number_only(person_records: MakeRecords) -> None:
    records = person_records(jack("Hargreaves"))
    linked = link(People(records))
    with pytest.raises(UnknownPeople, match="1 of 2 rows") as refused:
        apply_links(
            referrals("X1", "GHOST"), "referral_date", linked.person_link, belonging_of(records, linked)
        )
    assert "GHOST" not in str(refused.value)


def test_people_of_each_system_are_counted_by_how_they_are_linked(person_records: MakeRecords) -> None:
    """A school child in both systems by UPN, one in Early Help alone, and a grown-up."""
    records = person_records(
        jack("Hargreaves", upn=UPN),
        jack("Hargreaves", upn=UPN, source_system="LCS"),
        {"forename": "Ann", "surname": "Okoro"},
        {"forename": "Kofi", "surname": "Silva", "birth_date": date(1985, 4, 1)},
    )
    mart = link(People(records), as_of=date(2026, 10, 31)).mart_linkage
    counted = {
        (row["source_system"], row["match_method"], row["is_school_age"]): (
            row["people"],
            row["linked_people"],
        )
        for row in mart.to_pylist()
    }
    assert counted == {
        ("EHM", "deterministic", True): (1, 1),
        ("LCS", "deterministic", True): (1, 1),
        ("EHM", "none", True): (1, 0),
        ("EHM", "none", False): (1, 0),
    }
