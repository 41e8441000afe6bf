"""Groups of this run and their lasting keys: records into persons, persons into families."""

from collections.abc import Iterator

import duckdb
import pyarrow as pa

from ehplatform.linkage.clusters import cluster
from ehplatform.linkage.keys import Member, stable_keys


def person_keys(connection: duckdb.DuckDBPyConnection, previous: pa.Table | None) -> pa.Table:
    """Return (record_no, person_key), given `prepared` and `judged_pair` and the last `person_link`."""
    person_of = group_records(connection)
    last_keys: dict[Member, str] = {}
    if previous is not None:
        last_keys = {
            (system, person_id): key
            for system, person_id, key in rows(previous, "source_system", "source_person_id", "person_key")
        }
    key_of = stable_keys(person_of, last_keys)
    return pa.table(
        {
            "record_no": pa.array(range(len(person_of)), pa.int64()),
            "person_key": pa.array([key_of[group] for group in person_of.values()], pa.string()),
        }
    )


def group_records(connection: duckdb.DuckDBPyConnection) -> dict[Member, int]:
    """Return the group of each record, by source system and id, in the order of record numbers."""
    records = connection.execute(
        "select source_system, source_person_id, nhs_number, if(upn_is_temporary, null, upn) as upn"
        " from prepared order by record_no"
    ).fetchall()
    links = connection.execute(
        "select record_l, record_r from judged_pair where is_link"
        " order by is_deterministic desc, match_weight desc, record_l, record_r"
    ).fetchall()
    apart = connection.execute("select record_l, record_r from judged_pair where is_vetoed").fetchall()
    identifiers = [
        {kind: value for kind, value in (("nhs_number", nhs_number), ("upn", upn)) if value}
        for _, _, nhs_number, upn in records
    ]
    groups = cluster(links, apart, identifiers)
    return {(system, id_): group for (system, id_, _, _), group in zip(records, groups, strict=True)}


def family_keys(connection: duckdb.DuckDBPyConnection, previous: pa.Table | None) -> pa.Table:
    """Return (family, family_key), given `family` and the last `family_member`."""
    members = connection.execute("select person_key, family from family order by all").fetchall()
    last_keys: dict[Member, str] = {}
    if previous is not None:
        persons, keys = previous["person_key"].to_pylist(), previous["family_key"].to_pylist()
        last_keys = dict(zip(persons, keys, strict=True))
    key_of = stable_keys(dict(members), last_keys)
    return pa.table(
        {"family": pa.array(key_of, pa.string()), "family_key": pa.array(key_of.values(), pa.string())}
    )


def rows(table: pa.Table, *names: str) -> Iterator[tuple[str, ...]]:
    """Go through some text columns of a table, row by row."""
    return zip(*(table[name].to_pylist() for name in names), strict=True)
