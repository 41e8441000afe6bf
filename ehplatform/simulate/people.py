"""Families as they truly are, before any system writes them down."""

from dataclasses import dataclass
from datetime import date

from ehplatform.model.months import add_months
from ehplatform.simulate.dice import Weighted
from ehplatform.simulate.housing import Address

LONDON = Weighted(
    {
        "WBRI": 35, "WIRI": 1.5, "WIRT": 0.3, "WOTH": 14, "WROM": 0.7, "MWBC": 5, "MWBA": 2.5, "MWAS": 2.5,
        "MOTH": 4, "AIND": 4.5, "APKN": 4, "ABAN": 3, "AOTH": 4.5, "CHNE": 0.8, "BCRB": 6, "BAFR": 9,
        "BOTH": 2.5, "OOTH": 4,
    }
)  # fmt: skip
ELSEWHERE = Weighted(
    {
        "WBRI": 78, "WIRI": 0.5, "WIRT": 0.4, "WOTH": 6, "WROM": 0.4, "MWBC": 1.8, "MWBA": 1, "MWAS": 2,
        "MOTH": 1.5, "AIND": 2, "APKN": 1.8, "ABAN": 0.5, "AOTH": 1.2, "CHNE": 0.3, "BCRB": 0.5, "BAFR": 1.2,
        "BOTH": 0.4, "OOTH": 0.7,
    }
)  # fmt: skip
"""Children by ethnicity, rounded from the 2021 census (ONS) for London and for the rest of England."""

UPN_FROM_AGE = 5


@dataclass(eq=False)
class Person:
    """One true person. Two people are the same only if they are the same object."""

    number: int
    family: "Family"
    forename: str
    surname: str
    birth: date
    sex: str
    ethnicity: str
    upn: str | None
    nhs_number: str


@dataclass(eq=False)
class Parent(Person):
    """One true mother or father; adults have no unique pupil number."""


@dataclass(eq=False)
class Child(Person):
    """One true child. One who is adopted is another child from that day on (see `adoption`)."""

    temporary_upn: str
    """What a school used until it knew the permanent number."""
    is_twin: bool
    """Born together with another: a twin or a triplet."""
    known_from: date
    """First day a service can know the child: birth, or some weeks before."""
    died_on: date | None = None

    def __post_init__(self) -> None:
        self.birthday_18 = add_months(self.birth, 12 * 18)
        ends = [(self.birthday_18, "AGED_OUT")]
        if self.family.left_area_on:
            ends.append((self.family.left_area_on, "MOVED_AREA"))
        if self.died_on:
            ends.append((self.died_on, "DIED"))
        self.leaves_on, self.leaves_because = min(ends)

    def is_here(self, day: date) -> bool:
        """Whether services can start something with the child on this day."""
        return self.known_from <= day < self.leaves_on


@dataclass(eq=False)
class Family:
    """Children who live together; `entry` is the day a service first hears of them."""

    number: int
    entry: date
    home: Address
    home_since: date
    next_home: Address
    moves_house_on: date
    """When they move to `next_home`, which is in the council's area too."""
    left_area_on: date | None

    def __post_init__(self) -> None:
        self.children: list[Child] = []
        self.parents: list[Parent] = []
        """The mother, then the father."""

    @property
    def mother(self) -> Parent:
        return self.parents[0]
