"""Who lives in one council: families made one after the other, with people who are hard to tell apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ehplatform.simulate.dice import Dice, Weighted
from ehplatform.simulate.housing import Address, Housing
from ehplatform.simulate.identifiers import make_nhs_number, make_temporary_upn, make_upn
from ehplatform.simulate.names import Origin, name_book
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.people import ELSEWHERE, LONDON, Child, Family, Parent

AGE_AT_FIRST_CONTACT = Weighted({years: 8.0 if years < 2 else 5.5 for years in range(18)})
NAMESAKES_DAYS_APART = 5


@dataclass(frozen=True)
class Roots:
    """Where a child's names come from, and what DfE's ethnicity code of the child is."""

    origin: Origin
    surname: str
    ethnicity: str


@dataclass(frozen=True)
class Called:
    """A child's forename, and the sex it goes with."""

    sex: str
    forename: str


class Population:
    """Makes families of one council, one after the other."""

    def __init__(self, dice: Dice, la_code: str, parameters: Parameters, until: date) -> None:
        self.dice = dice
        self.la_code = la_code
        self.parameters = parameters.families
        self.until = until
        is_london = 201 <= int(la_code) <= 320  # DfE numbers London's boroughs so
        self.ethnicities = LONDON if is_london else ELSEWHERE
        self.housing = Housing(dice, la_code, parameters.housing)
        self.issued: set[str] = set()
        self.eldest_children: list[Child] = []
        self.families_made = 0
        self.people_made = 0

    def make_family(self, entry: date) -> Family:
        """Return a family whose eldest child is of an age to be referred on `entry`."""
        dice = self.dice
        leaves_after = dice.waiting_days(self.parameters.moves_away_a_year, 365, shape=1)
        left_area_on = entry + timedelta(days=20 + leaves_after) if leaves_after < 20 * 365 else None
        family = self.household(entry, self.housing.home(), left_area_on)
        ethnicity = dice.pick(self.ethnicities)
        origin = name_book().origin(dice, ethnicity)
        roots = Roots(origin, origin.surname(dice, self.parameters.double_barrelled), ethnicity)
        namesake = self.namesake(entry) if dice.chance(self.parameters.namesakes) else None
        if namesake:
            days = dice.number(-NAMESAKES_DAYS_APART, NAMESAKES_DAYS_APART)
            roots = Roots(origin, namesake.surname, ethnicity)
            called = Called(namesake.sex, namesake.forename)
            self.add_child(family, namesake.birth + timedelta(days=days), roots, called)
        else:
            self.add_births(family, self.first_birth(entry), dice.pick(self.parameters.children), roots)
        family.parents = [self.make_parent(family, roots, sex) for sex in "FM"]
        self.eldest_children.append(family.children[0])
        return family

    def household(self, entry: date, home: Address, left_area_on: date | None = None) -> Family:
        """Return a family, still without people."""
        self.families_made += 1
        return Family(
            number=self.families_made,
            entry=entry,
            home=home,
            home_since=entry - timedelta(days=self.dice.number(30, 2500)),
            next_home=self.housing.house(),
            moves_house_on=self.dice.date_between(entry, self.until),
            left_area_on=left_area_on,
        )

    def namesake(self, entry: date) -> Child | None:
        """Return a child whose cousin, or a stranger of the same name and age, can be referred on `entry`."""
        days = timedelta(days=NAMESAKES_DAYS_APART)
        of_age = [c for c in self.eldest_children if c.birth + days <= entry < c.birthday_18 - days]
        return self.dice.one_of(of_age) if of_age else None

    def first_birth(self, entry: date) -> date:
        dice = self.dice
        return entry - timedelta(days=365 * dice.pick(AGE_AT_FIRST_CONTACT) + dice.number(0, 364))

    def add_births(self, family: Family, birth: date, count: int, roots: Roots) -> None:
        """Add that many children or one or two more: the eldest first, some younger born after `entry`."""
        dice = self.dice
        while len(family.children) < count:
            at_once = dice.pick(self.parameters.born_at_once)
            if at_once == 1:
                self.add_child(family, birth, self.siblings_roots(roots), self.name_child(family, roots))
            else:
                for called in self.name_twins(family, roots, at_once):
                    self.add_child(family, birth, roots, called, is_twin=True)
            birth += timedelta(days=dice.number(400, 1700))

    def siblings_roots(self, roots: Roots) -> Roots:
        """Return a child's own roots: some have another father, or are recorded as of another ethnicity."""
        dice, parameters, surname, ethnicity = self.dice, self.parameters, roots.surname, roots.ethnicity
        if dice.chance(parameters.half_sibling_surname):
            surname = roots.origin.surname(dice, parameters.double_barrelled)
        if dice.chance(parameters.other_ethnicity):
            ethnicity = dice.pick(self.ethnicities)
        return Roots(roots.origin, surname, ethnicity)

    def name_child(self, family: Family, roots: Roots, others: Sequence[Called] = ()) -> Called:
        """Return a name that no brother or sister and none of `others` has."""
        sex = "M" if self.dice.chance(0.515) else "F"
        taken = {child.forename for child in family.children} | {called.forename for called in others}
        while (forename := roots.origin.forename(self.dice, sex)) in taken:
            pass
        return Called(sex, forename)

    def name_twins(self, family: Family, roots: Roots, count: int) -> list[Called]:
        """Return the names of twins or triplets, some of whom are called much alike."""
        dice, called = self.dice, list[Called]()
        if dice.chance(self.parameters.twins_called_alike):
            sex = dice.one_of("MF")
            called = [Called(sex, forename) for forename in dice.one_of(name_book().alike[sex])]
        if {one.forename for one in called} & {child.forename for child in family.children}:
            called = []
        while len(called) < count:
            called.append(self.name_child(family, roots, called))
        return called

    def add_child(
        self, family: Family, birth: date, roots: Roots, called: Called, *, is_twin: bool = False
    ) -> None:
        dice, parameters = self.dice, self.parameters
        before_birth = (
            dice.number(1, parameters.unborn_days) if dice.chance(parameters.known_before_birth) else 0
        )
        died_on = birth + timedelta(days=dice.number(200, 6000)) if dice.chance(parameters.dies) else None
        self.register(
            family,
            birth,
            roots,
            called,
            is_twin=is_twin,
            known_from=birth - timedelta(days=before_birth),
            died_on=died_on if died_on and died_on > family.entry else None,
        )

    def register(
        self,
        family: Family,
        birth: date,
        roots: Roots,
        called: Called,
        *,
        known_from: date,
        is_twin: bool = False,
        died_on: date | None = None,
    ) -> Child:
        """Give a child numbers that nobody else has, and a place in the family."""
        dice, year = self.dice, birth.year
        child = Child(
            number=self.count_person(),
            family=family,
            forename=called.forename,
            surname=roots.surname,
            birth=birth,
            sex=called.sex,
            ethnicity=roots.ethnicity,
            upn=self.issue(lambda: make_upn(dice, self.la_code, year)),
            nhs_number=self.issue(lambda: make_nhs_number(dice)),
            temporary_upn=self.issue(lambda: make_temporary_upn(dice, self.la_code, year)),
            is_twin=is_twin,
            known_from=known_from,
            died_on=died_on,
        )
        family.children.append(child)
        return child

    def adopt(self, child: Child, day: date) -> Child:
        """Return who a child becomes by adoption: of the same birth, all else new but for some forenames."""
        dice, parameters = self.dice, self.parameters
        origin = name_book().origin(dice, child.ethnicity)
        family = self.household(day, self.housing.house())
        forename = child.forename
        if dice.chance(parameters.adopted_with_new_forename):
            forename = origin.forename(dice, child.sex)
        roots = Roots(origin, origin.surname(dice, parameters.double_barrelled), child.ethnicity)
        adopted = self.register(family, child.birth, roots, Called(child.sex, forename), known_from=day)
        family.parents = [self.make_parent(family, roots, sex) for sex in "FM"]
        return adopted

    def make_parent(self, family: Family, roots: Roots, sex: str) -> Parent:
        """Return the mother or the father; a few fathers have the very name of a son."""
        dice, parameters = self.dice, self.parameters
        eldest = family.children[0]
        years = dice.pick(parameters.parents_age)
        taken = {child.forename for child in family.children}
        while (forename := roots.origin.forename(dice, sex)) in taken:
            pass
        has_surname = dice.chance(parameters.parent_has_surname)
        parent = Parent(
            number=self.count_person(),
            family=family,
            forename=forename,
            surname=roots.surname if has_surname else roots.origin.surname(dice, 0),
            birth=eldest.birth - timedelta(days=365 * years + dice.number(0, 364)),
            sex=sex,
            ethnicity=roots.ethnicity,
            upn=None,
            nhs_number=self.issue(lambda: make_nhs_number(dice)),
        )
        sons = [child for child in family.children if child.sex == "M"]
        if sex == "M" and sons and dice.chance(parameters.son_named_after_father):
            parent.forename, parent.surname = sons[0].forename, sons[0].surname
        return parent

    def count_person(self) -> int:
        self.people_made += 1
        return self.people_made

    def issue(self, make: Callable[[], str]) -> str:
        """Return a number that nobody else of the council has."""
        while (number := make()) in self.issued:
            pass
        self.issued.add(number)
        return number
