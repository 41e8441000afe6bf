"""How many children and families have support open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dash_app.dates import long_date
from dash_app.findings.finding import Finding, Status


@dataclass(frozen=True)
class OpenMonth:
    """Children and families open at the end of a month."""

    month_end: date
    children: int
    families: int


def open_finding(council: str, months: Sequence[OpenMonth]) -> Finding:
    """State the latest month, and the change over a year where a year is there."""
    if not months:
        return Finding(f"No month of open cases is recorded for {council} yet.", Status.TOO_FEW)
    latest = months[-1]
    statement = (
        f"On {long_date(latest.month_end)}, {latest.children:,} children in {latest.families:,} families "
        f"had Early Help support open in {council}"
    )
    if len(months) <= 12:
        return Finding(f"{statement}.", Status.STATED)
    change = latest.children - months[-13].children
    ending = (
        "as many as" if change == 0 else f"{abs(change):,} {'more' if change > 0 else 'fewer'} children than"
    )
    return Finding(f"{statement}, {ending} a year before.", Status.STATED)
