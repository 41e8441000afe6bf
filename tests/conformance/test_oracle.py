"""Our SQL against Cube's own compiler: the same questions, the same rows, on both databases."""

import re
import sys
from datetime import date
from typing import Any

import duckdb_engine
import pytest
import sqlalchemy as sa

from metrics_layer.compiler.access import AllCouncils
from metrics_layer.compiler.errors import QueryError
from metrics_layer.compiler.model import MODEL_FOLDER, Model, load_model
from metrics_layer.compiler.query import read_query
from metrics_layer.compiler.statement import compile_query
from tests.conformance.conftest import OracleOf
from tests.conformance.oracle import CubeSql, Oracle
from tests.conformance.random_queries import GRANULARITIES, OPERATORS, Questions, is_visible
from tests.conformance.rows import are_equal, in_one_form

QUESTIONS = 600
DAYS = (date(2021, 11, 1), date(2026, 11, 30))
TEXTS = ("306", "212", "F", "M", "0-4", "5-9", "TARGETED", "sustained", "OUTCOMES_MET", "A_b%c", "white")


@pytest.mark.parametrize("engine", ["duckdb", "postgresql"])
def test_rows_are_those_of_cube(engine: str, ask_cube: OracleOf, engines: dict[str, sa.Engine]) -> None:
    model = load_model()
    questions = Questions(model, 20261125, DAYS, TEXTS)
    compare(model, questions, QUESTIONS, ask_cube(MODEL_FOLDER), engines[engine])
    unasked = missing(model, questions)
    sys.stdout.write(f"{engine}: {QUESTIONS} questions have equal rows; not asked: {unasked or 'nothing'}\n")
    assert not unasked


def compare(model: Model, questions: Questions, count: int, oracle: Oracle, engine: sa.Engine) -> None:
    answered = 0
    with engine.connect() as connection:
        for query in questions:
            try:
                ours = compile_query(read_query(query), model, AllCouncils())
            except QueryError:
                continue  # what is refused is tested elsewhere: a stock over several dates
            mine = in_one_form(connection.execute(ours.select.limit(None)).all())
            cubes = in_one_form(run(connection, oracle.ask(query), [c.alias for c in ours.columns]))
            assert are_equal(mine, cubes), (query, mine[:5], cubes[:5])
            answered += 1
            if answered == count:
                return


def run(connection: sa.Connection, cube: CubeSql, columns: list[str]) -> list[list[Any]]:
    """Run Cube's SQL, with its parameters as the driver wants them, and put its columns in our order."""
    found = connection.exec_driver_sql(*driver_form(connection.dialect, cube))
    places = {name: place for place, name in enumerate(found.keys())}
    return [[row[places[column]] for column in columns] for row in found]


MATCH = re.compile(r"ILIKE (?:'%' \|\| )?\$\d+(?: \|\| '%')?")


def driver_form(dialect: sa.Dialect, cube: CubeSql) -> tuple[str, Any]:
    if isinstance(dialect, duckdb_engine.Dialect):
        # PostgreSQL takes a backslash for an escape without being told.
        return MATCH.sub(r"\g<0> ESCAPE '\\'", cube.sql), tuple(cube.params)
    sql = cube.sql.replace("%", "%%")
    for number in range(len(cube.params), 0, -1):
        sql = sql.replace(f"${number}", f"%(p{number})s")
    return sql, {f"p{number}": value for number, value in enumerate(cube.params, start=1)}


def missing(model: Model, questions: Questions) -> list[str]:
    """Return what no question named: members, granularities, operators."""
    members = [
        f"{shown.name}.{name}"
        for shown in model.presentations.values()
        for name, each in shown.members.items()
        if each.declared.public and (name not in shown.dimensions or is_visible(shown, name))
    ]
    granularities = [f"granularity {name}" for name in GRANULARITIES]
    operators = [f"operator {name}" for names in OPERATORS.values() for name in names]
    return [name for name in (*members, *granularities, *operators) if not questions.asked[name]]
