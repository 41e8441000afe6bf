"""The tables of one part of a query, joined from the root on, and what such joins do to rows."""

from collections.abc import Iterable, Sequence
from itertools import combinations

import sqlalchemy as sa

from metrics_layer.compiler.cubes import CompiledCube
from metrics_layer.compiler.errors import QueryError
from metrics_layer.compiler.scope import Scope
from metrics_layer.compiler.views import Path


class JoinTree:
    """The root, and every cube on the ways to what is asked; raises `QueryError` where two ways fan out."""

    def __init__(self, scope: Scope, paths: Iterable[Path]) -> None:
        self.scope = scope
        ways = {path[:end] for path in paths for end in range(1, len(path) + 1)} | {(scope.root,)}
        self.nodes: Sequence[Path] = sorted(ways, key=lambda path: (len(path), path))
        self.check_cubes()
        self.check_branches()

    @property
    def root(self) -> CompiledCube:
        return self.scope.model.cubes[self.scope.root]

    def tables(self) -> sa.FromClause:
        """Return the tables, left joined; a caller's rows of a joined cube are chosen as it is joined."""
        model, access = self.scope.model, self.scope.access
        found: sa.FromClause = self.root.table
        for path in self.nodes[1:]:
            cube = model.cubes[path[-1]]
            join = model.cubes[path[-2]].joins[cube.name]
            rows = access.row_filter(cube)
            condition = join.condition if rows is None else sa.and_(join.condition, rows)
            found = found.outerjoin(cube.table, condition)
        return found

    def multiplies(self, path: Path) -> bool:
        """Tell whether the joined tables may hold a row of the cube at the end of a way more than once."""
        return any(self.steps_back(path, node) or self.fans_out(path, node) for node in self.nodes)

    def steps_back(self, path: Path, node: Path) -> bool:
        """Whether many rows share one row of `path` on the way back towards `node`."""
        back = self.scope.model.joins_along(path[shared(path, node) - 1 :])
        return any(join.relationship == "many_to_one" for join in back)

    def fans_out(self, path: Path, node: Path) -> bool:
        """Whether the way from where both part to `node` finds several rows for one."""
        return any(join.multiplies for join in self.scope.model.joins_along(node[shared(path, node) - 1 :]))

    def check_cubes(self) -> None:
        cubes = [path[-1] for path in self.nodes]
        for cube in {cube for cube in cubes if cubes.count(cube) > 1}:
            raise QueryError(f"The query finds {cube} by two ways: ask each on its own.")

    def check_branches(self) -> None:
        """Refuse rows of two facts side by side: each of one would be repeated for each of the other."""
        for left, right in combinations(self.nodes, 2):
            if self.fans_out(left, right) and self.fans_out(right, left):
                raise QueryError(
                    f"{left[-1]} and {right[-1]} are different rows: show and filter them by what they share,"
                    " or ask each on its own."
                )


def shared(left: Path, right: Path) -> int:
    """Return how many cubes two ways have in common; both begin at the root."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count
