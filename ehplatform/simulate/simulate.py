"""The simulator's door: councils with a known truth, written as the files that real ones would send.

Every file's name starts with SYNTHETIC, and nobody in it is real. Beside ``landing/`` stands
``truth/<la_code>/`` with what linkage, ingest and journeys ought to find.
"""

from collections.abc import Callable
from pathlib import Path

from ehplatform.simulate import shape_spreadsheet, shape_template, shape_workflow
from ehplatform.simulate.canonical import Carrier, Tables, early_help_tables, social_care_tables
from ehplatform.simulate.council import SimulatedCouncil, simulate_council
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.migration import migrate, migration_day
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.plan import Injection, Plan, Shape
from ehplatform.simulate.truth import TruthWriter

__all__ = ["Injection", "Plan", "Shape", "simulate"]

CARRIERS: dict[Shape, Carrier] = {
    "template": shape_template.CARRIER,
    "workflow_steps": shape_workflow.CARRIER,
    "spreadsheet": shape_spreadsheet.CARRIER,
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
            shape = plan.early_help_shape(la_code)
            migrate(council.filed.cases, migration_day(plan.until), shape, dice)
        write_council(plan, la_code, council, out)
        filed = council.filed
        progress(
            f"SYNTHETIC council {la_code}: {len(filed.people):,} person records, "
            f"{len(filed.cases):,} Early Help referrals, {len(filed.spells):,} social-care spells"
        )


def write_council(plan: Plan, la_code: str, council: SimulatedCouncil, out: Path) -> None:
    """Write one council's files and its truth."""
    early_help = early_help_tables(council.filed, CARRIERS[plan.early_help_shape(la_code)])
    social_care = social_care_tables(council.filed, CARRIERS[plan.social_care_shape(la_code)])
    landing = out / "landing" / la_code
    write_early_help(plan, la_code, council, early_help, landing / "early_help")
    write_social_care(plan, la_code, social_care, landing / "social_care")

    truth = TruthWriter(out / "truth" / la_code, la_code)
    truth.write_people(council.filed.people)
    people = {"person_record": early_help["person_record"] + social_care["person_record"]}
    for name, rows in (early_help | social_care | people).items():
        truth.write_table(name, rows)
    truth.write_journeys(council.cases, council.spells, plan.until)


def write_early_help(
    plan: Plan, la_code: str, council: SimulatedCouncil, tables: Tables, folder: Path
) -> None:
    extract_date = plan.until.isoformat()
    match plan.early_help_shape(la_code):
        case "template":
            shape_template.write(folder, extract_date, tables)
        case "workflow_steps":
            shape_workflow.write(folder, extract_date, council.filed, tables, la_code)
        case "spreadsheet":
            shape_spreadsheet.write_early_help(folder, extract_date, council.filed, tables)


def write_social_care(plan: Plan, la_code: str, tables: Tables, folder: Path) -> None:
    extract_date = plan.until.isoformat()
    if plan.social_care_shape(la_code) == "spreadsheet":
        shape_spreadsheet.write_social_care(folder, extract_date, tables)
    else:
        shape_template.write(folder, extract_date, tables)
