"""Families as they truly are, before any system writes them down."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from ehplatform.model.months import add_months
from ehplatform.simulate.dice import Dice, Weighted
from ehplatform.simulate.identifiers import make_nhs_number, make_postcode, make_upn
from ehplatform.simulate.names import Origin, name_book
from ehplatform.simulate.parameters import FamilyParameters

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

AGE_AT_FIRST_CONTACT = Weighted({years: 8.0 if years < 2 else 5.5 for years in range(18)})
UPN_FROM_AGE = 5


@dataclass(eq=False)
class Child:
    """One true child. Two children are the same only if they are the same object."""

    number: int
    family: "Family"
    forename: str
    surname: str
    birth: date
    sex: str
    ethnicity: str
    upn: str
    nhs_number: str
    is_twin: bool
    known_from: date
    """First day a service can know the child: birth, or some weeks before."""
    died_on: date | None = None

    def __post_init__(self) -> None:
        self.birthday_18 = add_months(self.birth, 12 * 18)
        ends = [(self.birthday_18, "AGED_OUT")]
        if self.family.moved_on:
            ends.append((self.family.moved_on, "MOVED_AREA"))
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
    postcode: str
    next_postcode: str
    moved_on: date | None
    """The day the family left the council's area."""

    def __post_init__(self) -> None:
        self.children: list[Child] = []


class Population:
    """Makes families of one council, one after the other."""

    def __init__(self, dice: Dice, la_code: str, parameters: FamilyParameters) -> None:
        self.dice = dice
        self.la_code = la_code
        self.parameters = parameters
        is_london = 201 <= int(la_code) <= 320  # DfE numbers London's boroughs so
        self.ethnicities = LONDON if is_london else ELSEWHERE
        self.issued: set[str] = set()
        self.families_made = 0
        self.children_made = 0

    def make_family(self, entry: date) -> Family:
        """Return a family whose eldest child is of an age to be referred on `entry`."""
        self.families_made += 1
        dice, la_code = self.dice, self.la_code
        moves_after = dice.waiting_days(self.parameters.moves_away_a_year, 365, shape=1)
        family = Family(
            self.families_made,
            entry,
            make_postcode(dice, la_code),
            make_postcode(dice, la_code),
            entry + timedelta(days=20 + moves_after) if moves_after < 20 * 365 else None,
        )
        ethnicity = dice.pick(self.ethnicities)
        origin = name_book().origin(dice, ethnicity)
        surname = origin.surname(dice, self.parameters.double_barrelled)
        for birth, is_twin in self.births(entry):
            self.add_child(family, birth, is_twin, origin, surname, ethnicity)
        return family

    def births(self, entry: date) -> list[tuple[date, bool]]:
        """Draw the children's dates of birth: the eldest first, some younger born after `entry`."""
        dice = self.dice
        count = dice.pick(self.parameters.children)
        birth = entry - timedelta(days=365 * dice.pick(AGE_AT_FIRST_CONTACT) + dice.number(0, 364))
        births: list[tuple[date, bool]] = []
        while len(births) < count:
            is_twin = dice.chance(self.parameters.twin_births)
            births += [(birth, is_twin)] * (2 if is_twin else 1)
            birth += timedelta(days=dice.number(400, 1700))
        return births

    def add_child(
        self, family: Family, birth: date, is_twin: bool, origin: Origin, surname: str, ethnicity: str
    ) -> None:
        dice, parameters = self.dice, self.parameters
        self.children_made += 1
        sex = "M" if dice.chance(0.515) else "F"
        taken = {sibling.forename for sibling in family.children}
        while (forename := origin.forename(dice, sex)) in taken:
            pass
        if dice.chance(parameters.half_sibling_surname) and not is_twin:
            surname = origin.surname(dice, parameters.double_barrelled)
        if dice.chance(parameters.other_ethnicity) and not is_twin:
            ethnicity = dice.pick(self.ethnicities)
        before_birth = (
            dice.number(1, parameters.unborn_days) if dice.chance(parameters.known_before_birth) else 0
        )
        died_on = birth + timedelta(days=dice.number(200, 6000)) if dice.chance(parameters.dies) else None
        family.children.append(
            Child(
                number=self.children_made,
                family=family,
                forename=forename,
                surname=surname,
                birth=birth,
                sex=sex,
                ethnicity=ethnicity,
                upn=self.issue(lambda: make_upn(dice, self.la_code, birth.year)),
                nhs_number=self.issue(lambda: make_nhs_number(dice)),
                is_twin=is_twin,
                known_from=birth - timedelta(days=before_birth),
                died_on=died_on if died_on and died_on > family.entry else None,
            )
        )

    def issue(self, make: Callable[[], str]) -> str:
        """Return a number that no other child of the council has."""
        while (number := make()) in self.issued:
            pass
        self.issued.add(number)
        return number
