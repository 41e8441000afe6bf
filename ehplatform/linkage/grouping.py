"""Links to groups of records: connected components, looked at again only where they hold a contradiction."""

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ehplatform.linkage.clusters import cluster
from ehplatform.linkage.prepare import STEPS
from ehplatform.store.engine import register, run_steps

Numbers = NDArray[np.int64]


def group_records(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return (record_no, group_no) for every record, given `prepared` and `judged_pair`.

    A group's number is the smallest record number in it.
    """
    [(records,)] = connection.execute("select count(*) from prepared").fetchall()
    links = connection.execute("select record_l, record_r from judged_pair where is_link").fetchnumpy()
    group = components(records, links["record_l"], links["record_r"])
    register(connection, {"component": pa.table({"record_no": np.arange(records), "component_no": group})})
    run_steps(connection, STEPS, ["doubtful_record", "doubtful_pair"])
    for record, number in settled(connection).items():
        group[record] = number
    return pa.table({"record_no": np.arange(records), "group_no": group})


def components(records: int, left: Numbers, right: Numbers) -> Numbers:
    """Return for each record the smallest record number of its connected component."""
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(records, records))
    count, label = connected_components(graph, directed=False)
    smallest = np.full(count, records, dtype=np.int64)
    np.minimum.at(smallest, label, np.arange(records))
    return np.asarray(smallest[label], dtype=np.int64)


def settled(connection: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """Return the group of each record whose component holds a contradiction."""
    records = connection.execute(
        "select record_no, nhs_numbers, permanent_upns from doubtful_record order by record_no"
    ).fetchall()
    decided, links, apart = (
        connection.execute(f"select record_l, record_r from doubtful_pair where {which}").fetchall()
        for which in ("is_decided order by all", f"is_link order by {STRONGEST_FIRST}", "is_apart")
    )
    identifiers = {
        record: {kind: frozenset(values) for kind, values in enumerate(numbers) if values}
        for record, *numbers in records
    }
    return cluster(links, apart, identifiers, decided)


STRONGEST_FIRST = "is_deterministic desc, match_probability desc, match_weight desc, record_l, record_r"
