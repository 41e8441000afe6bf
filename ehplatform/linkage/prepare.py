"""Person records made comparable: clean names, dates, postcodes; only identifiers that pass their check."""

from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from ehplatform.linkage.identifiers import clean_nhs_number, clean_upn, is_temporary_upn
from ehplatform.store.engine import register, run_steps

STEPS = Path(__file__).parent / "steps"


def prepare(connection: duckdb.DuckDBPyConnection, person_record: pa.Table) -> None:
    """Make the table `prepared`: one comparable row per record, numbered from 0 in the order of ids."""
    register(connection, {"person_record": with_valid_identifiers(person_record), "nickname": nicknames()})
    connection.execute((STEPS / "macros.sql").read_text(encoding="utf-8")).fetchall()
    run_steps(connection, STEPS, ["prepared"])


def with_valid_identifiers(person_record: pa.Table) -> pa.Table:
    """Return the records with UPN and NHS number in standard form, or null where they fail their check."""
    upns = [clean_upn(text) for text in person_record["upn"].to_pylist()]
    numbers = [clean_nhs_number(text) for text in person_record["nhs_number"].to_pylist()]
    temporary = [upn and is_temporary_upn(upn) for upn in upns]
    return (
        person_record.drop_columns(["upn", "nhs_number"])
        .append_column("upn", pa.array(upns, pa.string()))
        .append_column("upn_is_temporary", pa.array(temporary, pa.bool_()))
        .append_column("nhs_number", pa.array(numbers, pa.string()))
    )


@cache
def nicknames() -> pa.Table:
    """Return (name, variants): short and long forms of each first name."""
    from nicknames import NickNamer

    lookup = NickNamer()
    long_forms, short_forms = lookup.canonical_lookup, lookup.nickname_lookup
    names = sorted(long_forms.keys() | short_forms.keys())
    variants = [sorted(long_forms.get(name, set()) | short_forms.get(name, set())) for name in names]
    return pa.table({"name": names, "variants": variants})
