"""Children in need census returns: one for each year of the window, 1 April to 31 March.

The last return covers the current year to the last day of the window. A case open over two years is in
both returns; the rows that a perfect ingest recovers are those of the latest return that holds it.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ehplatform.simulate.canonical import Row, Tables
from ehplatform.simulate.cin_cases import CensusCase, CensusChild, census_cases
from ehplatform.simulate.cin_rows import case_rows, person_rows
from ehplatform.simulate.cin_xml import PLAN_DATES_SINCE, return_lines
from ehplatform.simulate.council import SimulatedCouncil
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.plan import Plan

CENSUS_DICE = 3
"""Sets the draws of this shape apart from those of the council itself."""


@dataclass(frozen=True)
class CensusReturn:
    """One return: the year in which its own year ends, and the days that it covers."""

    year: int
    first_day: date
    last_day: date


def write(folder: Path, plan: Plan, la_code: str, council: SimulatedCouncil) -> Tables:
    """Write ``SYNTHETIC_cin_census_<year>.xml`` for each year; return the rows that all of them tell."""
    folder.mkdir(parents=True, exist_ok=True)
    cases = census_cases(council, la_code, Dice(plan.seed, int(la_code), CENSUS_DICE))
    latest: dict[CensusCase, CensusReturn] = {}
    for census in census_returns(plan):
        held = [case for case in cases if case.is_open_in(census.first_day, census.last_day)]
        latest |= dict.fromkeys(held, census)
        told = [case.as_of(census.last_day) for case in held]
        lines = return_lines(census.year, census.last_day, la_code, told)
        path = folder / f"SYNTHETIC_cin_census_{census.year}.xml"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    return rows_told(latest)


def census_returns(plan: Plan) -> list[CensusReturn]:
    """Return the returns of the window, oldest first."""
    first, last = (day.year + (day >= date(day.year, 4, 1)) for day in (plan.since, plan.until))
    return [
        CensusReturn(year, date(year - 1, 4, 1), min(date(year, 3, 31), plan.until))
        for year in range(first, last + 1)
    ]


def rows_told(latest: dict[CensusCase, CensusReturn]) -> Tables:
    """Return the rows of every case and child, each as the latest return that holds it tells them."""
    tables: dict[str, list[Row]] = defaultdict(list)
    children: dict[CensusChild, CensusReturn] = {}
    for case, census in latest.items():
        known = children.get(case.child, census)
        children[case.child] = max(known, census, key=lambda found: found.year)
        has_plans = census.year >= PLAN_DATES_SINCE
        for table, row in case_rows(case.as_of(census.last_day), has_plans=has_plans):
            tables[table].append(row)
    for child, census in children.items():
        for table, row in person_rows(child, census.last_day):
            tables[table].append(row)
    return dict(tables)
