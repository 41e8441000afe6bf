"""Views: members of several cubes under one name, each with the way of joins that leads to its cube."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from metrics_layer.compiler.cubes import CompiledCube
from metrics_layer.compiler.declarations import (
    AccessPolicy,
    Cube,
    Dimension,
    Folder,
    Hierarchy,
    IncludedMember,
    Measure,
    Segment,
    View,
    ViewCube,
)
from metrics_layer.compiler.yaml_source import Location, YamlSource

Path = tuple[str, ...]
"""Cubes, each joined to the one before it."""


@dataclass(frozen=True)
class Exposed:
    """A member under the name by which it is asked for."""

    declared: Dimension | Measure | Segment
    """As it is shown: a view may give it another name and title."""
    path: Path
    """The way to its cube, which is the last."""
    origin: str
    """Its name in its cube."""

    @property
    def cube(self) -> str:
        return self.path[-1]


@dataclass(frozen=True)
class Presentation:
    """A cube or a view, as callers see it."""

    declaration: Cube | View
    dimensions: dict[str, Exposed]
    measures: dict[str, Exposed]
    segments: dict[str, Exposed]
    hierarchies: tuple[Hierarchy, ...]
    folders: tuple[Folder, ...]

    @property
    def name(self) -> str:
        return self.declaration.name

    @property
    def title(self) -> str:
        return self.declaration.short_title

    @property
    def is_view(self) -> bool:
        return isinstance(self.declaration, View)

    @property
    def root(self) -> str:
        """The cube from which all others are found."""
        return self.declaration.cubes[0].path[0] if isinstance(self.declaration, View) else self.name

    @property
    def policies(self) -> list[AccessPolicy]:
        return self.declaration.access_policy

    @property
    def members(self) -> dict[str, Exposed]:
        return self.dimensions | self.measures | self.segments

    @property
    def cubes(self) -> frozenset[str]:
        """The cubes whose rows it shows."""
        return frozenset(each.cube for each in self.members.values())


def presented(cube: CompiledCube) -> Presentation:
    """Return a cube as callers see it."""
    path = (cube.name,)
    return Presentation(
        declaration=cube.declaration,
        dimensions={name: Exposed(each, path, name) for name, each in cube.dimensions.items()},
        measures={name: Exposed(each, path, name) for name, each in cube.measures.items()},
        segments={name: Exposed(each, path, name) for name, each in cube.segments.items()},
        hierarchies=tuple(cube.declaration.hierarchies),
        folders=(),
    )


class ViewCompiler:
    """Finds every member that a view includes; raises `ModelError` for what is not there."""

    def __init__(
        self, source: YamlSource, location: Location, view: View, cubes: Mapping[str, CompiledCube]
    ) -> None:
        self.source = source
        self.location = location
        self.view = view
        self.cubes = cubes

    def compile(self) -> Presentation:
        found: dict[str, Exposed] = {}
        for position, part in enumerate(self.view.cubes):
            place = (*self.location, "cubes", position)
            self.check_path(part, place)
            for name, exposed in self.included(part, place):
                if name in found:
                    raise self.source.error(place, f"{name} is included twice: give one an alias or a prefix")
                found[name] = exposed
        self.check_references(found)
        return Presentation(
            declaration=self.view,
            dimensions={name: each for name, each in found.items() if isinstance(each.declared, Dimension)},
            measures={name: each for name, each in found.items() if isinstance(each.declared, Measure)},
            segments={name: each for name, each in found.items() if isinstance(each.declared, Segment)},
            hierarchies=self.hierarchies(found),
            folders=tuple(self.view.folders),
        )

    def check_path(self, part: ViewCube, place: Location) -> None:
        """Hold a path to joins that exist, from the view's first cube on."""
        root = self.view.cubes[0].path[0]
        if part.path[0] != root:
            raise self.source.error(place, f"{part.join_path} must begin with {root}, as the first path does")
        for name in part.path:
            if name not in self.cubes:
                raise self.source.error(place, f"{part.join_path}: there is no cube {name}")
        for left, right in pairwise(part.path):
            if right not in self.cubes[left].joins:
                raise self.source.error(place, f"{part.join_path}: {left} has no join to {right}")

    def included(self, part: ViewCube, place: Location) -> Iterator[tuple[str, Exposed]]:
        """Yield the members of one cube with their names in the view."""
        cube = self.cubes[part.path[-1]]
        members = cube.dimensions | cube.measures | cube.segments
        wanted = self.wanted(part, members)
        before = f"{part.alias or cube.name}_" if part.prefix else ""
        for each in wanted:
            if each.name not in members:
                raise self.source.error(place, f"{cube.name} has no member {each.name}")
            name = before + (each.alias or each.name)
            changes = {"name": name} | {
                key: text for key in ("title", "description") if (text := getattr(each, key)) is not None
            }
            yield name, Exposed(members[each.name].model_copy(update=changes), part.path, each.name)

    def wanted(
        self, part: ViewCube, members: Mapping[str, Dimension | Measure | Segment]
    ) -> list[IncludedMember]:
        if part.includes == "*":
            named = [
                IncludedMember(name=name)
                for name, member in members.items()
                if (member.is_visible if isinstance(member, Dimension) else member.public)
            ]
        else:
            named = [
                each if isinstance(each, IncludedMember) else IncludedMember(name=each)
                for each in part.includes
            ]
        return [each for each in named if each.name not in part.excludes]

    def check_references(self, found: Mapping[str, Exposed]) -> None:
        for position, policy in enumerate(self.view.access_policy):
            if not policy.row_level.allow_all:
                place = (*self.location, "access_policy", position)
                raise self.source.error(
                    place,
                    "a view shows the rows that its cubes' policies open: write row_level: {allow_all: true}",
                )
        for position, folder in enumerate(self.view.folders):
            for name in folder.includes if folder.includes != "*" else []:
                if name not in found:
                    place = (*self.location, "folders", position)
                    raise self.source.error(place, f"the folder names no member: {name}")

    def hierarchies(self, found: Mapping[str, Exposed]) -> tuple[Hierarchy, ...]:
        """Return the cubes' hierarchies of which the view includes every level, in the view's names."""
        names = {(each.path, each.origin): name for name, each in found.items()}
        return tuple(
            hierarchy.model_copy(update={"levels": [names[part.path, level] for level in hierarchy.levels]})
            for part in self.view.cubes
            for hierarchy in self.cubes[part.path[-1]].declaration.hierarchies
            if all((part.path, level) in names for level in hierarchy.levels)
        )
