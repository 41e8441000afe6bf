"""Which source systems there are, and which columns each of them fills.

A system that has no place for a column cannot be wrong about it: a rule that needs the column says
nothing about that system, neither that it passed nor that it failed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from ehplatform.quality.rules.rule import Need, Rule, RuleTest


@dataclass(frozen=True)
class Filled:
    """By table the systems that have rows of it, in order; by need those that fill the column."""

    systems: dict[str, list[str]]
    by_need: dict[Need, frozenset[str]]

    def missing(self, test: RuleTest, system: str) -> tuple[Need, ...] | None:
        """Return what a system does not fill, although one of it is needed; None when nothing is missing."""
        for needs in test.needed:
            if not any(system in self.by_need[need] for need in needs):
                return needs
        return None


def filled_columns(connection: duckdb.DuckDBPyConnection, rules: Iterable[Rule]) -> Filled:
    """Ask each table once for everything that rules need of it."""
    tests = [test for rule in rules if rule.at_ingest is None for test in rule.tests]
    by_table: dict[str, list[Need]] = {test.table: [] for test in tests}
    for need in dict.fromkeys(need for test in tests for needs in test.needed for need in needs):
        by_table.setdefault(need.table, []).append(need)
    systems: dict[str, list[str]] = {}
    by_need: dict[Need, frozenset[str]] = {}
    for table, needs in by_table.items():
        counts = "".join(f", count({n.column}) filter (where {n.where or 'true'})" for n in needs)
        rows = connection.execute(
            f"select source_system{counts} from {table} group by source_system order by source_system"
        ).fetchall()
        systems[table] = [row[0] for row in rows]
        for place, need in enumerate(needs, start=1):
            by_need[need] = frozenset(row[0] for row in rows if row[place])
    return Filled(systems, by_need)
