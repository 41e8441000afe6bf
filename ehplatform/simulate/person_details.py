"""What hangs on a person's record, as rows of canonical tables: other numbers, addresses, relationships."""

from collections.abc import Iterable, Iterator

from ehplatform.model.tables import PERSON_ADDRESS, PERSON_IDENTIFIER, PERSON_RELATIONSHIP
from ehplatform.simulate.canonical import Row, Tables
from ehplatform.simulate.records import OtherNumber, PersonRecord, Relationship


def detail_tables(people: Iterable[PersonRecord], relationships: Iterable[Relationship]) -> Tables:
    """Return the rows about these people's numbers, addresses and relationships; tables without rows too."""
    people = list(people)
    return {
        PERSON_IDENTIFIER.name: [number_row(person, n) for person in people for n in person.other_numbers],
        PERSON_ADDRESS.name: [row for person in people for row in address_rows(person)],
        PERSON_RELATIONSHIP.name: [relationship_row(relationship) for relationship in relationships],
    }


def number_row(person: PersonRecord, number: OtherNumber) -> Row:
    values = {
        "source_person_id": person.source_person_id,
        "source_id": number.id_type,
        "id_type": number.id_type,
        "id_value": number.id_value,
        "end_date": number.ended_on,
    }
    return Row(person, values, {})


def address_rows(person: PersonRecord) -> Iterator[Row]:
    """Yield the former and the present home of a person who is known to have moved."""
    moved_on, family = person.moved_house_on, person.whose.family
    if moved_on is None:
        return
    former = {
        "source_id": "former",
        "postcode": family.home.postcode,
        "uprn": family.home.uprn if person.uprn else None,
        "start_date": max(family.home_since, person.whose.birth),
        "end_date": moved_on,
    }
    present = {
        "source_id": "present",
        "postcode": person.postcode,
        "uprn": person.uprn,
        "start_date": moved_on,
        "end_date": None,
    }
    for address in (former, present) if person.postcode else (former,):
        values = {"source_person_id": person.source_person_id, "address_type": "HOME"} | address
        yield Row(person, values, {})


def relationship_row(relationship: Relationship) -> Row:
    related = relationship.related.source_person_id
    values = {
        "source_person_id": relationship.person.source_person_id,
        "source_id": f"{relationship.code}-{related}",
        "related_person_id": related,
        "relationship_code": relationship.code,
    }
    return Row(relationship.person, values, {})
