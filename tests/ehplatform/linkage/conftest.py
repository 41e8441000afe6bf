from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from ehplatform.linkage.people import People
from ehplatform.model.tables import PERSON_RECORD
from ehplatform.simulate.people_only import SimulatedPeople, simulated_people
from ehplatform.simulate.plan import Plan


@pytest.fixture(scope="session")
def person_records() -> Callable[..., pa.Table]:
    """Make person records of council 901; what is not said is unknown, and ids count up from X1."""

    def make(*people: dict[str, Any]) -> pa.Table:
        rows = [
            {
                "la_code": "901",
                "source_system": "EHM",
                "source_person_id": f"X{number}",
                "batch_id": "batch",
                "source_row": number,
                "birth_date": date(2014, 3, 5),
                "postcode": "SW18 2PU",
            }
            | person
            for number, person in enumerate(people, start=1)
        ]
        return pa.Table.from_pylist(rows, schema=PERSON_RECORD.arrow_schema())

    return make


@pytest.fixture(scope="session")
def council() -> SimulatedPeople:
    """A small simulated council with a seed that no model was trained on."""
    return simulated_people(Plan(councils=("901",), children=1500, seed=7), "901")


@pytest.fixture(scope="session")
def background(council: SimulatedPeople) -> People:
    """The council's people, as linkage takes them."""
    return people_of(council)


@pytest.fixture(scope="session")
def truth(council: SimulatedPeople) -> pa.Table:
    """Who is who among the council's records."""
    return council.truth


def people_of(simulated: SimulatedPeople) -> People:
    return People(simulated.person_record, simulated.person_identifier, simulated.person_address)


def with_records(background: People, more: pa.Table) -> People:
    """Return the council's people and some more records."""
    records = pa.concat_tables([background.person_record, more], promote_options="default")
    return People(records, background.person_identifier, background.person_address)
