"""The Standard Safeguarding Dataset: one extract of Early Help and social care, its tables in one ZIP file.

Some systems tell the workers, others write a placeholder; some write ethnicity in DfE's codes, others
in those of A1 to E5: a council's number decides.
"""

from pathlib import Path

from ehplatform.simulate.canonical import Tables
from ehplatform.simulate.council import SimulatedCouncil
from ehplatform.simulate.csv_archive import write_csv_archive
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.one_system import in_one_system
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.ssd_cases import add_case, add_registers
from ehplatform.simulate.ssd_extract import SsdExtract
from ehplatform.simulate.ssd_looked_after import add_looked_after
from ehplatform.simulate.ssd_persons import add_person
from ehplatform.simulate.ssd_statutory import add_social_care

SSD_DICE = 2
"""Sets the draws of this shape apart from those of the council itself."""


def write(folder: Path, plan: Plan, la_code: str, council: SimulatedCouncil) -> Tables:
    """Write ``SYNTHETIC_ssd_<date>.zip`` and return the canonical rows about persons that it holds."""
    extract = make_extract(plan, la_code, council)
    day = plan.until.isoformat()
    tables = {f"SYNTHETIC_{name}_{day}.csv": lines for name, lines in sorted(extract.lines.items())}
    write_csv_archive(folder / f"SYNTHETIC_ssd_{day}.zip", tables, plan.until)
    return dict(extract.tables)


def make_extract(plan: Plan, la_code: str, council: SimulatedCouncil) -> SsdExtract:
    """Return the extract of one system that holds everything."""
    council = in_one_system(council, "LCS")
    extract = SsdExtract(la_code, plan.until, council, Dice(plan.seed, int(la_code), SSD_DICE))
    add_registers(extract)
    for person in council.filed.people:
        add_person(extract, person)
    for record in council.filed.cases:
        add_case(extract, record)
    referrals = add_social_care(extract, council.filed.spells)
    add_looked_after(extract, council.filed.spells, referrals)
    return extract
