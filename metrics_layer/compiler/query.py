"""Cube's query, as it comes in: strict, so that a misspelt key never changes a number silently."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    ValidationError,
    model_validator,
)

from metrics_layer.compiler.dates import GRANULARITIES, Clock, zone_of
from metrics_layer.compiler.errors import QueryError

MemberName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){1,2}$", max_length=200)
]
Granularity = Literal["second", "minute", "hour", "day", "week", "month", "quarter", "year"]
Value = str | int | float | bool | None
MAX_FILTER_DEPTH = 10

Operator = Literal[
    "equals", "notEquals", "in", "notIn", "contains", "notContains", "startsWith", "notStartsWith",
    "endsWith", "notEndsWith", "gt", "gte", "lt", "lte", "set", "notSet", "inDateRange",
    "notInDateRange", "onTheDate", "beforeDate", "beforeOrOnDate", "afterDate", "afterOrOnDate",
    "measureFilter",
]  # fmt: skip
WITHOUT_VALUES = frozenset({"set", "notSet", "measureFilter"})


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class MemberFilter(Part):
    """One condition on one member; `dimension` is the older spelling of `member`."""

    member: MemberName
    operator: Operator
    values: Annotated[tuple[Value, ...], Field(max_length=1000, strict=False)] = ()

    @model_validator(mode="before")
    @classmethod
    def accept_older_name(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and "dimension" in raw and "member" not in raw:
            return {"member" if key == "dimension" else key: value for key, value in raw.items()}
        return raw

    @model_validator(mode="after")
    def check_values(self) -> Self:
        if not self.values and self.operator not in WITHOUT_VALUES:
            raise ValueError(f"the filter {self.operator} on {self.member} needs values")
        return self


class And(Part):
    conditions: Annotated[tuple["Filter", ...], Field(alias="and", min_length=1, strict=False)]


class Or(Part):
    conditions: Annotated[tuple["Filter", ...], Field(alias="or", min_length=1, strict=False)]


def kind_of_filter(raw: Any) -> str:
    if isinstance(raw, And | Or | MemberFilter):
        return type(raw).__name__
    keys = raw.keys() if isinstance(raw, dict) else ()
    return "And" if "and" in keys else "Or" if "or" in keys else "MemberFilter"


Filter = Annotated[
    Annotated[And, Tag("And")] | Annotated[Or, Tag("Or")] | Annotated[MemberFilter, Tag("MemberFilter")],
    Discriminator(kind_of_filter),
]


class TimeDimension(Part):
    dimension: MemberName
    granularity: Granularity | None = None
    date_range: Annotated[str | list[str] | None, Field(alias="dateRange")] = None


OrderPair = Annotated[tuple[MemberName, Literal["asc", "desc"]], Field(strict=False)]


class Query(Part):
    """One question about one cube."""

    measures: list[MemberName] = []
    dimensions: list[MemberName] = []
    time_dimensions: Annotated[list[TimeDimension], Field(alias="timeDimensions")] = []
    filters: list[Filter] = []
    segments: list[MemberName] = []
    order: dict[MemberName, Literal["asc", "desc"]] | list[OrderPair] | None = None
    limit: Annotated[int | None, Field(ge=0)] = None
    offset: Annotated[int | None, Field(ge=0, le=2**31)] = None
    timezone: Annotated[str, StringConstraints(max_length=64)] = "UTC"
    total: bool = False
    response_format: Annotated[Literal["default", "compact", "columnar"], Field(alias="responseFormat")] = (
        "default"
    )
    ungrouped: Literal[False] = False
    cache: str | None = None
    renew_query: Annotated[bool | None, Field(alias="renewQuery")] = None

    @property
    def order_pairs(self) -> list[tuple[str, str]]:
        return list(self.order.items()) if isinstance(self.order, dict) else list(self.order or [])

    def clock(self, now: datetime | None = None) -> Clock:
        return Clock(zone_of(self.timezone), now or datetime.now(UTC))


def read_query(raw: Any) -> Query:
    """Return the query that a request holds; raises `QueryError` in Cube's words."""
    if not isinstance(raw, dict):
        raise QueryError("Invalid query format: the query must be one object")
    check_depth(raw.get("filters"))
    try:
        query = Query.model_validate(granular_dimensions(raw))
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        raise QueryError(
            f"Invalid query format: {words(first['loc'], first['type'], first['msg'])}"
        ) from error
    if not query.measures and not query.dimensions and not any(t.granularity for t in query.time_dimensions):
        raise QueryError(
            "Query should contain either measures, dimensions or timeDimensions with granularities"
            " in order to be valid"
        )
    return query


def check_depth(filters: Any, depth: int = 1) -> None:
    """Refuse filters nested so deep that reading them costs more than they can mean."""
    if depth > MAX_FILTER_DEPTH:
        raise QueryError(f"Invalid query format: filters are nested more than {MAX_FILTER_DEPTH} deep")
    for each in filters if isinstance(filters, list) else []:
        if isinstance(each, dict):
            check_depth(each.get("and"), depth + 1)
            check_depth(each.get("or"), depth + 1)


def granular_dimensions(raw: dict[str, Any]) -> dict[str, Any]:
    """Move dimensions written ``cube.member.granularity`` to the time dimensions."""
    dimensions = raw.get("dimensions")
    if not isinstance(dimensions, list):
        return raw
    granular = [
        name
        for name in dimensions
        if isinstance(name, str) and name.rpartition(".")[2] in GRANULARITIES and name.count(".") == 2
    ]
    moved = [dict(zip(("dimension", "granularity"), name.rsplit(".", 1), strict=True)) for name in granular]
    existing = raw.get("timeDimensions", [])
    if not moved or not isinstance(existing, list):
        return raw
    return raw | {
        "dimensions": [name for name in dimensions if name not in granular],
        "timeDimensions": [*existing, *moved],
    }


def words(location: tuple[str | int, ...], kind: str, message: str) -> str:
    """Return a validation error as Cube writes it: ``"filters[0].operator" must be …``."""
    shown = ""
    for part in location:
        if isinstance(part, int):
            shown += f"[{part}]"
        elif part not in ("And", "Or", "MemberFilter"):
            shown += f".{part}" if shown else part
    match kind:
        case "extra_forbidden":
            return f'"{shown}" is not allowed'
        case "missing":
            return f'"{shown}" is required'
    return f'"{shown}" is invalid: {message.removeprefix("Value error, ")}'
