"""Random Cube queries over the served model, for property tests."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from metrics_layer.compiler.dates import GRANULARITIES
from metrics_layer.compiler.declarations import Dimension, Measure
from metrics_layer.compiler.model import served_model
from metrics_layer.compiler.views import Presentation

Json = dict[str, Any]

FACTS = (
    "referrals", "assessments", "closures", "starts", "councils", "months", "data_quality", "linkage",
    "early_help", "referrals_local", "assessments_local", "closures_local", "starts_local",
)  # fmt: skip
"""Cubes and views of councils' own facts, but for the cube of stocks, which has tests of its own."""

DAYS = st.dates(date(2021, 1, 1), date(2027, 1, 1)).map(str)
TEXTS = st.sampled_from(["212", "306", "0-4", "F", "White", "2", "sustained", "%", "_", "' or 1=1 --", ""])
TEXT_OPERATORS = st.sampled_from(
    ["equals", "notEquals", "in", "notIn", "contains", "notContains", "startsWith", "notEndsWith"]
)
NUMBER_OPERATORS = st.sampled_from(["gt", "gte", "lt", "lte", "equals", "notEquals"])
DATE_OPERATORS = st.sampled_from(["inDateRange", "notInDateRange"])


@st.composite
def queries(draw: st.DrawFn, cubes: tuple[str, ...] = FACTS) -> Json:
    """Draw a valid query on one cube: any measures, dimensions, filters, segments, order and limit."""
    cube = served_model().presentations[draw(st.sampled_from(cubes))]
    dimensions = visible_dimensions(cube)
    times = [each.name for each in dimensions if each.type == "time"]
    query: Json = {
        "measures": names(cube, draw(some(flows(cube), at_least=1))),
        "dimensions": names(cube, draw(some([each.name for each in dimensions]))),
        "filters": draw(st.lists(filter_trees(cube, dimensions), max_size=3)),
        "segments": names(cube, draw(some(list(cube.segments)))),
        "timezone": draw(st.sampled_from(["UTC", "Europe/London", "America/New_York"])),
        "total": draw(st.booleans()),
    }
    if times and draw(st.booleans()):
        time = f"{cube.name}.{draw(st.sampled_from(times))}"
        query["timeDimensions"] = [
            {
                "dimension": time,
                "granularity": draw(st.sampled_from(GRANULARITIES)),
                "dateRange": sorted([draw(DAYS), draw(DAYS)]),
            }
        ]
    if draw(st.booleans()):
        query["order"] = {query["measures"][0]: draw(st.sampled_from(["asc", "desc"]))}
    if draw(st.booleans()):
        query["limit"] = draw(st.integers(0, 50))
        query["offset"] = draw(st.integers(0, 5))
    return query


def visible_dimensions(cube: Presentation) -> list[Dimension]:
    declared = [each.declared for each in cube.dimensions.values()]
    return [each for each in declared if isinstance(each, Dimension) and each.is_visible]


def flows(cube: Presentation) -> list[str]:
    """Return the measures that may be asked together, over any time: no stocks, no rolling windows."""
    cubes = served_model().cubes
    return [
        name
        for name, each in cube.measures.items()
        if isinstance(each.declared, Measure)
        and each.declared.rolling_window is None
        and each.origin not in cubes[each.cube].stocks
    ]


def some(names: list[str], at_least: int = 0) -> st.SearchStrategy[list[str]]:
    if not names:
        return st.just([])
    return st.lists(st.sampled_from(names), min_size=at_least, max_size=3, unique=True)


def names(cube: Presentation, members: list[str]) -> list[str]:
    return [f"{cube.name}.{member}" for member in members]


def filter_trees(cube: Presentation, dimensions: list[Dimension]) -> st.SearchStrategy[Json]:
    leaves = st.sampled_from(dimensions).flatmap(lambda each: leaf(f"{cube.name}.{each.name}", each.type))
    return st.recursive(
        leaves,
        lambda inner: st.builds(
            lambda word, parts: {word: parts},
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        max_leaves=4,
    )


def leaf(member: str, kind: str) -> st.SearchStrategy[Json]:
    """Return conditions on a member that fit its type."""
    given = {
        "string": (TEXT_OPERATORS, st.lists(TEXTS, min_size=1, max_size=3)),
        "number": (NUMBER_OPERATORS, st.integers(-5, 300).map(lambda number: [str(number)])),
        "boolean": (st.sampled_from(["equals", "notEquals"]), st.sampled_from([["true"], ["false"]])),
        "time": (DATE_OPERATORS, st.tuples(DAYS, DAYS).map(sorted)),
    }
    operators, values = given[kind]
    presence = st.builds(
        lambda operator: {"member": member, "operator": operator}, st.sampled_from(["set", "notSet"])
    )
    return presence | st.builds(
        lambda operator, chosen: {"member": member, "operator": operator, "values": list(chosen)},
        operators,
        values,
    )
