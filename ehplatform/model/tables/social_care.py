"""Statutory social care: what it knows of the children whom Early Help helps.

Sources: children in need census, SSDA903, Annex A lists 3 to 8, Standard Safeguarding Dataset.
"""

from ehplatform.model.tables.column import ABOUT_PERSON, ABOUT_PERSON_KEY, Column, Table
from ehplatform.model.tables.references import TEAM_REF, WORKER_REF

CSC_SPELL = Table(
    "csc_spell",
    "one statutory social-care involvement of one child",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        Column("spell_type", "text", "kind of involvement", code_set="CSC_SPELL_TYPE", required=True),
        Column("referral_id", "text", "`source_id` of the social-care referral it belongs to"),
        Column("start_date", "date", "day it began", required=True),
        Column("end_date", "date", "day it ended; absent while open"),
        Column("source_code", "text", "who referred", code_set="SOURCE"),
        Column("primary_need_code", "text", "DfE primary need", code_set="PRIMARY_NEED"),
        Column("is_nfa", "boolean", "the referral ended in no further action"),
        Column(
            "outcome_code",
            "text",
            "what a referral, assessment, enquiry or conference led to",
            code_set="CSC_OUTCOME",
            dated_by="end_date",
        ),
        Column("is_support_required", "boolean", "the assessment found that social care must help"),
        Column(
            "end_reason_code",
            "text",
            "DfE reason for closing a child in need case",
            code_set="CIN_CLOSURE",
            dated_by="end_date",
        ),
        Column(
            "initial_category_code",
            "text",
            "category of abuse when the protection plan began",
            code_set="ABUSE_CATEGORY",
        ),
        Column("category_code", "text", "latest category of abuse of the plan", code_set="ABUSE_CATEGORY"),
        Column("previous_plans", "integer", "protection plans of the child before this one", minimum=0),
        Column("entry_reason_code", "text", "why the first episode of care began", code_set="CLA_RNE"),
        Column(
            "legal_status_code", "text", "legal status of the latest episode of care", code_set="LEGAL_STATUS"
        ),
        Column(
            "placement_type_code",
            "text",
            "placement of the latest episode of care",
            code_set="PLACEMENT",
            dated_by="end_date",
        ),
        Column(
            "cla_end_reason_code",
            "text",
            "why the period of care ended",
            code_set="CLA_REC",
            dated_by="end_date",
        ),
        Column("is_unaccompanied", "boolean", "the child is an unaccompanied asylum seeker"),
        WORKER_REF,
        TEAM_REF,
    ),
    dated_by="start_date",
)
"""A spell of type CLA is a whole period of care: episodes that SSDA903 joins by X1 are one spell. Its
placement is the last one, so that its code is judged on the day the period ended."""

ASSESSMENT_FACTOR = Table(
    "assessment_factor",
    "one factor that one assessment of one child identified",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        Column("assessment_id", "text", "`source_id` of the social-care assessment"),
        Column("factor_code", "text", "DfE factor", code_set="ASSESSMENT_FACTOR"),
        Column("assessment_date", "date", "day the assessment was authorised, or else began"),
    ),
    dated_by="assessment_date",
)
