"""Is a reference table what it claims to be? Pure functions that return findings; empty means sound."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ehplatform.benchmarks.reference import Reference
from ehplatform.benchmarks.releases import NEIGHBOUR_RANKS, AuthorityYear

AUTHORITIES_OF_ENGLAND = 153
"""Upper-tier authorities since April 2023, when Cumbria became two."""

HALF_OF_LAST_DIGIT = Decimal("0.05")
"""Published percentages have one decimal."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: which check, where, and what was expected instead."""

    check: str
    where: str
    message: str


def check_reference(reference: Reference) -> list[Finding]:
    """Check the three tables against each other and against the count of authorities."""
    return [
        *_authorities(reference.authority.to_pylist()),
        *_neighbours(reference.neighbour.to_pylist(), set(reference.authority["la_code"].to_pylist())),
        *_counts(reference.rereferral.to_pylist()),
    ]


def check_published_percentages(rows: Iterable[AuthorityYear]) -> list[Finding]:
    """Recompute each published percentage from its counts; they agree when within rounding."""
    findings = []
    for row in rows:
        if row.published_percent is None or not row.referrals or row.rereferrals is None:
            continue
        percent = 100 * Decimal(row.rereferrals) / row.referrals
        if abs(percent - row.published_percent) > HALF_OF_LAST_DIGIT:
            counts = f"{row.rereferrals} of {row.referrals}"
            message = f"published {row.published_percent} %, but {counts} is {percent:.2f} %"
            findings.append(Finding("percentage agrees with counts", f"{row.la_code} {row.year}", message))
    return findings


Rows = list[dict[str, object]]


def _authorities(rows: Rows) -> list[Finding]:
    check = "every authority once"
    times = Counter(str(row["la_code"]) for row in rows)
    findings = [
        Finding(check, code, f"is there {count} times") for code, count in sorted(times.items()) if count > 1
    ]
    if len(times) != AUTHORITIES_OF_ENGLAND:
        message = f"{len(times)} authorities, expected {AUTHORITIES_OF_ENGLAND}"
        findings.append(Finding(check, "authority", message))
    return findings


def _neighbours(rows: Rows, authorities: set[str]) -> list[Finding]:
    check = "ten known neighbours each"
    ranks: dict[object, list[object]] = {code: [] for code in sorted(authorities)}
    findings = []
    for row in rows:
        code, neighbour = row["la_code"], row["neighbour_la_code"]
        ranks.setdefault(code, []).append(row["rank"])
        if neighbour not in authorities or neighbour == code:
            message = f"neighbour {neighbour} is not another authority of the table"
            findings.append(Finding(check, str(code), message))
    return findings + [
        Finding(check, str(code), f"has the ranks {found}, expected 1 to 10")
        for code, found in ranks.items()
        if found != list(NEIGHBOUR_RANKS)
    ]


def _counts(rows: Rows) -> list[Finding]:
    findings = []
    for row in rows:
        where = f"{row['la_code']} {row['year']}"
        referrals, rereferrals = row["referrals"], row["rereferrals"]
        is_missing = referrals is None or rereferrals is None
        if is_missing != (row["marker"] is not None):
            findings.append(Finding("a marker where a number is missing", where, f"marker {row['marker']}"))
        if isinstance(referrals, int) and isinstance(rereferrals, int) and rereferrals > referrals:
            message = f"{rereferrals} re-referrals of {referrals} referrals"
            findings.append(Finding("re-referrals are referrals", where, message))
    return findings
