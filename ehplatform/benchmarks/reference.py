"""The reference tables: from the published releases when there are some, else from our tables of facts."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from ehplatform.benchmarks.releases import (
    NEIGHBOUR_MODEL,
    RELEASES,
    REREFERRALS,
    Authority,
    AuthorityYear,
    Neighbour,
    read_authorities,
    read_neighbours,
    read_rereferrals,
)
from ehplatform.store.files import sha256_of

FACTS = Path(__file__).parent / "facts"
"""Small CSV tables of published figures; `make_facts` writes them and ATTRIBUTION.md says what they are."""

AUTHORITY = pa.schema(
    {
        "la_code": pa.string(),
        "ons_code": pa.string(),
        "la_name": pa.string(),
        "region": pa.string(),
        "la_type": pa.string(),
        "child_population": pa.int64(),
        "population_year": pa.int64(),
    }
)
NEIGHBOUR = pa.schema(
    {
        "la_code": pa.string(),
        "neighbour_la_code": pa.string(),
        "rank": pa.int64(),
        "closeness": pa.string(),
        "model": pa.string(),
    }
)
REREFERRAL = pa.schema(
    {
        "la_code": pa.string(),
        "year": pa.int64(),
        "referrals": pa.int64(),
        "rereferrals": pa.int64(),
        "marker": pa.string(),
        "source": pa.string(),
    }
)


@dataclass(frozen=True)
class Reference:
    """The tables of the lake's reference layer, each under its own name; sorted by their keys."""

    authority: pa.Table
    neighbour: pa.Table
    rereferral: pa.Table


def load_reference(reference: Path | None) -> Reference:
    """Read the releases in the folder `reference`; without one, the built-in facts (five years).

    Raises `UnreadableRelease` when a release is not as expected.
    """
    return read_facts() if reference is None else read_releases(reference)


def reference_fingerprint(reference: Path | None) -> str:
    """Return a SHA-256 over the files that `load_reference` would read: other files, other fingerprint."""
    files = sorted(FACTS.glob("*.csv")) if reference is None else [reference / file.path for file in RELEASES]
    parts = [f"{file.name} {sha256_of(file) if file.is_file() else 'missing'}" for file in files]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def read_releases(folder: Path) -> Reference:
    """Read the tables from the published releases, with every year they have."""
    return Reference(
        authority=_table(read_authorities(folder), AUTHORITY),
        neighbour=_table(read_neighbours(folder), NEIGHBOUR),
        rereferral=_table(read_rereferrals(folder), REREFERRAL),
    )


def read_facts(folder: Path = FACTS) -> Reference:
    """Read the tables from the facts that come with the platform."""
    return Reference(
        authority=_fact_table(folder / "authorities.csv", AUTHORITY, {}),
        neighbour=_fact_table(folder / "neighbours_2025.csv", NEIGHBOUR, {"model": NEIGHBOUR_MODEL}),
        rereferral=_fact_table(folder / "rereferrals.csv", REREFERRAL, {"source": REREFERRALS.title}),
    )


def _table(rows: Sequence[Authority | Neighbour | AuthorityYear], schema: pa.Schema) -> pa.Table:
    """Return the fields of the rows that the schema names."""
    return pa.Table.from_pylist([asdict(row) for row in rows], schema=schema)


def _fact_table(path: Path, schema: pa.Schema, constants: dict[str, str]) -> pa.Table:
    """Read a CSV of facts; `constants` are the columns that hold one value and are left out of the file."""
    options = pyarrow.csv.ConvertOptions(column_types=schema, strings_can_be_null=True, null_values=[""])
    table = pyarrow.csv.read_csv(path, convert_options=options)
    for column, value in constants.items():
        table = table.append_column(column, pa.array([value] * table.num_rows, pa.string()))
    return table.select(schema.names).cast(schema)
