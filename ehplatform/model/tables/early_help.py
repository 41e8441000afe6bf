"""What Early Help does with a child: assessment, needs, episode, workers, visits and services used.

The Standard Safeguarding Dataset knows episodes and involvements, Annex A list 2 assessments; the rest
comes from our own template.
"""

from ehplatform.model.tables.column import ABOUT_PERSON, ABOUT_PERSON_KEY, Column, Table
from ehplatform.model.tables.references import EPISODE_ID, SERVICE_REF, TEAM_REF, WORKER_REF

EH_ASSESSMENT = Table(
    "eh_assessment",
    "one Early Help assessment of one child",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        Column("family_assessment_id", "text", "shared by children assessed together"),
        Column("referral_id", "text", "`source_id` of the Early Help referral that led to it"),
        Column("assessment_type", "text", "kind of assessment", code_set="ASSESSMENT_TYPE"),
        Column("start_date", "date", "day the assessment began", required=True),
        Column("completed_date", "date", "day it was completed"),
        Column("authorised_date", "date", "day a manager signed it off"),
        Column("status", "text", "where the assessment stands", code_set="ASSESSMENT_STATUS"),
        Column(
            "outcome_code",
            "text",
            "what follows from it",
            code_set="EH_ASSESSMENT_OUTCOME",
            dated_by="completed_date",
        ),
        Column("completing_org", "text", "kind of organisation that completed it", code_set="ORG_TYPE"),
        WORKER_REF,
        TEAM_REF,
    ),
    dated_by="start_date",
)
"""The organisation is kept as its kind: its name is a free text in which people's names turn up."""

NEED = Table(
    "need",
    "one need of one child or of their family, found by an assessment",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        Column("assessment_id", "text", "`source_id` of the Early Help assessment that found it"),
        EPISODE_ID,
        Column("need_code", "text", "Supporting Families headline need", code_set="NEED"),
        Column("local_need_code", "text", "the council's own code for a finer need"),
        Column("severity", "integer", "how grave it is on the council's scale, 0 the least", minimum=0),
        Column("identified_date", "date", "day the need was found"),
        Column("resolved_date", "date", "day it was judged"),
        Column(
            "resolution",
            "text",
            "whether the need was met",
            code_set="NEED_RESOLUTION",
            dated_by="resolved_date",
        ),
    ),
    dated_by="identified_date",
)

EH_EPISODE = Table(
    "eh_episode",
    "one continuous involvement of Early Help with one child, as the source records it",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        Column("referral_id", "text", "`source_id` of the Early Help referral that led to it"),
        Column("start_date", "date", "day support began", required=True),
        Column("end_date", "date", "day the case closed; absent while open"),
        Column("start_basis", "text", "which event of the source gives the start", code_set="START_BASIS"),
        Column("entry_route", "text", "how the child came to Early Help", code_set="EH_ROUTE"),
        Column("presenting_need_code", "text", "main reason for the involvement", code_set="NEED"),
        Column("tier", "text", "level of the offer", code_set="TIER"),
        Column(
            "end_reason_code", "text", "why the case closed", code_set="EH_END_REASON", dated_by="end_date"
        ),
        Column("lead_org_type", "text", "kind of organisation that leads", code_set="ORG_TYPE"),
        WORKER_REF,
        TEAM_REF,
        Column(
            "merged_count",
            "integer",
            "how many records of the source were merged into this one; 1: none were",
            minimum=1,
        ),
    ),
    dated_by="start_date",
)

PLAN_REVIEW = Table(
    "plan_review",
    "one review of one child's plan",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        EPISODE_ID,
        Column("review_type", "text", "kind of review", code_set="REVIEW_TYPE"),
        Column("due_date", "date", "day by which it was due"),
        Column("review_date", "date", "day it was held; absent while it has not been"),
        Column("outcome_code", "text", "what was decided", code_set="REVIEW_OUTCOME"),
        WORKER_REF,
    ),
    dated_by="review_date",
)

ALLOCATION = Table(
    "allocation",
    "one worker's responsibility for one child",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        EPISODE_ID,
        Column("start_date", "date", "day the worker was allocated", required=True),
        Column("end_date", "date", "day the allocation ended"),
        Column("role", "text", "role of the worker", code_set="ALLOCATION_ROLE"),
        WORKER_REF,
        TEAM_REF,
        Column("change_reason_code", "text", "why the worker took over", code_set="WORKER_CHANGE"),
    ),
    dated_by="start_date",
)

WORKER_CONTACT = Table(
    "worker_contact",
    "one contact of a worker with one child or their family",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        EPISODE_ID,
        Column("contact_date", "date", "day of the contact", required=True),
        Column("mode", "text", "how they were in touch", code_set="CONTACT_MODE"),
        Column("is_child_seen", "boolean", "the worker saw the child"),
        WORKER_REF,
    ),
    dated_by="contact_date",
)

INTERVENTION = Table(
    "intervention",
    "one child's or family's use of one service",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        EPISODE_ID,
        SERVICE_REF,
        Column("referred_date", "date", "day of the referral to the service"),
        Column("start_date", "date", "day it began"),
        Column("end_date", "date", "day it ended; absent while it runs"),
        Column("sessions_planned", "integer", "sessions that were planned", minimum=0),
        Column("sessions_attended", "integer", "sessions that were attended", minimum=0),
        Column("engagement", "text", "how the family took part", code_set="ENGAGEMENT"),
        Column("is_positive_outcome", "boolean", "it was completed and the change was for the better"),
    ),
    dated_by="start_date",
)
