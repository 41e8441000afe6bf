"""SYNTHETIC people of any number, as two systems know them, and who is who.

Made by whole columns, so that a million take seconds: `ehplatform simulate` makes people with a history,
one by one. Dirt comes at the rates of the simulator's usual profile; kinds of dirt that need a person's
history or origin are left out, and so are parents.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ehplatform.linkage.people import People
from ehplatform.model.tables import PERSON_ADDRESS, PERSON_IDENTIFIER, PERSON_RECORD
from ehplatform.simulate.dirt_profiles import USUAL
from ehplatform.simulate.identifiers import POSTCODE_LETTERS, UPN_LETTERS
from ehplatform.simulate.names import name_book, read

Column = NDArray[Any]

LA_CODE = "999"
COUNCIL = 20_000
"""Records of one council; more people than that live in several, each with postcodes of its own."""

RECORDS_A_CHILD = 1.36
CHILDREN_A_FAMILY, SHARE_OF_SIZE = (1, 2, 3, 4), (0.45, 0.32, 0.15, 0.08)
TWIN = 0.03
"""The chance that a child after the first is the twin of the one before."""

EARLIEST_BIRTH, LATEST_FIRST_BIRTH, DAYS_BETWEEN_BIRTHS = date(2006, 4, 1), date(2021, 3, 31), (330, 1_500)
NOTED_NUMBER = 0.15
"""How often Early Help notes the number that social care has for a child whom both know."""

FORMER_ADDRESS = 0.5
"""How often a system that knows of a move keeps the address before."""

SURNAME_PARTS = (
    (
        "Bal",
        "Bran",
        "Cor",
        "Dun",
        "Eld",
        "Fen",
        "Gar",
        "Hal",
        "Ing",
        "Kel",
        "Lan",
        "Mor",
        "Nor",
        "Pem",
        "Ros",
    ),
    ("a", "be", "ca", "de", "en", "fi", "ger", "il", "la", "mi", "no", "or", "per", "ri", "sel", "ter", "ul"),
    (
        *(
            "bury",
            "combe",
            "croft",
            "dale",
            "den",
            "fell",
            "field",
            "ford",
            "gate",
            "ham",
            "hurst",
            "land",
            "ley",
        ),
        *(
            "low",
            "man",
            "mere",
            "more",
            "ness",
            "sey",
            "shaw",
            "stead",
            "ston",
            "thorp",
            "ton",
            "well",
            "wick",
        ),
    ),
)
FORENAME_PARTS = (
    ("Ad", "Bel", "Cal", "Dar", "El", "Fran", "Gal", "Hen", "Is", "Jor", "Kas", "Lor", "Mar", "Nat", "Tam"),
    ("a", "e", "i", "o", "ari", "eli", "ian", "on"),
    ("bel", "da", "dor", "la", "len", "lia", "mir", "na", "nor", "ra", "sha", "th", "vin", "zan"),
)
"""What rare names are put together from: with those of `names.yml` alone a million people are too alike."""


@dataclass(frozen=True)
class MadePeople:
    """`truth` has the columns that `evaluation.evaluate` reads."""

    people: People
    truth: pa.Table


def write_people(made: MadePeople, folder: Path) -> None:
    """Write every table as a Parquet file of its name."""
    folder.mkdir(parents=True)
    for name, table in {**vars(made.people), "truth": made.truth}.items():
        pq.write_table(table, folder / f"{name}.parquet")


def read_people(folder: Path) -> MadePeople:
    """Read what `write_people` wrote."""
    tables = {file.stem: pq.read_table(file) for file in folder.glob("*.parquet")}
    truth = tables.pop("truth")
    return MadePeople(People(**tables), truth)


def make_people(records: int, seed: int) -> MadePeople:
    """Make so many records of children; equal arguments give equal tables."""
    random = np.random.default_rng(seed)
    children = make_children(records * 3 // 4 + 100, random)  # a few more than it takes
    child, system = known_where(len(children["family"]), random)
    child, system = child[:records], system[:records]
    copies = {name: column[child] for name, column in children.items()}
    ids = np.char.add(np.where(system == "EHM", "E", "L"), np.char.zfill(child.astype(str), 8)).astype(object)
    ids[1:][ids[1:] == ids[:-1]] += "b"  # the same child twice in one system
    keys = {"la_code": np.full(records, LA_CODE, object), "source_system": system, "source_person_id": ids}
    has_moved, former = spoil(copies, random)
    dirt = np.where(has_moved, "moved_house", None)
    truth = keys | {"true_person_id": child.astype(str), "is_twin": copies["is_twin"], "dirt": dirt}
    noted = (system[:-1] == "EHM") & (child[:-1] == child[1:]) & (system[1:] == "LCS")
    noted &= random.random(records - 1) < NOTED_NUMBER
    numbers = chosen(keys, np.append(noted, False)) | {
        "id_type": np.full(noted.sum(), "LCS_ID", object),
        "id_value": ids[1:][noted],
    }
    is_kept = has_moved & (random.random(records) < FORMER_ADDRESS)
    addresses = chosen(keys, is_kept) | {
        "address_type": np.full(is_kept.sum(), "HOME", object),
        "postcode": former[is_kept],
    }
    people = People(
        person_record=table_of(keys | copies, PERSON_RECORD.arrow_schema()),
        person_identifier=table_of(numbers, PERSON_IDENTIFIER.arrow_schema()),
        person_address=table_of(addresses, PERSON_ADDRESS.arrow_schema()),
    )
    return MadePeople(people, pa.table({name: pa.array(column) for name, column in truth.items()}))


def make_children(number: int, random: np.random.Generator) -> dict[str, Column]:
    """Return the true children, family after family, each with all that is to be known of them."""
    sizes = random.choice(CHILDREN_A_FAMILY, number, p=SHARE_OF_SIZE)
    family = np.repeat(np.arange(number), sizes)[:number]
    is_later = np.append(False, family[1:] == family[:-1])
    is_twin_of_last = is_later & (random.random(number) < TWIN)
    household = make_households(family[-1] + 1, random)
    national = random.permutation(number)
    return {
        "family": family,
        "forename": drawn(names("forename"), number, random),
        "surname": drawn(names("surname"), family[-1] + 1, random)[family],
        "birth_date": births(is_later, is_twin_of_last, random),
        "postcode": household["postcode"][family],
        "uprn": household["uprn"][family],
        "upn": upns(national),
        "nhs_number": nhs_numbers(number)[national],
        "family_ref": np.char.add("F", family.astype(str)).astype(object),
        "is_twin": is_twin_of_last | np.append(is_twin_of_last[1:], False),
    }


def known_where(children: int, random: np.random.Generator) -> tuple[Column, Column]:
    """Return each record's child and system: Early Help, social care, both, or one of them twice."""
    ways = np.array(["EHM", "LCS", "EHM LCS", "EHM EHM"], object)
    way = random.choice(ways, children, p=(0.52, 0.12, 0.34, 0.02))
    systems = np.array(" ".join(way).split(), object)
    return np.repeat(np.arange(children), np.char.count(way.astype(str), " ") + 1), systems


def births(is_later: Column, is_twin: Column, random: np.random.Generator) -> Column:
    """Return dates of birth: brothers and sisters follow each other, twins share theirs."""
    days = np.where(is_twin, 0, random.integers(*DAYS_BETWEEN_BIRTHS, len(is_later)))
    first = random.integers(0, (LATEST_FIRST_BIRTH - EARLIEST_BIRTH).days, len(is_later))
    since_start = np.cumsum(np.where(is_later, days, 0))
    at_first = np.maximum.accumulate(np.where(is_later, 0, np.arange(len(is_later))))
    return np.datetime64(EARLIEST_BIRTH) + first[at_first] + since_start - since_start[at_first]


def make_households(number: int, random: np.random.Generator) -> dict[str, Column]:
    """Return postcodes of areas that do not exist (ZA to ZZ), eight districts to a council, and UPRNs."""
    council = np.arange(number) * 2 * RECORDS_A_CHILD // COUNCIL
    district = (council * 8 + random.integers(0, 8, number)).astype(int)
    letters = np.array(list(POSTCODE_LETTERS))
    area = np.char.add("Z", letters[district // 99])
    unit = np.char.add(letters[random.integers(0, 20, number)], letters[random.integers(0, 20, number)])
    sector = np.char.add(" ", random.integers(1, 10, number).astype(str))
    district_name = np.char.add(area, (district % 99 + 1).astype(str))
    return {
        "postcode": np.char.add(district_name, np.char.add(sector, unit)).astype(object),
        "uprn": np.char.add("99", np.char.zfill(random.permutation(number).astype(str), 10)).astype(object),
    }


def names(kind: str) -> Column:
    """Return names from common to rare: those of the simulator, then made-up ones."""
    origins = read("names.yml")["origins"].values()
    lists = ("surnames",) if kind == "surname" else ("boys", "girls")
    known = [origin[name] for origin in origins for name in lists]
    ranked = {one[place]: None for place in range(max(map(len, known))) for one in known if place < len(one)}
    starts, middles, ends = SURNAME_PARTS if kind == "surname" else FORENAME_PARTS
    rare = {f"{start}{middle}{end}": None for end in ends for middle in middles for start in starts}
    return np.array(list(ranked | rare), object)


def drawn(choices: Column, number: int, random: np.random.Generator) -> Column:
    """Draw with a long tail: how common a name is falls with its place in the list."""
    shares = 1 / (np.arange(len(choices)) + 20)
    return random.choice(choices, number, p=shares / shares.sum())


def upns(number: Column) -> Column:
    """Return valid unique pupil numbers of establishments that do not exist (`simulate.identifiers`)."""
    year, school, serial = number // 100_000 % 100, 9_900 + number // 1_000 % 100, number % 1_000
    digits = (int(LA_CODE) * 10**9 + school * 10**5 + year * 10**3 + serial).astype(str)
    values = digits.astype("U12").view("U1").reshape(len(digits), 12).astype(int)
    letters = np.array(list(UPN_LETTERS))[values @ np.arange(2, 14) % 23]
    return np.char.add(letters, digits).astype(object)


def nhs_numbers(number: int) -> Column:
    """Return valid numbers of the 999 range, which the NHS keeps for tests; it holds 909,000."""
    digits = 999 * 10**6 + np.arange(min(number * 2, 10**6))
    values = digits.astype("U9").view("U1").reshape(len(digits), 9).astype(int)
    check = -(values @ np.arange(10, 1, -1)) % 11
    valid = check < 10
    return np.char.add(digits[valid].astype(str), check[valid].astype(str)).astype(object)[:number]


def spoil(copies: dict[str, Column], random: np.random.Generator) -> tuple[Column, Column]:
    """Make the copies dirty, each record by itself; return who has moved, and the postcodes before."""

    def hit(kind: str) -> Column:
        return np.flatnonzero(random.random(len(copies["forename"])) < USUAL[kind])

    former = copies["postcode"].copy()
    moved = hit("moved_house")
    elsewhere = random.permutation(len(former))[: len(moved)]
    for name in ("postcode", "uprn"):
        copies[name][moved] = copies[name][elsewhere]
    replace(copies["forename"], hit("nickname"), nickname)
    replace(copies["forename"], hit("placeholder_forename"), lambda _: "Baby")
    changed = hit("surname_changed")
    copies["surname"][changed] = random.choice(copies["surname"], len(changed))
    for name in ("forename", "surname"):
        replace(copies[name], hit("typing_name"), lambda text: mistyped(text, random))
    swapped = hit("names_swapped")
    forenames, surnames = copies["forename"][swapped], copies["surname"][swapped]
    copies["forename"][swapped], copies["surname"][swapped] = surnames, forenames
    replace(copies["birth_date"], hit("day_month_swap"), day_month_swapped)
    replace(copies["birth_date"], hit("digit_birth"), lambda day: day + int(random.choice([-10, -1, 1, 10])))
    replace(copies["postcode"], hit("wrong_postcode"), lambda text: mistyped(text, random))
    copies["birth_date"][hit("missing_birth_date")] = np.datetime64("NaT")
    for name in ("postcode", "uprn", "upn", "nhs_number"):
        copies[name][hit(f"missing_{name}")] = None
    return np.isin(np.arange(len(former)), moved), former


def replace(column: Column, places: Column, change: Callable[[Any], Any]) -> None:
    """Change some values of a column."""
    for place in places:
        column[place] = change(column[place])


def nickname(name: str) -> str:
    return name_book().nicknames.get(name, [name])[0]


def mistyped(text: str, random: np.random.Generator) -> str:
    """Return a text with a letter left out, doubled, wrong, or in its neighbour's place."""
    place = int(random.integers(0, len(text) - 1))
    before, letter, after, rest = text[:place], text[place], text[place + 1], text[place + 2 :]
    return before + str(random.choice([after, letter * 2 + after, "x" + after, after + letter])) + rest


def day_month_swapped(day: np.datetime64) -> np.datetime64:
    year, month, day_of_month = str(day).split("-")
    return np.datetime64(f"{year}-{day_of_month}-{month}") if day_of_month <= "12" else day


def chosen(columns: dict[str, Column], places: Column) -> dict[str, Column]:
    return {name: column[places] for name, column in columns.items()}


def table_of(columns: dict[str, Column], schema: pa.Schema) -> pa.Table:
    """Return a canonical table: lineage is made up, and what no column says is null."""
    rows = len(columns["source_person_id"])
    columns = columns | {"batch_id": np.full(rows, "SYNTHETIC", object), "source_row": np.arange(rows)}
    return pa.table(
        {
            field.name: pa.array(columns[field.name], field.type)
            if field.name in columns
            else pa.nulls(rows, field.type)
            for field in schema
        }
    )
