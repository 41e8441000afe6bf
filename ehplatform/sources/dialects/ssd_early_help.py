"""The front door and Early Help in the Standard Safeguarding Dataset: contacts and episodes.

The dataset knows no Early Help referral, assessment or need; `eh_referral` and the others never come
from here. One system's script writes SSD_PH for every worker: there the worker is not available.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.model.tables import CONTACT, EH_EPISODE
from ehplatform.sources.dialects.ssd_json import gravest_flag
from ehplatform.sources.dialects.ssd_tables import Block, SsdTable, Tables
from ehplatform.sources.part import Part

LAYOUTS = {
    "ssd_contacts": SsdTable(
        ("cont_contact_id", "cont_person_id", "cont_contact_date"),
        ("cont_contact_source_code", "cont_contact_source_desc", "cont_contact_outcome_json"),
    ),
    "ssd_early_help_episodes": SsdTable(
        ("earl_episode_id", "earl_person_id", "earl_episode_start_date", "earl_episode_end_date"),
        (
            "earl_episode_reason", "earl_episode_end_reason", "earl_episode_organisation",
            "earl_episode_worker_id",
        ),
    ),
}  # fmt: skip

CONTACT_FLAGS = (
    "CP_ENQUIRY_FLAG", "NEW_REFERRAL_FLAG", "EXISTING_REFERRAL_FLAG", "OLA_CP_FLAG", "PRIVATE_FOSTERING_FLAG",
    "NON_AGENCY_ADOPTION_FLAG", "MISSING_FLAG", "ADVICE_FLAG", "OTHER_OUTCOMES_EXIST_FLAG", "NFA_FLAG",
)  # fmt: skip
"""Of several the first counts: no further action only where nothing else was done."""

BARE_NUMBER = r"^[0-9]+$"
"""May be DfE's code (6, Police) or the key of the system's own list: then the description tells."""


def read_early_help(tables: Tables) -> Iterator[Part]:
    """Read contacts and Early Help episodes."""
    for block in tables.blocks("ssd_contacts"):
        yield contacts(block)
    for block in tables.blocks("ssd_early_help_episodes"):
        yield episodes(block)


def contacts(block: Block) -> Part:
    outcomes = block.read_cells("cont_contact_outcome_json", contact_outcome)
    records = block.raw_rows(
        CONTACT,
        {
            "source_id": block.column("cont_contact_id"),
            "source_person_id": block.column("cont_person_id"),
            "contact_date": block.column("cont_contact_date"),
            "source_code": referrers(
                block.column("cont_contact_source_code"), block.column("cont_contact_source_desc")
            ),
            "outcome_code": outcomes.texts,
        },
        outcomes.is_readable,
    )
    return block.part([records], outcomes.refused(block))


def contact_outcome(text: str) -> str | None:
    return gravest_flag(text, CONTACT_FLAGS)


def referrers(codes: pa.Array, descriptions: pa.Array) -> pa.Array:
    """Return who made contact: the code, but the description where the code is missing or a bare number."""
    is_number = pc.match_substring_regex(codes, BARE_NUMBER).fill_null(True)
    return pc.if_else(is_number, pc.coalesce(descriptions, codes), codes)


def episodes(block: Block) -> Part:
    """Return Early Help episodes as recorded; reasons are often free text, which waits for review."""
    records = block.raw_rows(
        EH_EPISODE,
        {
            "source_id": block.column("earl_episode_id"),
            "source_person_id": block.column("earl_person_id"),
            "start_date": block.column("earl_episode_start_date"),
            "end_date": block.column("earl_episode_end_date"),
            "start_basis": block.constant("recorded"),
            "presenting_need_code": block.column("earl_episode_reason"),
            "end_reason_code": block.column("earl_episode_end_reason"),
            "lead_org_type": block.column("earl_episode_organisation"),
            "worker_ref": block.worker("earl_episode_worker_id"),
        },
    )
    return block.part([records])
