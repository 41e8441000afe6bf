"""A SYNTHETIC template CSV of any number of rows: one canonical table as a council would fill it in.

Coded values are the local spellings of the simulated councils, some of which no mapping knows; dates
are dd/mm/yyyy; a share of what may be empty is empty.
"""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from ehplatform.model.codes import code_set
from ehplatform.model.tables import TABLES_BY_NAME, Column
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.spelling import Speller, spellings
from tests.bench.progress import progress_bar

ROWS_PER_BLOCK = 20_000
BLANK = 0.05
"""Share of empty cells in a column that may be empty."""

FIRST_DAY, DAYS = date(2022, 4, 1), 3 * 365
DAYS_BETWEEN_DATES = 15
"""A row's second and third date follow the one before within so many days."""
DATES = np.array([f"{FIRST_DAY + timedelta(days=day):%d/%m/%Y}" for day in range(DAYS + 100)], object)

ROWS_PER_PERSON = 2
REFERENCES = 60
"""How many teams, workers or services a council's rows refer to."""
SPELLINGS_DRAWN = 5_000

Block = tuple[np.ndarray, np.ndarray]
"""What the columns of a block of rows share: the rows' numbers, and each row's day so far."""
Maker = Callable[[Block], np.ndarray]


def make_template(path: Path, table_name: str, rows: int, seed: int) -> None:
    """Write `rows` rows of a canonical table, in the order of its columns."""
    table, random = TABLES_BY_NAME[table_name], np.random.default_rng(seed)
    makers = [maker_of(column, rows, random, Speller(Dice(seed))) for column in table.file_columns]
    with path.open("w", encoding="utf-8", newline="\n") as file, progress_bar(table_name, rows) as advance:
        file.write(",".join(column.name for column in table.file_columns) + "\n")
        for first in range(1, rows + 1, ROWS_PER_BLOCK):
            numbers = np.arange(first, min(first + ROWS_PER_BLOCK, rows + 1))
            block = numbers, random.integers(0, DAYS, len(numbers))
            cells = [maker(block) for maker in makers]
            file.writelines(",".join(row) + "\n" for row in zip(*cells, strict=True))
            advance(len(numbers))


def maker_of(column: Column, rows: int, random: np.random.Generator, speller: Speller) -> Maker:
    """Return what fills a column: by its code set or its type, with blanks unless it is required."""
    maker = filled(column, rows, random, speller)
    if column.required:
        return maker
    return lambda block: np.where(random.random(len(block[0])) < BLANK, "", maker(block))


def filled(column: Column, rows: int, random: np.random.Generator, speller: Speller) -> Maker:
    if column.code_set:
        return one_of(spelled(column.code_set, speller), random)
    if column.type == "date":
        return lambda block: dates(block, random)
    if column.type == "boolean":
        return one_of(["Yes", "No", "Y", "N"], random)
    if column.type != "text":
        return one_of([str(number) for number in range(11)], random)
    if column.name == "source_id":
        return lambda block: np.array([f"R{number:08d}" for number in block[0]], object)
    distinct = REFERENCES if column.name.endswith("_ref") else max(1, rows // ROWS_PER_PERSON)
    letter = column.name.removeprefix("source_")[0].upper()
    return lambda block: np.array(
        [f"{letter}{number:07d}" for number in random.integers(1, distinct + 1, len(block[0]))], object
    )


def spelled(set_name: str, speller: Speller) -> list[str]:
    """Return what workers wrote for the codes of a set, common and rare, some of it unknown."""
    codes = spellings().get(set_name)
    if codes is None:
        return [quoted(code.label) for code in code_set(set_name).values()]
    drawn = (speller.dice.one_of(list(codes)) for _ in range(SPELLINGS_DRAWN))
    return [quoted(speller.write(set_name, code)[1]) for code in drawn]


def quoted(text: str) -> str:
    return f'"{text}"' if "," in text else text


def one_of(texts: list[str], random: np.random.Generator) -> Maker:
    choices = np.array(texts, object)
    return lambda block: choices[random.integers(0, len(choices), len(block[0]))]


def dates(block: Block, random: np.random.Generator) -> np.ndarray:
    """Return each row's day and move it on, for the row's next date."""
    _, days = block
    written = DATES[days]
    days += random.integers(0, DAYS_BETWEEN_DATES, len(days))
    return written
