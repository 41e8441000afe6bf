"""What can be wrong with a model or a query, in words that a person can act on."""

from pathlib import Path


class ModelError(ValueError):
    """A model file was refused; the message starts with ``file:line``."""

    def __init__(self, file: Path, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")


class QueryError(ValueError):
    """A query was refused; the message says what to write instead. Never holds a filter value."""


class MemberHidden(PermissionError):
    """A query names a cube that no policy opens to the caller's role."""
