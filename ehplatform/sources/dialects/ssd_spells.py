"""What records of statutory social care have in common in the Standard Safeguarding Dataset.

Ids are unique in each table only, so that every `source_id` says its table: ``cine-123`` is a referral,
``cina-123`` an assessment, ``s47e-123`` an enquiry.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.model.tables import CSC_SPELL
from ehplatform.sources.dialects.ssd_json import gravest_flag
from ehplatform.sources.dialects.ssd_tables import Block
from ehplatform.sources.part import RawRows

REFERRAL = "cine"

OUTCOME_FLAGS = (
    "CP_FLAG", "CP_CONFERENCE_FLAG", "CP_TRANSFER_IN_FLAG", "LEGAL_ACTION_FLAG", "STRATEGY_DISCUSSION_FLAG",
    "CLA_REQUEST_FLAG", "PROV_OF_SERVICES_FLAG", "PROV_OF_SB_CARE_FLAG", "SINGLE_ASSESSMENT_FLAG",
    "NFA_CONTINUE_SINGLE_FLAG", "SPECIALIST_ASSESSMENT_FLAG", "PRIVATE_FOSTERING_FLAG",
    "NON_AGENCY_ADOPTION_FLAG", "CARE_LEAVER_FLAG", "REFERRAL_TO_OTHER_AGENCY_FLAG", "MONITOR_FLAG",
    "OTHER_ACTIONS_FLAG", "OTHER_OUTCOMES_EXIST_FLAG", "NFA_S47_END_FLAG", "NFA_FLAG",
)  # fmt: skip
"""Of several outcomes the first of these counts: no further action only where nothing else was done."""


def outcome(text: str) -> str | None:
    """Return the outcome in a cell of flags; raises `CellUnreadable`."""
    return gravest_flag(text, OUTCOME_FLAGS)


def spells(
    block: Block,
    spell_type: str,
    prefix: str,
    columns: Mapping[str, pa.Array],
    keep: npt.NDArray[np.bool_] | None = None,
) -> RawRows:
    """Return records of one kind; `source_id` and `referral_id` come as the table has them."""
    named = {
        "source_id": joined(prefix, columns["source_id"]),
        "referral_id": joined(REFERRAL, columns["referral_id"]),
        "spell_type": block.constant(spell_type),
    }
    return block.raw_rows(CSC_SPELL, {**columns, **named}, keep)


def joined(prefix: str, ids: pa.Array) -> pa.Array:
    """Return ids that say which table they come from; null stays null."""
    return pc.binary_join_element_wise(pa.scalar(prefix), ids, "-")
