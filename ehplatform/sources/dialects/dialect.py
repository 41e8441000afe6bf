"""What a dialect is: a way of reading one dataset's files, and the settings it needs per council."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from ehplatform.sources.part import Part
from ehplatform.sources.receive import ReceivedFile


class DialectSettings(BaseModel):
    """Settings in a council's file; a name that does not exist is refused with those that do."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NoSettings(DialectSettings):
    """For a dialect that is the same everywhere."""


Delivery = Literal["snapshot", "increments"]
"""What successive files of one name are: each the whole truth of its day, or each a further piece."""

S = TypeVar("S", bound=DialectSettings)


@dataclass(frozen=True)
class Dialect(Generic[S]):
    """One way of writing a dataset.

    `read` yields what it finds in one received file, part by part; it raises `FileRefused`, at any
    point, when the file is not what the dialect expects: then nothing of the file is used.
    `streams` says that it never holds more than a part of the file in memory.
    """

    suffixes: tuple[str, ...]
    settings: type[S]
    read: Callable[[ReceivedFile, S], Iterator[Part]]
    delivery: Delivery
    streams: bool
