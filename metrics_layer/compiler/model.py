"""The model: every cube compiled, and cubes and views as callers see them."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from pydantic import ValidationError

from metrics_layer.compiler.cubes import CompiledCube, CompiledJoin, CubeCompiler, DeclaredCube, tables_of
from metrics_layer.compiler.declarations import ModelFile, View
from metrics_layer.compiler.errors import ModelError
from metrics_layer.compiler.views import Path as JoinPath
from metrics_layer.compiler.views import Presentation, ViewCompiler, presented
from metrics_layer.compiler.yaml_source import Location, YamlSource, read_yaml

MODEL_FOLDER = Path(__file__).resolve().parent.parent / "model"


@dataclass(frozen=True)
class Model:
    """All cubes and views, by name."""

    cubes: dict[str, CompiledCube]
    presentations: dict[str, Presentation]

    def joins_along(self, path: JoinPath) -> list[CompiledJoin]:
        """Return the joins of a path."""
        return [self.cubes[left].joins[right] for left, right in pairwise(path)]

    def way(self, start: str, end: str) -> JoinPath | None:
        """Return the shortest way of joins from a cube to another on which no row is found twice."""
        waiting: deque[JoinPath] = deque([(start,)])
        seen = {start}
        while waiting:
            path = waiting.popleft()
            if path[-1] == end:
                return path
            for join in self.cubes[path[-1]].joins.values():
                if join.to not in seen and not join.multiplies:
                    seen.add(join.to)
                    waiting.append((*path, join.to))
        return None


def load_model(folder: Path = MODEL_FOLDER) -> Model:
    """Read every ``*.yml`` of a folder; raises `ModelError` with file and line for anything not served."""
    files = [(source, declared(source)) for source in map(read_yaml, sorted(folder.glob("*.yml")))]
    cubes = compiled_cubes(files)
    if not cubes:
        raise ModelError(folder, 1, "no *.yml file with cubes")
    presentations = {name: presented(cube) for name, cube in cubes.items()}
    for source, location, view in declared_views(files):
        if view.name in presentations:
            raise source.error(location, f"a cube or view {view.name} stands in another place already")
        presentations[view.name] = ViewCompiler(source, location, view, cubes).compile()
    return Model(cubes, presentations)


@cache
def served_model() -> Model:
    """Return the platform's own model."""
    return load_model()


Files = list[tuple[YamlSource, ModelFile]]


def declared(source: YamlSource) -> ModelFile:
    """Return what a file declares; raises `ModelError` at the first thing that is not served."""
    try:
        return ModelFile.model_validate(source.content)
    except ValidationError as error:
        first = error.errors()[0]
        reason = "is not served" if first["type"] == "extra_forbidden" else first["msg"]
        name = ".".join(str(part) for part in first["loc"] if isinstance(part, str))
        raise source.error(first["loc"], f"{name}: {reason}") from error


def compiled_cubes(files: Files) -> dict[str, CompiledCube]:
    found: dict[str, DeclaredCube] = {}
    for source, content in files:
        for position, cube in enumerate(content.cubes):
            if cube.name in found:
                raise source.error(
                    ("cubes", position), f"the cube {cube.name} stands in another file already"
                )
            found[cube.name] = DeclaredCube(source, ("cubes", position), cube)
    found = {name: whole(each, found) for name, each in found.items()}
    tables = tables_of(found)
    return {name: CubeCompiler(each, tables).compile() for name, each in found.items()}


def whole(declared: DeclaredCube, cubes: Mapping[str, DeclaredCube]) -> DeclaredCube:
    """Return a cube with the members of the one that it extends."""
    name = declared.cube.extends
    if name is None:
        return declared
    if name not in cubes or cubes[name].cube.extends is not None:
        raise declared.source.error(
            (*declared.location, "extends"), f"{name} is no cube that can be extended: one that extends none"
        )
    return replace(declared, cube=declared.cube.extending(cubes[name].cube))


def declared_views(files: Files) -> Iterator[tuple[YamlSource, Location, View]]:
    for source, content in files:
        for position, view in enumerate(content.views):
            yield source, ("views", position), view


__all__ = ["MODEL_FOLDER", "CompiledCube", "Model", "load_model", "served_model"]
