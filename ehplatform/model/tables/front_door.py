"""How a child comes to Early Help: contacts and referrals.

The Standard Safeguarding Dataset and Annex A list 1 know contacts. No national dataset knows Early
Help referrals, so that `eh_referral` is ours.
"""

from ehplatform.model.tables.column import ABOUT_PERSON, ABOUT_PERSON_KEY, Column, Table
from ehplatform.model.tables.references import TEAM_REF

CONTACT = Table(
    "contact",
    "one approach about one child to the front door",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        Column("contact_date", "date", "day of the contact", required=True),
        Column("source_code", "text", "who made contact", code_set="SOURCE"),
        Column("contact_reason_code", "text", "what was asked for", code_set="CONTACT_REASON"),
        Column("presenting_need_code", "text", "main need that was described", code_set="NEED"),
        Column("front_door", "text", "which door it came to", code_set="FRONT_DOOR"),
        Column("outcome_date", "date", "day of the decision on the contact"),
        Column(
            "outcome_code", "text", "what was decided", code_set="CONTACT_OUTCOME", dated_by="outcome_date"
        ),
        TEAM_REF,
    ),
    dated_by="contact_date",
)

EH_REFERRAL = Table(
    "eh_referral",
    "one request for Early Help for one child",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        Column("family_referral_id", "text", "shared by siblings who were referred together"),
        Column("contact_id", "text", "`source_id` of the contact that led to it"),
        Column("referral_date", "date", "day the referral was received", required=True),
        Column("source_code", "text", "who referred", code_set="SOURCE"),
        Column("route_code", "text", "how the child came to Early Help", code_set="EH_ROUTE"),
        Column("presenting_need_code", "text", "main need that was described", code_set="NEED"),
        Column("decision_date", "date", "day of the decision on the referral"),
        Column(
            "outcome_code", "text", "what was decided", code_set="EH_REF_OUTCOME", dated_by="decision_date"
        ),
        Column("consent_date", "date", "day the family answered whether it consents"),
        Column("is_consent_given", "boolean", "the family consents to the referral"),
        TEAM_REF,
    ),
    dated_by="referral_date",
)
