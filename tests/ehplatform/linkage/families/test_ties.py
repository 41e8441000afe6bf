"""Families of people whom no system put in one: by relationships, then by households."""

from datetime import date
from itertools import pairwise
from string import ascii_uppercase

import pytest

from ehplatform.linkage.families.families import STEPS
from ehplatform.model.codes import code_set
from ehplatform.store.engine import connect
from tests.ehplatform.linkage.families.conftest import Settle, groups

HOME = {"postcode": "SW18 2PU", "surname": "Okoro"}
YEAR = date(2025, 1, 1)


def related(*pairs: str, **facts):
    """Say that the second of each pair is this to the first."""
    return [{"id": a, "related": b, "source_id": a + b} | facts for a, b in pairs]


def bases(result):
    return sorted(result.family["basis"].to_pylist())


def test_every_relationship_of_the_code_set_has_its_meaning() -> None:
    with connect() as connection:
        kinds = connection.sql((STEPS / "relationship_kind.sql").read_text())
        assert [code for (code, *_) in kinds.fetchall()] == list(code_set("RELATIONSHIP"))


def test_a_mother_belongs_to_the_family_of_record_of_her_child(settle: Settle) -> None:
    result = settle(
        {"id": "A", "family_ref": "1"}, {"id": "M"}, relationships=related("AM", code="MTH", start_date=YEAR)
    )
    assert groups(result.family_member) == ["AM"]
    assert bases(result) == ["source"]
    [mother] = [row for row in result.family_member.to_pylist() if row["person_key"] == "M"]
    assert (mother["start_date"], mother["end_date"], mother["is_main"]) == (YEAR, None, True)


def test_people_of_no_family_of_record_are_one_by_a_chain_of_close_relationships(settle: Settle) -> None:
    result = settle(*({"id": name} for name in "ABMF"), relationships=related("AM", "BM", "BF", code="PRN"))
    assert groups(result.family_member) == ["ABFM"]
    assert bases(result) == ["relationship"]


@pytest.mark.parametrize("code", ["MTHFOST", "AUNT", "GRMTH", "DOMPART", "FRND"])
def test_a_wider_relationship_alone_makes_no_family(settle: Settle, code: str) -> None:
    """A foster carer of many children, or an aunt, must not make one family of several."""
    assert settle({"id": "A"}, {"id": "B"}, relationships=related("AB", code=code)).family.num_rows == 0


def test_an_ended_relationship_ties_nobody(settle: Settle) -> None:
    """After an adoption the child belongs to the new family alone."""
    ended = related("AM", code="NMTH", end_date=YEAR)
    lasting = related("AF", code="ADOPTF", start_date=YEAR)
    result = settle(*({"id": name} for name in "AMF"), relationships=[*ended, *lasting])
    assert groups(result.family_member) == ["AF"]


def test_who_is_related_to_two_families_of_record_belongs_to_neither(settle: Settle) -> None:
    records = [{"id": "A", "family_ref": "1"}, {"id": "B", "family_ref": "2"}, {"id": "F"}]
    assert groups(settle(*records, relationships=related("AF", "BF", code="FTH")).family_member) == ["A", "B"]


def test_a_chain_of_more_than_twelve_relatives_is_no_family_and_is_shown(settle: Settle) -> None:
    names = ascii_uppercase[:13]
    chain = [a + b for a, b in pairwise(names)]
    twelve = settle(*({"id": name} for name in names[:12]), relationships=related(*chain[:-1], code="SIB"))
    assert groups(twelve.family_member) == [names[:12]]
    thirteen = settle(*({"id": name} for name in names), relationships=related(*chain, code="SIB"))
    assert thirteen.family.num_rows == 0
    assert thirteen.large_group.to_pylist() == [{"la_code": "901", "kind": "family", "people": 13}]


def test_a_person_without_a_family_joins_the_one_of_their_name_at_their_address(settle: Settle) -> None:
    people = [
        HOME | {"id": "A", "family_ref": "1"},
        HOME | {"id": "B", "surname": "Silva-Okoro"},
        HOME | {"id": "C", "postcode": "SW1A 1AA"},
        HOME | {"id": "D", "surname": "Silva"},
    ]
    assert groups(settle(*people[:3]).family_member) == ["AB"]
    assert groups(settle(*people).family_member) == ["ABD"]


def test_a_particle_is_no_part_of_a_surname_that_two_can_share(settle: Settle) -> None:
    def with_name(surname):
        people = (
            HOME | {"id": "A", "family_ref": "1", "surname": "de la Cruz"},
            HOME | {"id": "B", "surname": surname},
        )
        return groups(settle(*people).family_member)

    assert with_name("de Souza") == with_name("Unknown") == with_name(None) == ["A"]
    assert with_name("DE LA CRÚZ") == ["AB"]


def test_a_name_that_is_a_particle_elsewhere_is_a_name_where_it_stands_alone(settle: Settle) -> None:
    people = HOME | {"id": "A", "family_ref": "1", "surname": "Le"}, HOME | {"id": "B", "surname": "Le"}
    assert groups(settle(*people).family_member) == ["AB"]


def test_who_could_belong_to_either_of_two_families_belongs_to_none(settle: Settle) -> None:
    people = HOME | {"id": "A", "family_ref": "1"}, HOME | {"id": "B", "family_ref": "2"}, HOME | {"id": "C"}
    assert groups(settle(*people).family_member) == ["A", "B"]


def test_kin_of_a_wider_kind_at_one_address_are_a_family_by_household(settle: Settle) -> None:
    people = HOME | {"id": "A"}, HOME | {"id": "G", "surname": "Silva"}
    kin = related("AG", code="GRMTH")
    assert bases(settle(*people, relationships=kin)) == ["household"]
    elsewhere = people[0], people[1] | {"postcode": "SW1A 1AA"}
    assert bases(settle(*elsewhere, relationships=kin)) == []


def test_people_of_one_name_at_one_address_are_a_family_only_if_some_are_related(settle: Settle) -> None:
    people = [HOME | {"id": name} for name in "ABC"]
    assert settle(*people).family.num_rows == 0
    result = settle(*people, relationships=related("AB", code="COUSN"))
    assert groups(result.family_member) == ["ABC"]


def test_two_dwellings_of_one_postcode_are_two_addresses(settle: Settle) -> None:
    def at(*uprns):
        first = HOME | {"id": "A", "family_ref": "1", "uprn": uprns[0]}
        return groups(settle(first, HOME | {"id": "B", "uprn": uprns[1]}).family_member)

    assert at("100", "200") == ["A"]
    assert at("100", "0100 ") == at("100", None) == at("100", "0") == ["AB"]


@pytest.mark.parametrize("postcode", ["ZZ99 3VZ", "unknown", None])
def test_no_fixed_address_is_no_shared_address(settle: Settle, postcode: str | None) -> None:
    nowhere = {"surname": "Okoro", "postcode": postcode}
    assert groups(settle(nowhere | {"id": "A", "family_ref": "1"}, nowhere | {"id": "B"}).family_member) == [
        "A"
    ]


def test_only_a_present_address_makes_a_household(settle: Settle) -> None:
    people = {"id": "A", "family_ref": "1", "surname": "Okoro"}, {"id": "B", "surname": "Okoro"}
    since = {"postcode": "SW18 2PU", "start_date": YEAR}

    def with_end(day):
        addresses = [since | {"id": "A"}, since | {"id": "B", "end_date": day}]
        return settle(*people, addresses=addresses).family_member

    assert groups(with_end(date(2026, 1, 1))) == ["A"]
    assert groups(with_end(None)) == ["AB"]
    assert [r["start_date"] for r in with_end(None).to_pylist() if r["person_key"] == "B"] == [YEAR]


def test_at_a_refuge_nobody_is_tied_by_name(settle: Settle) -> None:
    """Two children of one surname at an address where more than twelve people live."""
    refuge = {"uprn": "500", "postcode": "SW18 2PU"}
    children = (
        refuge | {"id": "A", "family_ref": "1", "surname": "Khan"},
        refuge | {"id": "B", "surname": "Khan"},
    )
    others = [refuge | {"id": name, "surname": name * 3} for name in ascii_uppercase[2:]]
    assert groups(settle(*children).family_member) == ["AB"]
    result = settle(*children, *others)
    assert groups(result.family_member) == ["A"]
    assert result.large_group.to_pylist() == [{"la_code": "901", "kind": "household", "people": 26}]


def test_tenants_who_follow_each_other_are_no_crowd(settle: Settle) -> None:
    names = ascii_uppercase[:20]
    addresses = [
        {"id": name, "uprn": "500", "start_date": date(2000 + n, 1, 1), "end_date": date(2001 + n, 1, 1)}
        for n, name in enumerate(names)
    ]
    result = settle(*({"id": name} for name in names), addresses=addresses)
    assert result.large_group.num_rows == 0


def test_a_name_that_many_have_at_one_postcode_ties_nobody(settle: Settle) -> None:
    people = [HOME | {"id": name} for name in ascii_uppercase[:13]]
    people[0] |= {"family_ref": "1"}
    assert groups(settle(*people[:12]).family_member) == [ascii_uppercase[:12]]
    assert groups(settle(*people).family_member) == ["A"]


def test_a_family_does_not_grow_beyond_twelve_by_its_address(settle: Settle) -> None:
    recorded = [{"id": name, "family_ref": "1"} for name in ascii_uppercase[:10]]
    recorded[0] |= HOME
    newcomers = [HOME | {"id": name} for name in "XYZ"]
    assert groups(settle(*recorded, *newcomers[:2]).family_member) == [ascii_uppercase[:10] + "XY"]
    result = settle(*recorded, *newcomers)
    assert groups(result.family_member) == [ascii_uppercase[:10]]
    assert result.large_group["people"].to_pylist() == [13]
