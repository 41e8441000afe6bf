"""Refusals: why a file or a row was not taken, in words that hold no value from the file."""

from dataclasses import dataclass


class FileRefused(Exception):
    """A file cannot be read; nothing of it is used.

    The text is one line: file, place in it, what was expected and what to do. It never repeats what
    a cell or a header holds, because a file without its header row has people's names there.
    """

    def __init__(self, file: str, where: str, reason: str) -> None:
        self.file = printable(file)
        self.where = printable(where)
        self.reason = reason
        place = f"{self.file}, {self.where}" if where else self.file
        super().__init__(f"{place}: {reason}")


@dataclass(frozen=True)
class RefusedRow:
    """One row, or one record of it, that was not taken; `sheet` is absent for a CSV file."""

    sheet: str | None
    source_row: int
    column_name: str | None
    reason: str


def printable(name: str) -> str:
    """Return a file's name with everything that could break a log line or hide text replaced."""
    return "".join(character if character.isprintable() else "?" for character in name)
