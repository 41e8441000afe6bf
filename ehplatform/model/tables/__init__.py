"""The canonical tables that every dialect maps to: the one source of names, types and keys.

All intervals are half-open ``[start, end)``; an absent end means still open. Dates are local
dates. Personal columns exist only in tables of the `personal` layer of the lake.

Mapped rows carry the ids of their sources. Person keys, journeys and reference data are made later
and are no part of this model.
"""

from ehplatform.model.tables.column import (
    ARROW_TYPES,
    PERSON_ID,
    WRITTEN_ON_ARRIVAL,
    Column,
    ColumnType,
    Table,
    lineage,
)
from ehplatform.model.tables.early_help import (
    ALLOCATION,
    EH_ASSESSMENT,
    EH_EPISODE,
    INTERVENTION,
    NEED,
    PLAN_REVIEW,
    WORKER_CONTACT,
)
from ehplatform.model.tables.front_door import CONTACT, EH_REFERRAL
from ehplatform.model.tables.outcomes import FEEDBACK, OUTCOME_SCORE, SF_FAMILY_OUTCOME, WIDER_OUTCOME
from ehplatform.model.tables.people import (
    PERSON_ADDRESS,
    PERSON_DISABILITY,
    PERSON_IDENTIFIER,
    PERSON_RECORD,
    PERSON_RELATIONSHIP,
)
from ehplatform.model.tables.services import SERVICE, SERVICE_COST
from ehplatform.model.tables.social_care import ASSESSMENT_FACTOR, CSC_SPELL
from ehplatform.model.tables.workforce import TEAM, WORKER

CANONICAL_TABLES: tuple[Table, ...] = (
    PERSON_RECORD,
    PERSON_IDENTIFIER,
    PERSON_ADDRESS,
    PERSON_RELATIONSHIP,
    PERSON_DISABILITY,
    CONTACT,
    EH_REFERRAL,
    EH_ASSESSMENT,
    NEED,
    EH_EPISODE,
    PLAN_REVIEW,
    ALLOCATION,
    WORKER_CONTACT,
    INTERVENTION,
    OUTCOME_SCORE,
    SF_FAMILY_OUTCOME,
    FEEDBACK,
    WIDER_OUTCOME,
    CSC_SPELL,
    ASSESSMENT_FACTOR,
    SERVICE,
    SERVICE_COST,
    TEAM,
    WORKER,
)

TABLES_BY_NAME: dict[str, Table] = {table.name: table for table in CANONICAL_TABLES}

__all__ = [
    "ALLOCATION",
    "ARROW_TYPES",
    "ASSESSMENT_FACTOR",
    "CANONICAL_TABLES",
    "CONTACT",
    "CSC_SPELL",
    "EH_ASSESSMENT",
    "EH_EPISODE",
    "EH_REFERRAL",
    "FEEDBACK",
    "INTERVENTION",
    "NEED",
    "OUTCOME_SCORE",
    "PERSON_ADDRESS",
    "PERSON_DISABILITY",
    "PERSON_ID",
    "PERSON_IDENTIFIER",
    "PERSON_RECORD",
    "PERSON_RELATIONSHIP",
    "PLAN_REVIEW",
    "SERVICE",
    "SERVICE_COST",
    "SF_FAMILY_OUTCOME",
    "TABLES_BY_NAME",
    "TEAM",
    "WIDER_OUTCOME",
    "WORKER",
    "WORKER_CONTACT",
    "WRITTEN_ON_ARRIVAL",
    "Column",
    "ColumnType",
    "Table",
    "lineage",
]
