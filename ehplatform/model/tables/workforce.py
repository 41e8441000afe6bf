"""Teams and workers: ids, roles and hours, never a worker's name.

Sources: Standard Safeguarding Dataset (department, professionals).
"""

from ehplatform.model.tables.column import ABOUT_SERVICE, ABOUT_SERVICE_KEY, Column, Table

TEAM = Table(
    "team",
    "one team of the council or of a partner",
    ABOUT_SERVICE_KEY,
    (
        *ABOUT_SERVICE,
        Column("team_name", "text", "name of the team"),
        Column("parent_team_ref", "text", "`source_id` of the team above it"),
        Column("locality", "text", "part of the area that it serves; absent for the whole"),
        Column("org_type", "text", "kind of organisation", code_set="ORG_TYPE"),
        Column("start_date", "date", "first day of the team in this form"),
        Column("end_date", "date", "day it was closed or changed; absent while it works"),
    ),
    dated_by="start_date",
)
"""A restructure closes a team and opens another, so that old cases stay with the team of their time."""

WORKER = Table(
    "worker",
    "one worker",
    ABOUT_SERVICE_KEY,
    (
        *ABOUT_SERVICE,
        Column("worker_role", "text", "profession or job", code_set="WORKER_ROLE"),
        Column("fte", "decimal", "hours as a share of full time", minimum=0, maximum=1.5),
        Column("is_agency", "boolean", "employed through an agency"),
        Column("team_ref", "text", "`source_id` of the worker's team"),
        Column("start_date", "date", "first day in this job"),
        Column("end_date", "date", "first day no longer in it; absent while in it"),
    ),
    dated_by="start_date",
)
