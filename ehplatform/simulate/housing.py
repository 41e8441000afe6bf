"""Where the families of a council live: not every family has an address to itself."""

from dataclasses import dataclass

from ehplatform.simulate.dice import Dice
from ehplatform.simulate.identifiers import make_postcode, make_uprn
from ehplatform.simulate.parameters import HousingParameters


@dataclass(frozen=True)
class Address:
    """A dwelling: its postcode, and its unique property reference number of 12 digits."""

    postcode: str
    uprn: str


@dataclass(frozen=True)
class Shelter:
    """A refuge or a hostel: one address, at which one in so many families of the council is found."""

    address: Address
    one_in: int


class Housing:
    """Finds homes for one council's families, one after the other."""

    def __init__(self, dice: Dice, la_code: str, parameters: HousingParameters) -> None:
        self.dice = dice
        self.la_code = la_code
        self.parameters = parameters
        self.homes: list[Address] = []
        self.blocks: list[str] = []
        self.families_housed = 0
        self.shelters = [Shelter(self.house(), dice.number(*parameters.shelters_one_in)) for _ in range(2)]

    def home(self) -> Address:
        """Return where a family lives when services first hear of it."""
        self.families_housed += 1
        for place, shelter in enumerate(self.shelters, start=2):
            if self.families_housed % shelter.one_in == shelter.one_in // place:
                return shelter.address
        if self.homes and self.dice.chance(self.parameters.joins_other_family):
            return self.dice.one_of(self.homes)
        home = self.flat() if self.dice.chance(self.parameters.in_flats) else self.house()
        self.homes.append(home)
        return home

    def house(self) -> Address:
        return Address(make_postcode(self.dice, self.la_code), make_uprn(self.dice))

    def flat(self) -> Address:
        """Return a flat in a block, most often one where other known families live."""
        if not self.blocks or not self.dice.chance(self.parameters.in_known_block):
            self.blocks.append(make_postcode(self.dice, self.la_code))
        return Address(self.dice.one_of(self.blocks), make_uprn(self.dice))
