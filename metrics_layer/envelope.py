"""Answers in the shape of Cube's REST contract: rows, annotation, normalised query, pivot.

Numbers travel as text, so that no reader rounds them; times as local ISO 8601 without a zone;
nulls as null.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from metrics_layer.compiler.dates import wire
from metrics_layer.compiler.declarations import Dimension, Measure, Segment
from metrics_layer.compiler.model import CompiledCube
from metrics_layer.compiler.query import And, Filter, Or
from metrics_layer.compiler.statement import Compiled, OutputColumn

Json = dict[str, Any]

AGGREGATION = {"count_distinct": "countDistinct"}
"""Cube's names of aggregations, where they differ from the model language."""


def result(compiled: Compiled, rows: Sequence[Sequence[Any]], total: int | None, published_at: str) -> Json:
    """Return one result; `rows` are in the order of the statement's columns."""
    return {
        "query": normalised_query(compiled),
        "data": data(compiled, rows),
        "lastRefreshTime": published_at,
        "annotation": annotation(compiled),
        "dataSource": "default",
        "dbType": "duckdb",
        "extDbType": "duckdb",
        "external": False,
        "slowQuery": False,
        "total": total,
    }


def data(compiled: Compiled, rows: Sequence[Sequence[Any]]) -> Any:
    """Return the rows in the format that the query asks for.

    A time dimension with granularity is answered twice: with and without the granularity in its
    name, as clients of both generations of Cube expect.
    """
    places = {column.key: index for index, column in enumerate(compiled.columns)}
    for index, column in enumerate(compiled.columns):
        if column.base is not None:
            places.setdefault(column.base, index)
    members = list(places)
    table = [[wire_value(row[index]) for index in places.values()] for row in rows]
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
    cube = compiled.cube
    found: Json = {"measures": {}, "dimensions": {}, "segments": {}, "timeDimensions": {}}
    for column in compiled.columns:
        if isinstance(column.member, Measure):
            found["measures"][column.key] = member_note(cube, column.member)
            continue
        kind = "timeDimensions" if column.base else "dimensions"
        for key in keys_of(column):
            found[kind][key] = member_note(cube, column.member)
    for path in compiled.query.segments:
        found["segments"][path] = member_note(cube, cube.segments[path.partition(".")[2]])
    return found


def member_note(cube: CompiledCube, member: Dimension | Measure | Segment) -> Json:
    """Return what a reader needs to show a member."""
    note: Json = {
        "title": f"{cube.declaration.short_title} {member.short_title}",
        "shortTitle": member.short_title,
        "description": member.description,
        "meta": member.meta or None,
    }
    if isinstance(member, Dimension):
        note["type"] = member.type
    if isinstance(member, Measure):
        note |= {"type": "number", "drillMembers": []}
    return {key: value for key, value in note.items() if value is not None}


def normalised_query(compiled: Compiled) -> Json:
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
        "queryType": "regularQuery",
    }


def filter_json(each: Filter) -> Json:
    if isinstance(each, And | Or):
        word = "and" if isinstance(each, And) else "or"
        return {word: [filter_json(inner) for inner in each.conditions]}
    return {"member": each.member, "operator": each.operator, "values": list(each.values)}


def meta(cubes: Sequence[CompiledCube]) -> Json:
    """Return the model as a caller sees it; hidden cubes and members do not exist."""
    return {"cubes": [cube_meta(position, cube) for position, cube in enumerate(cubes, start=1)]}


def cube_meta(position: int, cube: CompiledCube) -> Json:
    declared = cube.declaration
    return {
        "name": cube.name,
        "type": "cube",
        "title": declared.short_title,
        "description": declared.description,
        "isVisible": True,
        "public": True,
        "connectedComponent": position,
        "meta": declared.meta or None,
        "measures": [measure_meta(cube, each) for each in declared.measures if each.public],
        "dimensions": [dimension_meta(cube, each) for each in declared.dimensions if each.is_visible],
        "segments": [member_meta(cube, each) for each in declared.segments if each.public],
        "hierarchies": [],
        "folders": [],
    }


def member_meta(cube: CompiledCube, member: Dimension | Measure | Segment) -> Json:
    return {
        "name": f"{cube.name}.{member.name}",
        "isVisible": True,
        "public": True,
        **member_note(cube, member),
    }


def measure_meta(cube: CompiledCube, measure: Measure) -> Json:
    aggregation = AGGREGATION.get(measure.type, measure.type)
    return member_meta(cube, measure) | {
        "aggType": aggregation,
        "cumulative": False,
        "cumulativeTotal": False,
    }


def dimension_meta(cube: CompiledCube, dimension: Dimension) -> Json:
    return member_meta(cube, dimension) | {
        "primaryKey": dimension.primary_key,
        "suggestFilterValues": True,
    }
