"""The tidy warehouse extract: one CSV per canonical table, with local words for coded values."""

from pathlib import Path

from ehplatform.model.tables import TABLES_BY_NAME, lineage
from ehplatform.simulate.canonical import Carrier, SourceIds, Tables
from ehplatform.simulate.delimited import iso, write_csv
from ehplatform.simulate.records import CaseRecord

OURS = {column.name for column in lineage()} - {"source_person_id"}
"""Lineage columns, which the platform adds on arrival."""


def source_ids(record: CaseRecord) -> SourceIds:
    number = f"{record.number:06d}"
    return SourceIds(record.new_referral_id or f"R{number}", f"E{number}", f"A{number}", f"W{number}")


CARRIER = Carrier(source_ids, start_basis="recorded")


def write(folder: Path, extract_date: str, tables: Tables) -> None:
    """Write ``SYNTHETIC_<table>_<date>.csv`` for each table."""
    for name, rows in tables.items():
        header = [column.name for column in TABLES_BY_NAME[name].columns if column.name not in OURS]
        lines = ({column: iso(value) for column, value in row.as_written().items()} for row in rows)
        write_csv(folder / f"SYNTHETIC_{name}_{extract_date}.csv", header, lines)
