"""Workers and teams in the Standard Safeguarding Dataset, and who is responsible for whom.

Workers' names are not read. The department on a worker's row is a name and no id, and so names no team.
"""

from collections.abc import Iterator

from ehplatform.model.tables import ALLOCATION, TEAM, WORKER
from ehplatform.sources.dialects.ssd_tables import Block, SsdTable, Tables
from ehplatform.sources.part import Part

LAYOUTS = {
    "ssd_involvements": SsdTable(
        ("invo_involvements_id", "invo_person_id", "invo_involvement_start_date"),
        (
            "invo_involvement_end_date", "invo_professional_id", "invo_professional_role_id",
            "invo_professional_team", "invo_worker_change_reason",
        ),
    ),
    "ssd_professionals": SsdTable(
        ("prof_professional_id", "prof_professional_job_title"),
        ("prof_full_time_equivalency", "prof_agency_worker_flag"),
    ),
    "ssd_department": SsdTable(("dept_team_id", "dept_team_name"), ("dept_team_parent_id",)),
}  # fmt: skip


def read_workforce(tables: Tables) -> Iterator[Part]:
    """Read involvements, professionals and departments."""
    for block in tables.blocks("ssd_involvements"):
        yield involvements(block)
    for block in tables.blocks("ssd_professionals"):
        yield professionals(block)
    for block in tables.blocks("ssd_department"):
        yield departments(block)


def involvements(block: Block) -> Part:
    """Return allocations; which local role leads a case is for the council to say."""
    records = block.raw_rows(
        ALLOCATION,
        {
            "source_id": block.column("invo_involvements_id"),
            "source_person_id": block.column("invo_person_id"),
            "start_date": block.column("invo_involvement_start_date"),
            "end_date": block.column("invo_involvement_end_date"),
            "role": block.column("invo_professional_role_id"),
            "worker_ref": block.worker("invo_professional_id"),
            "team_ref": block.column("invo_professional_team"),
            "change_reason_code": block.column("invo_worker_change_reason"),
        },
    )
    return block.part([records])


def professionals(block: Block) -> Part:
    records = block.raw_rows(
        WORKER,
        {
            "source_id": block.worker("prof_professional_id"),
            "worker_role": block.column("prof_professional_job_title"),
            "fte": block.column("prof_full_time_equivalency"),
            "is_agency": block.column("prof_agency_worker_flag"),
        },
    )
    return block.part([records])


def departments(block: Block) -> Part:
    records = block.raw_rows(
        TEAM,
        {
            "source_id": block.column("dept_team_id"),
            "team_name": block.column("dept_team_name"),
            "parent_team_ref": block.column("dept_team_parent_id"),
        },
    )
    return block.part([records])
