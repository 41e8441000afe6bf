"""Children looked after in the Standard Safeguarding Dataset: periods of care, from their episodes.

A period of care is all the episodes of one `clae_cla_id`. It begins when the child entered care and
ends with its last episode, unless that says that another follows (X1). Legal statuses and placements
are tables of their own; where they came together, a period has those of its latest episode. Short
breaks (V3, V4) can be told from entry to care only then.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ehplatform.model.tables import CSC_SPELL
from ehplatform.sources.dates import read_date
from ehplatform.sources.dialects.ssd_tables import Block, SsdTable, Tables
from ehplatform.sources.part import Part, RawRows
from ehplatform.sources.refusal import RefusedRow

LAYOUTS = {
    "ssd_cla_episodes": SsdTable(
        ("clae_cla_episode_id", "clae_person_id", "clae_cla_episode_start_date", "clae_cla_id"),
        (
            "clae_cla_episode_ceased_date", "clae_cla_episode_start_reason", "clae_cla_primary_need_code",
            "clae_cla_episode_ceased_reason", "clae_referral_id", "clae_cla_placement_id",
            "clae_entered_care_date",
        ),
    ),
    "ssd_legal_status": SsdTable(
        ("lega_person_id", "lega_legal_status", "lega_legal_status_start_date"),
        ("lega_legal_status_end_date",),
    ),
    "ssd_cla_placement": SsdTable(("clap_cla_placement_id", "clap_cla_placement_type")),
}  # fmt: skip

CONTINUES = "X1"

NOT_A_DATE = "not a date: expected dd/mm/yyyy or yyyy-mm-dd"
NO_PERIOD = "no person or no clae_cla_id: the period of care is not known"
NOT_THE_LATEST = "holds for no period's latest episode that came with it, which is all that a period keeps"

Row = Mapping[str, Any]
"""A row by the dataset's headers, with `source_row`; None where it says nothing."""


@dataclass(frozen=True)
class Completing:
    """Rows of another table by what an episode finds them by, and those of them that completed a period."""

    rows: Mapping[str | None, Sequence[Row]]
    used: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, block: Block | None, key: str) -> "Completing":
        found: dict[str | None, list[Row]] = defaultdict(list)
        for row in block.records() if block else ():
            found[row[key]].append(row)
        return cls(dict(found))

    def take(self, row: Row | None, header: str) -> str | None:
        """Return one cell of a row, and note that the row is used."""
        if row is None:
            return None
        self.used.add(row["source_row"])
        text: str | None = row[header]
        return text

    def part(self, block: Block) -> Part:
        """Account for the table's rows."""
        rows: list[int] = block.rows.to_pylist()
        sheet = block.text.sheet
        unused = [RefusedRow(sheet, row, None, NOT_THE_LATEST) for row in rows if row not in self.used]
        return block.part((), unused, sorted(self.used))


def read_care(tables: Tables) -> Iterator[Part]:
    """Read periods of care; legal statuses and placements complete them."""
    episodes = tables.block("ssd_cla_episodes")
    statuses, placements = tables.block("ssd_legal_status"), tables.block("ssd_cla_placement")
    legal = Completing.of(statuses, "lega_person_id")
    placed = Completing.of(placements, "clap_cla_placement_id")
    if episodes is not None:
        yield periods(episodes, legal, placed)
    if statuses is not None:
        yield legal.part(statuses)
    if placements is not None:
        yield placed.part(placements)


def periods(block: Block, legal: Completing, placed: Completing) -> Part:
    """Return one record for each period of care, at the row of its first episode."""
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    set_aside: list[RefusedRow] = []
    for row in block.records():
        day = day_in(row, "clae_cla_episode_start_date")
        if not (row["clae_person_id"] and row["clae_cla_id"]):
            set_aside.append(RefusedRow(block.text.sheet, row["source_row"], "clae_cla_id", NO_PERIOD))
        elif day is None:
            header = "clae_cla_episode_start_date"
            set_aside.append(RefusedRow(block.text.sheet, row["source_row"], header, NOT_A_DATE))
        else:
            grouped[row["clae_person_id"], row["clae_cla_id"]].append({**row, "day": day})
    in_order = [sorted(rows, key=lambda row: row["day"]) for rows in grouped.values()]
    records = [period(episodes, legal, placed) for episodes in in_order]
    supporting = [row["source_row"] for rows in in_order for row in rows]
    return block.part([RawRows.of(CSC_SPELL, block.text.sheet, records)], set_aside, supporting)


def period(episodes: Sequence[Row], legal: Completing, placed: Completing) -> dict[str, Any]:
    """Return the period of care that these episodes, oldest first, make up."""
    first, last = episodes[0], episodes[-1]
    goes_on = last["clae_cla_episode_ceased_reason"] == CONTINUES
    entered = day_in(first, "clae_entered_care_date")
    began_earlier = entered is not None and entered < first["day"]
    status = status_on(last["day"], legal.rows.get(first["clae_person_id"], ()))
    placement = next(iter(placed.rows.get(last["clae_cla_placement_id"], ())), None)
    return {
        "source_row": first["source_row"],
        "source_id": f"clae-{first['clae_cla_id']}",
        "source_person_id": first["clae_person_id"],
        "spell_type": "CLA",
        "referral_id": f"cine-{first['clae_referral_id']}" if first["clae_referral_id"] else None,
        "start_date": first["clae_entered_care_date"] if entered else first["clae_cla_episode_start_date"],
        "end_date": None if goes_on else last["clae_cla_episode_ceased_date"],
        "primary_need_code": first["clae_cla_primary_need_code"],
        "entry_reason_code": None if began_earlier else first["clae_cla_episode_start_reason"],
        "cla_end_reason_code": None if goes_on else last["clae_cla_episode_ceased_reason"],
        "legal_status_code": legal.take(status, "lega_legal_status"),
        "placement_type_code": placed.take(placement, "clap_cla_placement_type"),
    }


def status_on(day: date, statuses: Sequence[Row]) -> Row | None:
    """Return the legal status in force on a day; of several, the one that began last."""
    held = [
        (start, row)
        for row in statuses
        if (start := day_in(row, "lega_legal_status_start_date")) is not None
        and start <= day
        and (day_in(row, "lega_legal_status_end_date") or date.max) > day
    ]
    return max(held, key=lambda pair: pair[0])[1] if held else None


def day_in(row: Row, header: str) -> date | None:
    """Return the day in a cell; None where it holds none that can be read."""
    try:
        return read_date(row[header]) if row[header] else None
    except ValueError:
        return None
