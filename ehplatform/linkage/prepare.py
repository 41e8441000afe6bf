"""Records made comparable: clean names, dates and addresses; only identifiers that pass their check."""

from collections import defaultdict
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from ehplatform.store.engine import register, run_steps

STEPS = Path(__file__).parent / "steps"
NAME_VARIANTS = Path(__file__).parent / "name_variants.txt"

RECORD = pa.schema(
    [
        ("record_no", pa.int64()),
        ("source", pa.string()),
        ("record_id", pa.string()),
        ("forename", pa.string()),
        ("surname", pa.string()),
        ("birth_date", pa.string()),
        ("is_birth_date_estimated", pa.bool_()),
        ("postcode", pa.string()),
        ("former_postcodes", pa.list_(pa.string())),
        ("uprn", pa.string()),
        ("address", pa.string()),
        ("place", pa.string()),
        ("email", pa.string()),
        ("phone", pa.string()),
        ("upns", pa.list_(pa.string())),
        ("nhs_numbers", pa.list_(pa.string())),
        ("number", pa.string()),
        ("cross_references", pa.list_(pa.string())),
        ("family_ref", pa.string()),
    ]
)
"""What linkage may know of a record, as recorded; `birth_date` is YYYYMMDD, `record_no` counts from 0.

`number` is a personal number without a check of its own; `cross_references` are numbers by kind
("LCS 3012345") that other records may carry too.
"""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `prepared` of the table `record` (columns of `RECORD`)."""
    register(connection, {"nickname": nicknames()})
    connection.execute((STEPS / "macros.sql").read_text(encoding="utf-8")).fetchall()
    run_steps(connection, STEPS, ["prepared"])


@cache
def nicknames() -> pa.Table:
    """Return (name, variants): other forms of each first name, from `nicknames` and `name_variants.txt`."""
    from nicknames import NickNamer

    lookup = NickNamer()
    forms: dict[str, set[str]] = defaultdict(set)
    for names in (lookup.canonical_lookup, lookup.nickname_lookup):
        for name, others in names.items():
            forms[name] |= others
    for line in NAME_VARIANTS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            names_of_line = line.split()
            for name in names_of_line:
                forms[name] |= set(names_of_line) - {name}
    names = sorted(forms)
    return pa.table({"name": names, "variants": [sorted(forms[name]) for name in names]})
