"""Which pairs are worth comparing, as SQL that any engine runs.

A block is what some records have in common: the values of one rule's columns, or one identifier. Records of
one block are compared. Blocks are numbers (64-bit hashes), so that those of all rules are one column and one
join finds the pairs; should two blocks ever have one number, a few strangers more are compared.
"""

from collections.abc import Collection, Sequence

import duckdb

from ehplatform.linkage.comparisons import BLOCKING_LISTS, BROAD_RULES, FINE_RULES
from ehplatform.linkage.dialects import Dialect

PAIRS_A_RECORD = dict.fromkeys(FINE_RULES, 5) | dict.fromkeys(BROAD_RULES, 1)
"""What a rule may cost: one that gives more pairs than this for every record is left out. So a thousand
records are compared by every rule, and a million by the fine ones."""

FEW_PAIRS = 25_000
"""So many pairs cost next to nothing: a rule may give them whatever the number of records."""

Rule = tuple[str, ...]


def filled_columns(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return the columns of `prepared` in which any record has a value."""
    names = [row[0] for row in connection.execute("describe prepared").fetchall()]
    counts = ", ".join(f"count({name})" for name in names)
    [row] = connection.execute(f"select {counts} from prepared").fetchall()
    return frozenset(name for name, count in zip(names, row, strict=True) if count)


def affordable_rules(connection: duckdb.DuckDBPyConnection, columns: Collection[str]) -> list[Rule]:
    """Return the rules whose columns hold anything and whose pairs are few enough for this data."""
    rules = [rule for rule in PAIRS_A_RECORD if set(rule) <= set(columns)]
    counts = "\nunion all\n".join(
        f"select {number} as rule, coalesce(sum(n * (n - 1) / 2), 0) as pairs"
        f" from (select count(*) as n from prepared where {' and '.join(f'{c} is not null' for c in rule)}"
        f" group by {', '.join(rule)})"
        for number, rule in enumerate(rules)
    )
    if not rules:
        return []
    [(records,)] = connection.execute("select count(*) from prepared").fetchall()
    pairs = dict(connection.execute(counts).fetchall())
    return [
        rule
        for number, rule in enumerate(rules)
        if pairs[number] <= max(PAIRS_A_RECORD[rule] * records, FEW_PAIRS)
    ]


def pairs_sql(
    rules: Sequence[Rule],
    columns: Collection[str],
    dialect: Dialect,
    is_wanted: str = "true",
    *,
    changed_only: bool = False,
) -> str:
    """Return a query of the pairs (record_l, record_r) over the table `prepared`, some of them repeated.

    `columns` are those that hold anything. `is_wanted` is a condition on `record_no` and `source` of ``l``
    and ``r``. With `changed_only` at least one of the two is a record of the table `changed_record`.
    """
    lists = [list_blocks_sql(name) for name in BLOCKING_LISTS if name in columns]
    blocks = "\nunion all\n".join([NO_BLOCK, *lists, *([rule_blocks_sql(rules)] if rules else [])])
    left, order = "block", "l.record_no < r.record_no"
    if changed_only:
        left = "(select * from block where record_no in (select record_no from changed_record))"
        order = "l.record_no <> r.record_no"
    return dialect.sql(
        f"with block as (\n{blocks}\n)\n"
        "select least(l.record_no, r.record_no) as record_l, greatest(l.record_no, r.record_no) as record_r\n"
        f"from {left} as l inner join block as r on l.block = r.block\n"
        f"where {order} and ({is_wanted})"
    )


RECORD = "cast(record_no as int) as record_no, source"
NO_BLOCK = f"select {RECORD}, hash('') as block from prepared where false"


def rule_blocks_sql(rules: Sequence[Rule]) -> str:
    """Each record's block by every rule; null where the record lacks one of the rule's columns."""
    blocks = ", ".join(
        f"case when {' and '.join(f'{column} is not null' for column in rule)}"
        f" then hash({number}, {', '.join(rule)}) end"
        for number, rule in enumerate(rules)
    )
    return f"select {RECORD}, unnest(list_value({blocks})) as block from prepared"


def list_blocks_sql(name: str) -> str:
    """A block for every item of a record's list."""
    items = f"select {RECORD}, unnest({name}) as item from prepared"
    return f"select record_no, source, hash('{name}', item) as block from ({items})"
