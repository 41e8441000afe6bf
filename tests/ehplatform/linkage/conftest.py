from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ehplatform.model.tables import PERSON_RECORD
from ehplatform.simulate.simulate import Plan, simulate


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
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Simulate a small council with a seed that no model was trained on; return the folder of its truth."""
    out = tmp_path_factory.mktemp("simulated")
    simulate(Plan(councils=("901",), children=600, seed=7), out)
    return out / "truth" / "901"


@pytest.fixture(scope="session")
def background(council: Path) -> pa.Table:
    """Return the council's person records."""
    records = pq.ParquetFile(council / "person_record.parquet").read()
    names = [name for name in PERSON_RECORD.arrow_schema().names if name in records.column_names]
    return records.select(names)


@pytest.fixture(scope="session")
def truth(council: Path) -> pa.Table:
    """Return who is who among the council's records."""
    return pq.ParquetFile(council / "person.parquet").read()
