"""The offer and what it costs: about services, not about people."""

from ehplatform.model.tables.column import ABOUT_SERVICE, ABOUT_SERVICE_KEY, Column, Table

SERVICE = Table(
    "service",
    "one service of the council's catalogue",
    ABOUT_SERVICE_KEY,
    (
        *ABOUT_SERVICE,
        Column("service_name", "text", "name of the service"),
        Column("need_code", "text", "headline need that it answers", code_set="NEED"),
        Column("level", "text", "whom it works with", code_set="SERVICE_LEVEL"),
        Column("delivery_model", "text", "who delivers it", code_set="DELIVERY_MODEL"),
        Column("provider_org_type", "text", "kind of organisation that provides it", code_set="ORG_TYPE"),
        Column(
            "evidence_rating",
            "decimal",
            "strength of evidence as the Early Intervention Foundation rates it",
            minimum=0,
            maximum=4,
        ),
        Column("is_in_scope", "boolean", "it counts as Early Help"),
        Column("start_date", "date", "first day it was offered"),
        Column("end_date", "date", "first day it was no longer offered; absent while it is"),
    ),
    dated_by="start_date",
)

SERVICE_COST = Table(
    "service_cost",
    "one cost of one service for one time",
    ABOUT_SERVICE_KEY,
    (
        *ABOUT_SERVICE,
        Column("service_ref", "text", "`source_id` of the service", required=True),
        Column("basis", "text", "what the amount buys", code_set="COST_BASIS"),
        Column("start_date", "date", "first day the cost holds, for example 1 April", required=True),
        Column("end_date", "date", "first day it no longer holds; absent while it does"),
        Column("amount_gbp", "decimal", "pounds", required=True, minimum=0),
        Column("staff_fte", "decimal", "staff in full-time equivalents that it pays for", minimum=0),
    ),
    dated_by="start_date",
)
