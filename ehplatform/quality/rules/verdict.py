"""Whether a council's records break rules more often than is usual, by severity, in words."""

from collections import Counter
from dataclasses import dataclass

import pyarrow as pa

from ehplatform.quality.rules.catalogue import rules_by_id
from ehplatform.quality.rules.rule import Severity

FAILED_AT_MOST: dict[Severity, float] = {"error": 0.02, "query": 0.05, "info": 0.20}
"""The share of failed rows among all that were tested with rules of a severity. Thresholds of our own."""

RULES_NAMED = 3


@dataclass(frozen=True)
class Verdict:
    """What the rules of one severity found together; `words` name the rules with most failed rows."""

    severity: Severity
    rows_tested: int
    rows_failed: int
    words: str

    @property
    def share(self) -> float:
        return self.rows_failed / self.rows_tested if self.rows_tested else 0.0

    @property
    def passed(self) -> bool:
        return self.share <= FAILED_AT_MOST[self.severity]


def verdicts(dq_result: pa.Table) -> list[Verdict]:
    """Return one verdict for each severity."""
    rows = dq_result.select(["rule_id", "severity", "rows_tested", "rows_failed"]).to_pylist()
    return [verdict(severity, rows) for severity in FAILED_AT_MOST]


def verdict(severity: Severity, rows: list[dict[str, object]]) -> Verdict:
    tested: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for row in rows:
        if row["severity"] == severity:
            tested[str(row["rule_id"])] += int(str(row["rows_tested"]))
            failed[str(row["rule_id"])] += int(str(row["rows_failed"]))
    return Verdict(severity, tested.total(), failed.total(), in_words(severity, tested, failed))


def in_words(severity: Severity, tested: Counter[str], failed: Counter[str]) -> str:
    if not tested.total():
        return "nothing was tested"
    share = failed.total() / tested.total()
    words = (
        f"{failed.total():,} of {tested.total():,} rows failed ({share:.2%}, at most "
        f"{FAILED_AT_MOST[severity]:.0%} expected)"
    )
    worst = [
        f"{rule} {rules_by_id()[rule].title}: {count:,} of {tested[rule]:,}"
        for rule, count in sorted(failed.items(), key=lambda item: (-item[1], item[0]))[:RULES_NAMED]
        if count
    ]
    return "; ".join([words, *worst])
