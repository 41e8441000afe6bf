"""The rules as a page to read. ``python -m ehplatform.quality.rules.page`` prints it."""

import sys
from collections.abc import Iterator
from itertools import chain

from ehplatform.quality.rules.catalogue import all_rules
from ehplatform.quality.rules.judge import FAILURES_KEPT
from ehplatform.quality.rules.rule import SOURCES, Rule, RuleTest
from ehplatform.store.engine import rule_in_words

INTRODUCTION = f"""\
# Data-quality rules

What the platform tests of a council's records after every delivery, in the numbering of DfE's children in
need census where the rule is the same there. `ehplatform quality COUNCIL` shows what was found;
`ehplatform quality COUNCIL --rule 8820 --failures` lists the rows to correct, by system, id, file and row
(the first {FAILURES_KEPT:,} of each rule and table).

This page is generated from `ehplatform/quality/rules`; do not edit it. To write it anew:
`python -m ehplatform.quality.rules.page > docs/data_quality_rules.md`.

- *error*: it cannot be right. *query*: right or wrong, a person must look. *info*: good to know.
- Records are compared inside one source system only. The same child in another system is another record.
- A rule says nothing about a system that never fills what the rule needs: it is then *not tested*, with the
  reason, and never counted as passed.
- A local word that no mapping knows is empty in the canonical tables and waits in the review queue. Where a
  rule asks for a value, such a row fails.
- A row can fail several rules, and counts in each.
"""


def rules_page() -> str:
    """Return the whole page in Markdown."""
    tested = [rule for rule in all_rules() if rule.at_ingest is None]
    seen_to = [rule for rule in all_rules() if rule.at_ingest is not None]
    lines = chain(
        ["## Overview\n", "| rule | what is wrong | severity | tables |", "|---|---|---|---|"],
        map(overview_row, tested),
        ["\n## Rules that ingest sees to\n"],
        ["The canonical tables cannot break these, so that they are listed as not tested.\n"],
        (f"- **{rule.id}** {rule.title}: {rule.at_ingest}." for rule in seen_to),
        ["\n## The rules one by one\n"],
        chain.from_iterable(map(rule_section, tested)),
    )
    return INTRODUCTION + "\n" + "\n".join(lines).rstrip() + "\n"


def overview_row(rule: Rule) -> str:
    tables = dict.fromkeys(f"`{test.table}`" for test in rule.tests)
    return f"| [{rule.id}](#{anchor(rule)}) | {rule.title} | {rule.severity} | {', '.join(tables)} |"


def anchor(rule: Rule) -> str:
    return f"rule-{rule.id.lower()}"


def rule_section(rule: Rule) -> Iterator[str]:
    """Yield the lines about one rule."""
    yield f"### Rule {rule.id}\n"
    yield f"**{rule.title}.** {rule.explanation}\n"
    who = rule.who[0].lower() + rule.who[1:]
    yield f"Severity: {rule.severity}. Can fail: {who}. Source: {SOURCES[rule.source]}.\n"
    for test in rule.tests:
        yield f"- {what_is_tested(rule, test)}"
    yield ""


def what_is_tested(rule: Rule, test: RuleTest) -> str:
    """Return one test as it is written, and what a system must fill."""
    place = f"`{test.table}` ({', '.join(f'`{name}`' for name in test.columns)})"
    if test.fails is None:
        path = rule.sql_file(test)
        return f"{place}: {rule_in_words(path.parent, path.stem)}{needs_in_words(test)}"
    conditions = [condition for condition in (test.rows, test.when) if condition]
    tested = f"of rows with {' and '.join(f'`{c}`' for c in conditions)}, " if conditions else ""
    return f"{place}: {tested}those fail with `{test.fails}`.{needs_in_words(test)}"


def needs_in_words(test: RuleTest) -> str:
    """Return what a system must fill, where that is more than the columns of the rule."""
    if test.needs is None:
        return ""
    needs = [" or ".join(f"`{need}`" for need in needs) for needs in test.needed]
    return f" Needs {', '.join(needs)}."


if __name__ == "__main__":
    sys.stdout.write(rules_page())
