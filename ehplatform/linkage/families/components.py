"""Connected components: what hangs together through ties, however long the chain."""

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components


def components(connection: duckdb.DuckDBPyConnection, ties: Path) -> pa.Table:
    """Return (node, component) for every node in the ties (l, r) that an SQL file gives.

    Nodes are numbers that count up from 1. A component is named by its smallest node, so that the order
    of rows does not matter; a tie of a node to itself keeps a node that has no other.
    """
    ends = connection.sql(ties.read_text(encoding="utf-8")).fetchnumpy()
    nodes = np.unique(np.concatenate([ends["l"], ends["r"]]))
    size = int(nodes.max(initial=0)) + 1
    graph = coo_matrix((np.ones(len(ends["l"]), np.bool_), (ends["l"], ends["r"])), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    _, smallest = np.unique(label, return_index=True)
    return pa.table({"node": nodes, "component": pa.array(smallest[label[nodes]], pa.int64())})
