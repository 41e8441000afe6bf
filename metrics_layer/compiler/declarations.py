"""The part of Cube's model language that is served, as it stands in the YAML files.

Whatever is not declared here (joins, views, pre-aggregations, rolling windows, Jinja) is refused.
Names and meanings follow Cube's data-model reference.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
TableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$")]
Claim = Annotated[str, StringConstraints(pattern=r"^\{ ?(securityContext|security_context)\.[a-z_]+ ?\}$")]
"""A value taken from the caller's token, such as ``{ securityContext.council }``."""

DimensionType = Literal["string", "number", "boolean", "time"]
MeasureType = Literal["count", "sum", "avg", "min", "max", "count_distinct", "number"]


class Declaration(BaseModel):
    """Anything in a model file; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Member(Declaration):
    """What dimensions, measures and segments share."""

    name: Name
    title: str | None = None
    description: str | None = None
    public: bool = True
    meta: dict[str, Any] = {}

    @property
    def short_title(self) -> str:
        return self.title or self.name.replace("_", " ").title()


class Dimension(Member):
    sql: str
    type: DimensionType
    primary_key: bool = False

    @property
    def is_visible(self) -> bool:
        """A primary key is shown only when it says so, as in Cube."""
        return self.public and (not self.primary_key or "public" in self.model_fields_set)


class MeasureFilter(Declaration):
    sql: str


class Measure(Member):
    type: MeasureType
    sql: str | None = None
    filters: list[MeasureFilter] = []

    @property
    def is_stock(self) -> bool:
        """A stock is counted at one moment; its values of several moments are never added up."""
        return self.meta.get("stock") is True

    @model_validator(mode="after")
    def check_sql(self) -> Self:
        if self.sql is None and self.type != "count":
            raise ValueError(f"a measure of type {self.type} needs sql")
        if self.filters and self.type == "number":
            raise ValueError("a measure of type number takes no filters: put them on its parts")
        return self


class Segment(Member):
    sql: str


class PolicyFilter(Declaration):
    """Rows whose member equals one of the caller's claims."""

    member: Name
    operator: Literal["equals"]
    values: Annotated[list[Claim], Field(min_length=1)]


class RowLevel(Declaration):
    filters: list[PolicyFilter] = []
    allow_all: Literal[True] | None = None

    @model_validator(mode="after")
    def check_choice(self) -> Self:
        if bool(self.filters) == bool(self.allow_all):
            raise ValueError("row_level needs either filters or allow_all: true")
        return self


class AccessPolicy(Declaration):
    """Who may read a cube, and which of its rows."""

    group: str | None = None
    groups: list[str] = []
    row_level: RowLevel

    @model_validator(mode="after")
    def check_groups(self) -> Self:
        if (self.group is None) == (not self.groups):
            raise ValueError("an access policy needs either group or groups")
        return self

    @property
    def opens_to(self) -> frozenset[str]:
        return frozenset(self.groups if self.group is None else [self.group])


class Cube(Declaration):
    name: Name
    sql_table: TableName
    title: str | None = None
    description: str | None = None
    public: bool = True
    meta: dict[str, Any] = {}
    dimensions: list[Dimension]
    measures: list[Measure] = []
    segments: list[Segment] = []
    access_policy: Annotated[list[AccessPolicy], Field(min_length=1)]
    """Closed by default: a cube without a policy is refused, not open to all."""

    @property
    def short_title(self) -> str:
        return self.title or self.name.replace("_", " ").title()


class ModelFile(Declaration):
    cubes: list[Cube]
