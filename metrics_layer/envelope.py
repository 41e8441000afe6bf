"""Answers in the shape of Cube's REST contract: rows, annotation, normalised query, pivot.

Numbers travel as text, so that no reader rounds them; times as local ISO 8601 without a zone;
nulls as null.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from metrics_layer.compiler.columns import OutputColumn
from metrics_layer.compiler.dates import wire
from metrics_layer.compiler.declarations import Dimension, Folder, Hierarchy, Measure, Segment
from metrics_layer.compiler.query import And, Filter, Or
from metrics_layer.compiler.scope import Placed
from metrics_layer.compiler.statement import Compiled
from metrics_layer.compiler.views import Exposed, Presentation
from metrics_layer.evidence import evidence
from metrics_layer.several import QueryType, column_of

Json = dict[str, Any]

AGGREGATION = {"count_distinct": "countDistinct"}
"""Cube's names of aggregations, where they differ from the model language."""


def result(
    compiled: Compiled,
    rows: Sequence[Sequence[Any]],
    total: int | None,
    published_at: str,
    kind: QueryType = QueryType.REGULAR,
) -> Json:
    """Return one result; `rows` are in the order of the statement's columns."""
    return {
        "query": normalised_query(compiled, kind),
        "data": data(compiled, rows, column_of(kind, compiled)),
        "lastRefreshTime": published_at,
        "annotation": annotation(compiled),
        "dataSource": "default",
        "dbType": "duckdb",
        "extDbType": "duckdb",
        "external": False,
        "slowQuery": False,
        "total": total,
        "evidence": evidence(compiled, rows),
    }


def data(compiled: Compiled, rows: Sequence[Sequence[Any]], added: tuple[str, str] | None = None) -> Any:
    """Return the rows in the format that the query asks for; `added` is a further column (`several`).

    A time dimension with granularity is answered twice: with and without the granularity in its
    name, as clients of both generations of Cube expect.
    """
    places = {column.key: index for index, column in enumerate(compiled.columns)}
    for index, column in enumerate(compiled.columns):
        if column.base is not None:
            places.setdefault(column.base, index)
    members = list(places)
    table = [[wire_value(row[index]) for index in places.values()] for row in rows]
    if added is not None:
        name, content = added
        table = [[*row, row[members.index(content)] if content in places else content] for row in table]
        members.append(name)
    match compiled.query.response_format:
        case "compact":
            return {"members": members, "dataset": table}
        case "columnar":
            columns = [[row[index] for row in table] for index in range(len(members))]
            return {"members": members, "columns": columns}
    return [dict(zip(members, row, strict=True)) for row in table]


def keys_of(column: OutputColumn) -> list[str]:
    return [column.key] if column.base is None else [column.key, column.base]


def wire_value(value: Any) -> Any:
    match value:
        case None | bool() | str():
            return value
        case datetime():
            return wire(value)
        case date():
            return wire(datetime.combine(value, time.min))
    return str(value)


def annotation(compiled: Compiled) -> Json:
    found: Json = {"measures": {}, "dimensions": {}, "segments": {}, "timeDimensions": {}}
    for column in compiled.columns:
        kind = "measures" if column.is_measure else "timeDimensions" if column.base else "dimensions"
        for key in keys_of(column):
            found[kind][key] = placed_note(column.placed)
    for path in compiled.query.segments:
        found["segments"][path] = placed_note(compiled.scope.segment(path))
    return found


def placed_note(placed: Placed) -> Json:
    return member_note(placed.presentation, placed.declared)


def member_note(presentation: Presentation, member: Dimension | Measure | Segment) -> Json:
    """Return what a reader needs to show a member."""
    note: Json = {
        "title": f"{presentation.title} {member.short_title}",
        "shortTitle": member.short_title,
        "description": member.description,
        "meta": member.meta or None,
    }
    if isinstance(member, Dimension):
        note["type"] = member.type
    if isinstance(member, Measure):
        drill = drill_members(presentation, member)
        note |= {
            "type": "number",
            "drillMembers": drill,
            "drillMembersGrouped": {"measures": [], "dimensions": drill},
        }
    return {key: value for key, value in note.items() if value is not None}


def drill_members(presentation: Presentation, measure: Measure) -> list[str]:
    """Return the dimensions that show what a measure counted, as far as the cube or view holds them."""
    own = presentation.measures[measure.name]
    names = {each.origin: name for name, each in presentation.dimensions.items() if each.path == own.path}
    return [f"{presentation.name}.{names[each]}" for each in measure.drill_members if each in names]


def normalised_query(compiled: Compiled, kind: QueryType = QueryType.REGULAR) -> Json:
    """Return the query as it was understood: relative dates resolved, defaults filled in."""
    query = compiled.query
    return {
        "measures": query.measures,
        "dimensions": query.dimensions,
        "timeDimensions": [
            {"dimension": each.dimension}
            | ({"granularity": each.granularity} if each.granularity else {})
            | ({"dateRange": [wire(span.first), wire(span.last)]} if span else {})
            for each, span in zip(query.time_dimensions, compiled.spans, strict=True)
        ],
        "filters": [filter_json(each) for each in query.filters],
        "segments": query.segments,
        "order": [{"id": key, "desc": way == "desc"} for key, way in compiled.order],
        "limit": compiled.limit,
        "rowLimit": compiled.limit,
        "offset": query.offset or 0,
        "timezone": query.timezone,
        "total": query.total,
        "responseFormat": query.response_format,
        "queryType": kind.value,
    }


def filter_json(each: Filter) -> Json:
    if isinstance(each, And | Or):
        word = "and" if isinstance(each, And) else "or"
        return {word: [filter_json(inner) for inner in each.conditions]}
    return {"member": each.member, "operator": each.operator, "values": list(each.values)}


@dataclass(frozen=True)
class Seen:
    """A cube or view that exists for a caller, with the names of the members that do."""

    presentation: Presentation
    members: frozenset[str]


def meta(seen: Sequence[Seen]) -> Json:
    """Return the model as a caller sees it; hidden cubes and members do not exist."""
    components = connected(seen)
    return {"cubes": [presentation_meta(each, components[each.presentation.name]) for each in seen]}


def connected(seen: Sequence[Seen]) -> dict[str, int]:
    """Return a number for each cube or view; those that have a cube in common share it."""
    number: dict[str, int] = {}
    for each in seen:
        related = {
            number[name]
            for other in seen
            for name in [other.presentation.name]
            if name in number and other.presentation.cubes & each.presentation.cubes
        }
        mine = min(related, default=len(set(number.values())) + 1)
        number[each.presentation.name] = mine
    return number


def presentation_meta(seen: Seen, component: int) -> Json:
    shown = seen.presentation
    return {
        "name": shown.name,
        "type": "view" if shown.is_view else "cube",
        "title": shown.title,
        "description": shown.declaration.description,
        "isVisible": True,
        "public": True,
        "connectedComponent": component,
        "meta": shown.declaration.meta or None,
        "measures": [measure_meta(shown, each) for each in visible(shown.measures, seen)],
        "dimensions": [dimension_meta(shown, each) for each in visible(shown.dimensions, seen)],
        "segments": [member_meta(shown, each) for each in visible(shown.segments, seen)],
        "hierarchies": [
            hierarchy_meta(shown, each) for each in shown.hierarchies if seen.members >= set(each.levels)
        ],
        "folders": [folder_meta(shown, each, seen) for each in shown.folders],
    }


def visible(members: Mapping[str, Exposed], seen: Seen) -> list[Any]:
    """Return the members that exist for the caller, as they are declared."""
    return [
        each.declared
        for name, each in members.items()
        if name in seen.members
        and (each.declared.is_visible if isinstance(each.declared, Dimension) else each.declared.public)
    ]


def member_meta(presentation: Presentation, member: Dimension | Measure | Segment) -> Json:
    return {
        "name": f"{presentation.name}.{member.name}",
        "isVisible": True,
        "public": True,
        **member_note(presentation, member),
    }


def measure_meta(presentation: Presentation, measure: Measure) -> Json:
    aggregation = AGGREGATION.get(measure.type, measure.type)
    return member_meta(presentation, measure) | {
        "aggType": aggregation,
        "cumulative": measure.rolling_window is not None,
        "cumulativeTotal": False,
    }


def dimension_meta(presentation: Presentation, dimension: Dimension) -> Json:
    return member_meta(presentation, dimension) | {
        "primaryKey": dimension.primary_key,
        "suggestFilterValues": True,
    }


def hierarchy_meta(presentation: Presentation, hierarchy: Hierarchy) -> Json:
    return {
        "name": f"{presentation.name}.{hierarchy.name}",
        "title": hierarchy.title or hierarchy.name,
        "levels": [f"{presentation.name}.{level}" for level in hierarchy.levels],
        "public": True,
    }


def folder_meta(presentation: Presentation, folder: Folder, seen: Seen) -> Json:
    names = presentation.members if folder.includes == "*" else folder.includes
    return {
        "name": folder.name,
        "members": [f"{presentation.name}.{name}" for name in names if name in seen.members],
    }
