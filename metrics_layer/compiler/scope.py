"""Where the members of a query are found: the cube that it starts from, and the way to each of the others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from metrics_layer.compiler.access import Access
from metrics_layer.compiler.cubes import CompiledCube
from metrics_layer.compiler.declarations import Dimension, Measure, Segment
from metrics_layer.compiler.errors import MemberHidden, QueryError
from metrics_layer.compiler.expressions import Clause
from metrics_layer.compiler.model import Model
from metrics_layer.compiler.query import And, Filter, MemberFilter, Or, Query
from metrics_layer.compiler.views import Exposed, Path, Presentation


@dataclass(frozen=True)
class Placed:
    """A member that a query names."""

    key: str
    """Its name in the query: ``cube.member``."""
    declared: Dimension | Measure | Segment
    presentation: Presentation
    path: Path
    """The way to its cube from the query's root."""
    cube: CompiledCube
    origin: str
    """Its name in its cube."""

    @property
    def clause(self) -> Clause:
        return self.cube.clauses[self.origin]

    @property
    def type(self) -> str:
        return self.declared.type if isinstance(self.declared, Dimension) else "number"


class Scope:
    """The members of one query for one caller; raises `QueryError` or `MemberHidden`."""

    def __init__(self, query: Query, model: Model, access: Access) -> None:
        self.query = query
        self.model = model
        self.access = access
        self.presentations = {
            name: self.presentation(name, path) for name, path in asked_names(query).items()
        }
        self.root = self.find_root()

    def presentation(self, name: str, path: str) -> Presentation:
        if name not in self.model.presentations:
            raise QueryError(f"Cube '{name}' not found for path '{path}'")
        found = self.model.presentations[name]
        if not self.access.sees(found):
            raise MemberHidden(f"You requested a hidden cube: '{name}' is not open to your role.")
        return found

    def find_root(self) -> str:
        """Return the cube from which every other is found without finding one of its rows twice."""
        names = list(self.presentations)
        views = [name for name in names if self.presentations[name].is_view]
        if views and len(names) > 1:
            raise QueryError(
                "A query reads one view, or cubes that are joined; this one reads "
                f"{', '.join(sorted(names))}: ask each on its own."
            )
        if views:
            return self.presentations[views[0]].root
        with_measures = sorted({path.split(".")[0] for path in measures_named(self.query, self.model)})
        if len(with_measures) > 1:
            raise QueryError(
                f"The measures of {' and '.join(with_measures)} count different rows: ask a view that holds"
                " both, or each on its own."
            )
        for root in with_measures or names:
            if all(self.model.way(root, name) for name in names):
                return root
        raise QueryError(
            f"No joins lead from one of {', '.join(sorted(names))} to the others: ask each on its own."
        )

    def dimension(self, key: str) -> Placed:
        placed = self.placed(key, lambda found: found.dimensions)
        if isinstance(placed.declared, Dimension) and not placed.declared.is_visible:
            raise QueryError(f"You requested hidden member: '{key}'.")
        return placed

    def time_dimension(self, key: str) -> Placed:
        placed = self.dimension(key)
        if placed.type != "time":
            raise QueryError(f"'{key}' is no time dimension: it is a {placed.type}.")
        return placed

    def measure(self, key: str) -> Placed:
        placed = self.placed(key, lambda found: found.measures)
        if not placed.declared.public:
            raise QueryError(f"You requested hidden member: '{key}'.")
        return placed

    def segment(self, key: str) -> Placed:
        return self.placed(key, lambda found: found.segments)

    def name_of(self, path: str, presentation: Presentation) -> str | None:
        """Return the name by which a cube or view shows the caller a measure ``cube.member``, if it does."""
        cube, _, member = path.partition(".")
        for name, each in presentation.measures.items():
            kin = (each.cube, self.model.cubes[each.cube].declaration.extends)
            is_shown = each.declared.public and self.access.opens(presentation, name)
            if cube in kin and each.origin == member and is_shown:
                return f"{presentation.name}.{name}"
        return None

    def is_measure(self, key: str) -> bool:
        name, _, member = key.partition(".")
        return member in self.presentations[name].measures

    def placed(self, key: str, kind: Callable[[Presentation], dict[str, Exposed]]) -> Placed:
        name, _, member = key.partition(".")
        presentation = self.presentations[name]
        if member not in kind(presentation):
            raise QueryError(f"'{member}' not found for path '{key}'")
        if not self.access.opens(presentation, member):
            raise QueryError(f"You requested hidden member: '{key}'.")
        exposed = kind(presentation)[member]
        path = exposed.path if presentation.is_view else self.model.way(self.root, exposed.cube)
        if path is None:
            raise QueryError(f"No joins lead from {self.root} to {exposed.cube}: ask each on its own.")
        return Placed(
            key, exposed.declared, presentation, path, self.model.cubes[exposed.cube], exposed.origin
        )


def asked_names(query: Query) -> dict[str, str]:
    """Return each cube or view that a query names, with the first member by which it does."""
    found: dict[str, str] = {}
    for path in asked_paths(query):
        found.setdefault(path.split(".")[0], path)
    return found


def asked_paths(query: Query) -> list[str]:
    return [
        *query.measures,
        *query.dimensions,
        *query.segments,
        *(each.dimension for each in query.time_dimensions),
        *(each.member for each in member_filters(query.filters)),
    ]


def measures_named(query: Query, model: Model) -> list[str]:
    """Return the measures that a query shows or filters by."""
    named = [*query.measures, *(each.member for each in member_filters(query.filters))]
    return [
        path
        for path in named
        for name, _, member in [path.partition(".")]
        if name in model.presentations and member in model.presentations[name].measures
    ]


def member_filters(filters: Iterable[Filter]) -> Iterable[MemberFilter]:
    """Yield every condition, wherever it stands."""
    for each in filters:
        if isinstance(each, And | Or):
            yield from member_filters(each.conditions)
        else:
            yield each
