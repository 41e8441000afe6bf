"""The simulator's door: councils with a known truth, written as the files that real ones would send.

Every file's name starts with SYNTHETIC, and nobody in it is real. Beside ``landing/`` stands
``truth/<la_code>/`` with what linkage, ingest and journeys ought to find.
"""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from ehplatform.simulate import (
    shape_annex_a,
    shape_cin_census,
    shape_classification,
    shape_school_census,
    shape_spreadsheet,
    shape_ssd,
    shape_ssda903,
    shape_template,
    workflow_truth,
)
from ehplatform.simulate.canonical import Row, Tables
from ehplatform.simulate.council import SimulatedCouncil, simulate_council
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.migration import migrate, migration_day
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.plan import Injection, Plan, Shape
from ehplatform.simulate.truth import TruthWriter

__all__ = ["Injection", "Plan", "Shape", "simulate"]

Writer = Callable[[Path, Plan, str, SimulatedCouncil], Tables]
"""Writes one dataset of a council into a folder, and returns the canonical rows that its files tell."""

WRITERS: dict[tuple[str, Shape], Writer] = {
    ("early_help", "template"): shape_template.write_early_help,
    ("social_care", "template"): shape_template.write_social_care,
    ("early_help", "workflow_steps"): workflow_truth.write,
    ("early_help", "spreadsheet"): shape_spreadsheet.write_early_help,
    ("social_care", "spreadsheet"): shape_spreadsheet.write_social_care,
    ("early_help", "classification_intervals"): shape_classification.write,
    ("ssd", "ssd"): shape_ssd.write,
    ("annex_a", "annex_a"): shape_annex_a.write,
    ("cin_census", "cin_census"): shape_cin_census.write,
    ("ssda903", "ssda903"): shape_ssda903.write,
    ("school_census", "school_census"): shape_school_census.write,
}
MIGRATION_DICE = 1


def simulate(plan: Plan, out: Path, progress: Callable[[str], None] = lambda _words: None) -> None:
    """Write ``landing/`` and ``truth/`` of every council of the plan below `out`.

    Files of the same name are replaced; equal plans give equal bytes. `progress` is told one line
    of words before and after each council.
    """
    for la_code in plan.councils:
        progress(f"SYNTHETIC council {la_code}: simulating")
        council = simulate_council(plan, la_code, Parameters())
        if plan.inject == "migration":
            dice = Dice(plan.seed, int(la_code), MIGRATION_DICE)
            shape = plan.format_of(la_code)
            migrate(council.filed.cases, migration_day(plan.until), shape, dice)
        write_council(plan, la_code, council, out)
        filed = council.filed
        progress(
            f"SYNTHETIC council {la_code}: {len(filed.people):,} person records, "
            f"{len(filed.cases):,} Early Help referrals, {len(filed.spells):,} social-care spells"
        )


def write_council(plan: Plan, la_code: str, council: SimulatedCouncil, out: Path) -> None:
    """Write one council's files and its truth."""
    tables: dict[str, list[Row]] = defaultdict(list)
    for dataset, shape in plan.datasets(la_code).items():
        folder = out / "landing" / la_code / dataset
        for name, rows in WRITERS[dataset, shape](folder, plan, la_code, council).items():
            tables[name] += rows
    truth = TruthWriter(out / "truth" / la_code, la_code)
    truth.write_people(row.person for row in tables["person_record"])
    for name, rows in tables.items():
        truth.write_table(name, rows)
    truth.write_journeys(council.cases, council.spells, plan.until)
