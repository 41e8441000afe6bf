"""Simulated councils, made once: small ones as files, full ones in memory only."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ehplatform.simulate.council import SimulatedCouncil, simulate_council
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.housing import Address
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.people import Child, Family, Parent
from ehplatform.simulate.records import PersonRecord
from ehplatform.simulate.simulate import Plan, simulate
from ehplatform.simulate.spoiling import Spoiling

PILOTS = ("212", "306", "869")
SMALL = Plan(councils=PILOTS, children=300, seed=7)
FULL = Plan(councils=(*PILOTS, "315"), children=3000, seed=1)

Records = list[dict[str, Any]]


class Truth:
    """The simulator's answers below one folder, as lists of dictionaries."""

    def __init__(self, out: Path) -> None:
        self.out = out

    def rows(self, la_code: str, table: str) -> Records:
        rows: Records = pq.read_table(self.out / "truth" / la_code / f"{table}.parquet").to_pylist()
        return rows


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the three shapes, 300 children each."""
    out = tmp_path_factory.mktemp("simulated")
    simulate(SMALL, out)
    return out


@pytest.fixture(scope="session")
def truth(simulated: Path) -> Truth:
    return Truth(simulated)


@pytest.fixture(scope="session")
def full_councils() -> dict[str, SimulatedCouncil]:
    """Councils of the default size, by code."""
    return {la_code: simulate_council(FULL, la_code, Parameters()) for la_code in FULL.councils}


@pytest.fixture
def spoiling() -> Spoiling:
    """What spoils records of council 306, extracted on the last day of October 2026."""
    return Spoiling(Dice(1), "306", date(2026, 10, 31), {})


@pytest.fixture
def record_of() -> Callable[..., PersonRecord]:
    """Make the true record of an only child of Angela's, at first by the name of Jack Smith-Jones."""

    def make(
        forename: str = "Jack",
        surname: str = "Smith-Jones",
        birth: date = date(2014, 3, 5),
        since: date = date(2024, 1, 8),
        sex: str = "M",
    ) -> PersonRecord:
        home, next_home = Address("ZZ1 1AA", "990000000001"), Address("ZZ2 2BB", "990000000002")
        entry = date(2023, 1, 1)
        family = Family(1, entry, home, date(2020, 1, 1), next_home, date(2025, 1, 1), left_area_on=None)
        angela = Parent(1, family, "Angela", "Smith", date(1985, 5, 5), "F", "WBRI", None, "9990000018")
        child = Child(
            2, family, forename, surname, birth, sex, "WBRI", "H306990018001", "9990000026",
            temporary_upn="A30699001801A", is_twin=False, known_from=birth,
        )  # fmt: skip
        family.parents, family.children = [angela], [child]
        return PersonRecord(
            child, "EHM", since, "1", forename, surname, birth, sex, "WBRI", home.postcode, home.uprn,
            child.upn, child.nhs_number, "F00001",
        )  # fmt: skip

    return make
