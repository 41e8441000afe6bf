"""A SYNTHETIC Annex A workbook of any number of rows: every child once on each of lists 1 to 8.

Lists and words stand in `annex_a_lists.yml`; the words are of the kinds that `liiatools` and we both
accept. `liiatools` writes nothing unless all eleven lists are there and each begins with its headers:
lists 9 to 11 have one row, and no row above the headers says SYNTHETIC; the file's name, the teams and
the workers do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import yaml
from openpyxl import Workbook

from ehplatform.simulate.dice import Dice
from tests.bench.progress import progress_bar

Cell = str | int | date | None
FILLED_LISTS = range(1, 9)

FIRST_DAY, MIDDLE, LAST_DAY = date(2024, 10, 1), date(2025, 1, 1), date(2025, 3, 31)
OLDEST, YOUNGEST = LAST_DAY - timedelta(days=17 * 365), FIRST_DAY - timedelta(days=30)
STILL_OPEN = 0.5


@dataclass(frozen=True)
class Child:
    """What every list says about a child, in the council's words."""

    number: int
    gender: str
    ethnicity: str
    birth: date


Maker = Callable[[Dice, Child], Cell]
"""What fills a column."""

KINDS: dict[str, Maker] = {
    "child": lambda _dice, child: child.number,
    "gender": lambda _dice, child: child.gender,
    "ethnicity": lambda _dice, child: child.ethnicity,
    "birth": lambda _dice, child: child.birth,
    "age": lambda _dice, child: (LAST_DAY - child.birth).days // 365,
    "started": lambda dice, _child: dice.date_between(FIRST_DAY, MIDDLE),
    "ended": lambda dice, _child: None if dice.chance(STILL_OPEN) else dice.date_between(MIDDLE, LAST_DAY),
    "seen": lambda dice, _child: dice.date_between(MIDDLE, LAST_DAY),
    "few": lambda dice, _child: dice.number(0, 3),
    "family": lambda dice, _child: dice.number(1, 99),
    "team": lambda dice, _child: f"SYNTHETIC team {dice.number(1, 12)}",
    "worker": lambda dice, _child: f"SYNTHETIC worker {dice.number(1, 90)}",
}


def make_annex_a(path: Path, rows: int, seed: int) -> None:
    """Write a workbook with `rows` children on each of lists 1 to 8, row by row."""
    content = yaml.safe_load(Path(__file__).with_name("annex_a_lists.yml").read_text(encoding="utf-8"))
    words: dict[str, list[str | None]] = content["words"]
    makers = {name: drawn_from(texts) for name, texts in words.items()} | KINDS
    dice, workbook = Dice(seed), Workbook(write_only=True)
    children = [make_child(dice, number, words) for number in range(1, rows + 1)]
    with progress_bar("Annex A", len(FILLED_LISTS) * rows) as advance:
        for number, columns in content["lists"].items():
            sheet = workbook.create_sheet(f"List {number}")
            sheet.append(list(columns))
            for child in children if number in FILLED_LISTS else children[:1]:
                sheet.append([makers[kind](dice, child) for kind in columns.values()])
                advance(1)
    workbook.save(path)


def drawn_from(texts: list[str | None]) -> Maker:
    return lambda dice, _child: dice.one_of(texts)


def make_child(dice: Dice, number: int, words: dict[str, list[str | None]]) -> Child:
    gender, ethnicity = (str(dice.one_of(words[name])) for name in ("gender", "ethnicity"))
    return Child(number, gender, ethnicity, dice.date_between(OLDEST, YOUNGEST))
