"""Simulated councils, made once: small ones as files, full ones in memory only."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ehplatform.simulate.council import SimulatedCouncil, simulate_council
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.simulate import Plan, simulate

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
