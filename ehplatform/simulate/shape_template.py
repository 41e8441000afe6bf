"""The tidy warehouse extract: one CSV per canonical table, with local words for coded values."""

from pathlib import Path

from ehplatform.model.tables import PERSON_RECORD, TABLES_BY_NAME
from ehplatform.simulate.canonical import (
    Carrier,
    SourceIds,
    Tables,
    early_help_tables,
    person_row,
    social_care_tables,
)
from ehplatform.simulate.council import SimulatedCouncil
from ehplatform.simulate.delimited import iso, write_lines
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.person_details import detail_tables
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.records import CaseRecord, Filed
from ehplatform.simulate.support_rows import Wording, support_tables


def source_ids(record: CaseRecord) -> SourceIds:
    number = f"{record.number:06d}"
    return SourceIds(record.new_referral_id or f"R{number}", f"E{number}", f"A{number}", f"W{number}")


CARRIER = Carrier(source_ids, start_basis="recorded")
WORDING_DICE = 7
"""Decides whether the system exports codes or words for what goes on in cases."""


def write_early_help(folder: Path, plan: Plan, la_code: str, council: SimulatedCouncil) -> Tables:
    """Write the tables of the Early Help system; return what the files tell."""
    wording = Wording.draw(Dice(plan.seed, int(la_code), WORDING_DICE))
    tables = early_help(council.filed) | support_tables(council.filed, CARRIER, wording)
    return write_tables(folder, plan, tables)


def write_social_care(folder: Path, plan: Plan, _la_code: str, council: SimulatedCouncil) -> Tables:
    """Write the tables of the social-care system; return what the files tell."""
    return write_tables(folder, plan, social_care(council.filed))


def early_help(filed: Filed) -> Tables:
    """Return what the files of the Early Help system tell, which has records of parents too."""
    tables = early_help_tables(filed, CARRIER)
    tables[PERSON_RECORD.name] += [person_row(parent, CARRIER) for parent in filed.parents]
    return tables | detail_tables([*filed.people_of("EHM"), *filed.parents], filed.relationships)


def social_care(filed: Filed) -> Tables:
    """Return what the files of the social-care system tell."""
    return social_care_tables(filed, CARRIER) | detail_tables(filed.people_of("LCS"), [])


def write_tables(folder: Path, plan: Plan, tables: Tables) -> Tables:
    """Write ``SYNTHETIC_<table>_<date>.csv`` for each table that has rows."""
    tables = {name: rows for name, rows in tables.items() if rows}
    for name, rows in tables.items():
        header = [column.name for column in TABLES_BY_NAME[name].file_columns]
        lines = (map(iso, map(row.as_written().get, header)) for row in rows)
        write_lines(folder / f"SYNTHETIC_{name}_{plan.until.isoformat()}.csv", header, lines)
    return tables
