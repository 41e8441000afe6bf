from pathlib import Path

import pytest

from ehplatform.linkage.families.components import components
from ehplatform.store.engine import connect


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("select 1 as l, 1 as r where false", []),
        ("values (2, 5), (5, 4), (7, 7)", [(2, 2), (4, 2), (5, 2), (7, 7)]),
        ("select 3 as l, 1 as r from range(256)", [(1, 1), (3, 1)]),
        ("select i + 1 as l, i as r from range(1, 1000) as t (i)", [(node, 1) for node in range(1, 1001)]),
    ],
)
def test_what_hangs_together_is_named_by_its_smallest_node(
    ties: str, expected: list[tuple[int, int]], tmp_path: Path
) -> None:
    path = tmp_path / "ties.sql"
    path.write_text(f"select l, r from ({ties}) as t (l, r)")
    with connect() as connection:
        found = components(connection, path)
    assert [(row["node"], row["component"]) for row in found.to_pylist()] == expected
