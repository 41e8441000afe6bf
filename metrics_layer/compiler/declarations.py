"""The part of Cube's model language that is served, as it stands in the YAML files.

Whatever is not declared here (pre-aggregations, sub-queries, cases, Jinja) is refused. Names and meanings
follow Cube's data-model reference.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
TableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$")]
Claim = Annotated[str, StringConstraints(pattern=r"^\{ ?(securityContext|security_context)\.[a-z_]+ ?\}$")]
"""A value taken from the caller's token, such as ``{ securityContext.council }``."""

DimensionType = Literal["string", "number", "boolean", "time"]
MeasureType = Literal["count", "sum", "avg", "min", "max", "count_distinct", "number"]
Relationship = Literal["many_to_one", "one_to_many", "one_to_one"]
JoinPath = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$", max_length=200)
]
Names = Literal["*"] | list[Name]


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


class RollingWindow(Declaration):
    """The time before the end of each period, such as twelve months, over which a measure is added up."""

    trailing: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,2} (day|week|month|quarter|year)$")]
    offset: Literal["end"] = "end"

    @property
    def count(self) -> int:
        return int(self.trailing.split()[0])

    @property
    def unit(self) -> str:
        return self.trailing.split()[1]


class Measure(Member):
    type: MeasureType
    sql: str | None = None
    filters: list[MeasureFilter] = []
    drill_members: list[Name] = []
    rolling_window: RollingWindow | None = None

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
        if self.rolling_window and (self.type not in ("count", "sum") or self.is_stock):
            raise ValueError("a rolling window adds up: only counts and sums, no stock, can have one")
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


class MemberLevel(Declaration):
    """Which members a policy opens: those of `includes` that are not among `excludes`."""

    includes: Names = "*"
    excludes: Names = []

    def opens(self, name: str) -> bool:
        is_included = self.includes == "*" or name in self.includes
        return is_included and self.excludes != "*" and name not in self.excludes


class AccessPolicy(Declaration):
    """Who may read a cube or view, which of its rows, and which of its members."""

    group: str | None = None
    groups: list[str] = []
    row_level: RowLevel
    member_level: MemberLevel = MemberLevel()

    @model_validator(mode="after")
    def check_groups(self) -> Self:
        if (self.group is None) == (not self.groups):
            raise ValueError("an access policy needs either group or groups")
        return self

    @property
    def opens_to(self) -> frozenset[str]:
        return frozenset(self.groups if self.group is None else [self.group])


class Join(Declaration):
    """How a row of this cube finds those of another, left joined."""

    name: Name
    relationship: Relationship
    sql: str


class Hierarchy(Declaration):
    """Dimensions from the whole to the part, to drill down."""

    name: Name
    title: str | None = None
    levels: Annotated[list[Name], Field(min_length=1)]


class Presented(Declaration):
    """What cubes and views share. Closed by default: without a policy they are refused, not open to all."""

    name: Name
    title: str | None = None
    description: str | None = None
    public: bool = True
    meta: dict[str, Any] = {}
    access_policy: Annotated[list[AccessPolicy], Field(min_length=1)]

    @property
    def short_title(self) -> str:
        return self.title or self.name.replace("_", " ").title()


class Cube(Presented):
    sql_table: TableName
    extends: Name | None = None
    """A cube whose members this one has too, over its own table."""
    joins: list[Join] = []
    dimensions: list[Dimension] = []
    measures: list[Measure] = []
    segments: list[Segment] = []
    hierarchies: list[Hierarchy] = []

    @model_validator(mode="after")
    def check_dimensions(self) -> Self:
        if not self.dimensions and self.extends is None:
            raise ValueError("a cube needs dimensions, or a cube that it extends")
        return self

    def extending(self, other: "Cube") -> "Cube":
        """Return this cube with the members of another, as far as it has none of the same name."""
        kinds = ("joins", "dimensions", "measures", "segments", "hierarchies")
        return self.model_copy(
            update={
                kind: list(
                    {each.name: each for each in (*getattr(other, kind), *getattr(self, kind))}.values()
                )
                for kind in kinds
            }
        )


class IncludedMember(Declaration):
    """A member of a cube under another name or title."""

    name: Name
    alias: Name | None = None
    title: str | None = None
    description: str | None = None


class ViewCube(Declaration):
    """What a view takes of one cube, which is found along `join_path` from the view's first cube."""

    join_path: JoinPath
    prefix: bool = False
    alias: Name | None = None
    includes: Literal["*"] | list[Name | IncludedMember]
    excludes: list[Name] = []

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(self.join_path.split("."))


class Folder(Declaration):
    """Members of a view that stand together in a BI tool."""

    name: str
    includes: Names


class View(Presented):
    cubes: Annotated[list[ViewCube], Field(min_length=1)]
    folders: list[Folder] = []


class ModelFile(Declaration):
    cubes: list[Cube] = []
    views: list[View] = []
