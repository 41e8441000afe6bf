"""What is wrong with a configuration, said so that a person can put it right.

pydantic finds what is wrong; here its findings get the place in the file and what is allowed there.
No reason repeats a value of the file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from ehplatform.model.yaml_source import Location

LEAST_LIKENESS = 70.0
"""Below this, percent, a name is no slip of the pen for another."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, and what was expected there."""

    location: Location
    reason: str


def problems(model: type[BaseModel], content: Any, error: ValidationError) -> list[Problem]:
    """Return what `error` found when `model` read `content`."""
    return [
        Problem(present(found, content), reason(found, model)) for found in error.errors(include_url=False)
    ]


def present(found: ErrorDetails, content: Any) -> Location:
    """Return a finding's location without what pydantic adds to it, such as the branch of a union."""
    location: list[str | int] = []
    for part in found["loc"]:
        if holds(content, part):
            content = content[part]
            location.append(part)
    return (*location, found["loc"][-1]) if found["type"] == "missing" else tuple(location)


def holds(content: Any, part: str | int) -> bool:
    if isinstance(content, Mapping):
        return part in content
    return isinstance(content, list | tuple) and isinstance(part, int) and part < len(content)


def reason(found: ErrorDetails, model: type[BaseModel]) -> str:
    """Return what was expected, without what was given."""
    *around, last = found["loc"] or ("",)
    if found["type"] == "extra_forbidden":
        return not_among(str(last), allowed_names(model, around))
    if found["type"] == "missing":
        return f"missing: write {last}: and its value"
    if found["type"] == "value_error":
        return str(found["ctx"]["error"])
    return found["msg"].replace("Input should be", "expected", 1)


def not_among(given: str, allowed: Iterable[str], words: str = "not known here") -> str:
    """Return in words that a name is not one of those allowed, and which of them it may stand for."""
    names = list(allowed)
    words = f"{words}; allowed: {', '.join(names) or 'nothing'}"
    nearest = process.extractOne(given.casefold(), [name.casefold() for name in names], scorer=fuzz.ratio)
    is_near = nearest is not None and nearest[1] >= LEAST_LIKENESS
    return f"{words}; did you mean {names[nearest[2]]}?" if nearest and is_near else words


def allowed_names(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """Return the names that the model at a location of a larger one knows."""
    annotations: list[Any] = [model]
    for part in location:
        annotations = [inner for each in annotations for inner in inside(each, part)] or annotations
    return list(dict.fromkeys(name for each in annotations for name in fields_of(each)))


def inside(annotation: Any, part: str | int) -> Iterator[Any]:
    """Yield what a type may hold under a name or at a position; unions give each of their members."""
    arguments = get_args(annotation)
    if field := fields_of(annotation).get(str(part)):
        yield from members(field.annotation)
    elif arguments and isinstance(part, int):
        yield from members(arguments[0])
    elif len(arguments) == 2:  # a mapping: key and value
        yield from members(arguments[1])


def members(annotation: Any) -> Iterator[Any]:
    """Yield the types of a union, or a type itself."""
    if get_origin(annotation) in (Union, UnionType):
        for each in get_args(annotation):
            yield from members(each)
    elif get_origin(annotation) is Annotated:
        yield from members(get_args(annotation)[0])
    else:
        yield annotation


def fields_of(annotation: Any) -> dict[str, FieldInfo]:
    """Return a model's fields by the names that a file writes; nothing for what is no model."""
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return {}
    return {field.alias or name: field for name, field in annotation.model_fields.items()}
