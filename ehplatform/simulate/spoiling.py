"""What a kind of dirt is: a function that spoils one record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from ehplatform.simulate.dice import Dice
from ehplatform.simulate.names import Origin, name_book
from ehplatform.simulate.records import PersonRecord


@dataclass(frozen=True)
class Spoiling:
    """What the kinds of dirt need to know beside the record."""

    dice: Dice
    la_code: str
    until: date
    rates: Mapping[str, float]
    """Chance of each kind per record, by its name; a kind without one does not happen."""

    def origin_of(self, record: PersonRecord) -> Origin:
        """Return where another name of the same person would come from."""
        return name_book().origin(self.dice, record.whose.ethnicity)


Spoil = Callable[[PersonRecord, Spoiling], bool]
"""Spoils a record in place and says whether it changed anything."""
