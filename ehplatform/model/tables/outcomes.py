"""What became better or worse: scores, family outcomes, what families say, and life outside the case.

No national Early Help dataset holds these. Scores of the Strengths and Difficulties Questionnaire also
come from the Standard Safeguarding Dataset and SSDA903, attendance and exclusions from the school census.
"""

from ehplatform.model.tables.column import ABOUT_PERSON, ABOUT_PERSON_KEY, Column, Table
from ehplatform.model.tables.references import EPISODE_ID

OUTCOME_SCORE = Table(
    "outcome_score",
    "one score of one child or family on one domain of a tool",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        EPISODE_ID,
        Column("tool_code", "text", "the tool; its code set gives range and direction", code_set="TOOL"),
        Column("domain_code", "text", "number or code of the tool's domain; absent for a total"),
        Column("respondent", "text", "who answered", code_set="RESPONDENT"),
        Column("stage", "text", "when in the case", code_set="STAGE"),
        Column("score", "decimal", "the score as recorded, within the tool's range", required=True),
        Column("score_date", "date", "day of the answer", required=True),
    ),
    dated_by="score_date",
)

SF_FAMILY_OUTCOME = Table(
    "sf_family_outcome",
    "one family's result under a programme, recorded for one of its members",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        Column("programme", "text", "the programme", code_set="PROGRAMME"),
        Column("status", "text", "where the family stands in the programme", code_set="SF_STATUS"),
        Column("attached_date", "date", "day the family was taken into the programme"),
        Column("needs_identified", "integer", "headline needs that were found", minimum=0),
        Column("needs_met", "integer", "headline needs that were met", minimum=0),
        Column("sustained_from_date", "date", "first day of the six months that the result must last"),
        Column("claim_date", "date", "day the result was claimed"),
    ),
    dated_by="claim_date",
)
"""A family's own id would identify it; linkage finds the family through the member instead."""

FEEDBACK = Table(
    "feedback",
    "one answer of one child, parent or other person about the support",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        EPISODE_ID,
        Column("respondent", "text", "who answered", code_set="RESPONDENT"),
        Column("feedback_date", "date", "day of the answer", required=True),
        Column(
            "made_difference",
            "integer",
            "it made a difference: 1 not at all to 5 very much",
            minimum=1,
            maximum=5,
        ),
        Column("satisfaction", "integer", "satisfied: 1 not at all to 5 very much", minimum=1, maximum=5),
        Column("is_willing_to_return", "boolean", "would ask for help again"),
    ),
    dated_by="feedback_date",
)
"""Answers in figures only: what people write in their own words stays with the council."""

WIDER_OUTCOME = Table(
    "wider_outcome",
    "one event or one period in one person's life outside the case",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        Column("domain", "text", "part of life", code_set="WIDER_DOMAIN", required=True),
        Column("event_date", "date", "day of the event, or first day of the period", required=True),
        Column("end_date", "date", "first day after the period; absent for an event of one day"),
        Column("attendance_code", "text", "school attendance code", code_set="ATTENDANCE"),
        Column("exclusion_type_code", "text", "kind of exclusion from school", code_set="EXCLUSION_TYPE"),
        Column("exclusion_reason_code", "text", "main reason for it", code_set="EXCLUSION_REASON"),
        Column("sessions", "integer", "school sessions (half days) concerned", minimum=0),
        Column("sessions_possible", "integer", "sessions that were possible in the period", minimum=0),
        Column("value", "decimal", "count or amount, where the domain has one"),
    ),
    dated_by="event_date",
)
