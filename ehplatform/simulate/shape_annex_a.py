"""Ofsted's Annex A: one workbook of lists for an inspection on the last day of the window.

A title stands above each list's headers. Early Help and social care are one system here, since the
workbook knows one id for each child.
"""

from pathlib import Path

from ehplatform.simulate.annex_a_extract import AnnexExtract
from ehplatform.simulate.annex_a_lists import HEADERS, add_case, add_social_care
from ehplatform.simulate.canonical import Tables
from ehplatform.simulate.council import SimulatedCouncil
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.one_system import in_one_system
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.workbook import write_workbook

ANNEX_DICE = 4
"""Sets the draws of this shape apart from those of the council itself."""


def write(folder: Path, plan: Plan, la_code: str, council: SimulatedCouncil) -> Tables:
    """Write ``SYNTHETIC_annex_a_<date>.xlsx`` and return the canonical rows about persons that it holds."""
    extract = make_extract(plan, la_code, council)
    sheets = {
        f"List {number}": [
            [f"SYNTHETIC List {number}"],
            headers,
            *([line.get(header) for header in headers] for line in extract.lines[number]),
        ]
        for number, headers in HEADERS.items()
    }
    write_workbook(folder / f"SYNTHETIC_annex_a_{plan.until}.xlsx", sheets, plan.until)
    return dict(extract.tables)


def make_extract(plan: Plan, la_code: str, council: SimulatedCouncil) -> AnnexExtract:
    """Return the lines of every list."""
    filed = in_one_system(council, "LCS").filed
    extract = AnnexExtract(la_code, plan.until, Dice(plan.seed, int(la_code), ANNEX_DICE))
    for record in filed.cases:
        add_case(extract, record)
    add_social_care(extract, filed.spells)
    return extract
