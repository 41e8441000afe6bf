"""Columns by which records name each other: the `source_id` of a record in the same system."""

from ehplatform.model.tables.column import Column

EPISODE_ID = Column("episode_id", "text", "`source_id` of the Early Help episode it belongs to")
WORKER_REF = Column("worker_ref", "text", "`source_id` of the worker; never a name")
TEAM_REF = Column("team_ref", "text", "`source_id` of the team that is responsible")
SERVICE_REF = Column("service_ref", "text", "`source_id` of the service")
