"""Keys of families and households that outlive a run, carried forward by who belonged, and since when."""

from pathlib import Path

import duckdb
import pyarrow as pa

from ehplatform.linkage.keys import Member, stable_keys
from ehplatform.store.engine import run_steps

STEPS = Path(__file__).parent / "steps"


def lasting_keys(connection: duckdb.DuckDBPyConnection, claims: str) -> pa.Table:
    """Return ("group", "key") of the groups that the step `claims` finds.

    The step gives (who, since, group, last_key): who belongs to a group since when, and the key of the
    group to which they belonged by the last run; null where there was none.
    """
    run_steps(connection, STEPS, [claims])
    group_of: dict[Member, int] = {}
    last_key: dict[Member, str] = {}
    for who, since, group, key in connection.execute(f"from deciding('{claims}')").fetchall():
        group_of[who, since] = group
        if key is not None:
            last_key[who, since] = key
    key_of = stable_keys(group_of, last_key)
    return pa.table({"group": pa.array(key_of, pa.int64()), "key": pa.array(key_of.values(), pa.string())})
