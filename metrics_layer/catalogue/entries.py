"""What the catalogue says of each metric, read from the model that serves it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb_engine
import sqlalchemy as sa

from ehplatform.model.profile import DefinitionProfile
from metrics_layer.compiler.access import AllCouncils
from metrics_layer.compiler.cubes import CompiledCube
from metrics_layer.compiler.declarations import Measure
from metrics_layer.compiler.model import Model
from metrics_layer.compiler.query import read_query
from metrics_layer.compiler.statement import compile_query

DIALECTS: Mapping[str, sa.Dialect] = {
    "DuckDB": duckdb_engine.Dialect(),
    "PostgreSQL": sa.make_url("postgresql://").get_dialect()(),
}


@dataclass(frozen=True)
class Entry:
    """One metric."""

    id: str
    member: str
    """``cube.measure``"""
    title: str
    description: str
    meta: Mapping[str, Any]
    formula: str
    """The measure's own SQL, over other measures; or its type and conditions."""
    dimensions: tuple[str, ...]
    """Titles of what it can be shown by."""
    sql: Mapping[str, str]
    """The statement for all councils and all time, by database."""
    profile: Mapping[str, str]
    """The parameters of a council's definition profile that it reads, with what each means."""
    shown_in: tuple[str, ...]
    """Views and cubes that show it too."""


def entries(model: Model) -> list[Entry]:
    """Return every metric of the library that the model defines, by id."""
    found = [
        entry(model, cube, measure, metric_id)
        for cube in model.cubes.values()
        if cube.declaration.extends is None
        for measure in cube.measures.values()
        for metric_id in ids_of(measure)
    ]
    return sorted(found, key=lambda each: each.id)


def ids_of(measure: Measure) -> Iterator[str]:
    for key in ("id", "quality_id"):
        if key in measure.meta:
            yield str(measure.meta[key])


def entry(model: Model, cube: CompiledCube, measure: Measure, metric_id: str) -> Entry:
    member = f"{cube.name}.{measure.name}"
    return Entry(
        id=metric_id,
        member=member,
        title=measure.short_title,
        description=measure.description or "",
        meta=measure.meta,
        formula=formula(measure),
        dimensions=tuple(each.short_title for each in cube.dimensions.values() if each.is_visible),
        sql={name: statement(model, member, measure, dialect) for name, dialect in DIALECTS.items()},
        profile={name: meaning(name) for name in measure.meta.get("profile", [])},
        shown_in=tuple(shown_in(model, cube.name, measure.name)),
    )


def shown_in(model: Model, cube: str, measure: str) -> Iterator[str]:
    """Yield where else a measure is shown: views, and cubes that extend its cube."""
    for each in model.presentations.values():
        for name, shown in each.measures.items():
            kin = (shown.cube, model.cubes[shown.cube].declaration.extends)
            if each.name != cube and shown.origin == measure and cube in kin:
                yield f"{each.name}.{name}"


def formula(measure: Measure) -> str:
    if measure.type == "number":
        return measure.sql or ""
    what = f"{measure.type}({measure.sql or 'rows'})"
    conditions = " and ".join(each.sql for each in measure.filters)
    return f"{what} where {conditions}" if conditions else what


def statement(model: Model, member: str, measure: Measure, dialect: sa.Dialect) -> str:
    """Return the SQL of a metric; of a stock by its moments, for it has no number over several."""
    query: dict[str, Any] = {"measures": [member]}
    if measure.is_stock:
        query["dimensions"] = [measure.meta["clock"]]
    compiled = compile_query(read_query(query), model, AllCouncils())
    text = (
        compiled.select.limit(None)
        .offset(None)
        .compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    )
    return "\n".join(line.rstrip() for line in str(text).splitlines())


def meaning(parameter: str) -> str:
    """Return what a parameter of the profile means, in the words of its definition."""
    return PROFILE_WORDS[parameter]


PROFILE_WORDS = {
    name: " ".join((field.description or name.replace("_", " ")).split())
    for name, field in DefinitionProfile.model_fields.items()
}
