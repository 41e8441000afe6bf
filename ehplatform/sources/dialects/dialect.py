"""What a dialect is: a way of reading one dataset's files, and the settings it needs per council."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, model_validator

from ehplatform.sources.extract import Extract
from ehplatform.sources.receive import ReceivedFile


class DialectSettings(BaseModel):
    """Settings in a council's file; a name that does not exist is refused with those that do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def name_what_is_allowed(cls, values: Any) -> Any:
        """Refuse unknown names before pydantic does, so that the message can list the known ones."""
        unknown = (
            sorted(map(str, values.keys() - cls.model_fields.keys())) if isinstance(values, dict) else []
        )
        if unknown:
            allowed = ", ".join(cls.model_fields) or "nothing"
            raise ValueError(f"{', '.join(unknown)}: not known here; allowed: {allowed}")
        return values


class NoSettings(DialectSettings):
    """For a dialect that is the same everywhere."""


S = TypeVar("S", bound=DialectSettings)


@dataclass(frozen=True)
class Dialect(Generic[S]):
    """One way of writing a dataset.

    `read` turns one received file into an `Extract`; it raises `FileRefused` when the file is not
    what the dialect expects, and never returns part of a file.
    """

    suffix: str
    settings: type[S]
    read: Callable[[ReceivedFile, S], Extract]
