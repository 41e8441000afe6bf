"""The SQL tables in two databases: what fits goes in and comes out the same, what does not is refused."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from ehplatform.model.sql_tables import canonical_metadata
from ehplatform.model.tables import CANONICAL_TABLES, TABLES_BY_NAME
from tests.ehplatform.model.rows import Row, conforming, sparse

METADATA = canonical_metadata()


@pytest.fixture(scope="module", params=["sqlite://", "duckdb:///:memory:"])
def database(request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    engine = sa.create_engine(request.param)
    METADATA.create_all(engine)
    yield engine
    engine.dispose()


def insert(database: sa.Engine, name: str, rows: list[Row]) -> None:
    with database.begin() as connection:
        connection.execute(METADATA.tables[name].insert(), rows)


@pytest.mark.parametrize("table", CANONICAL_TABLES, ids=lambda table: table.name)
def test_rows_come_out_as_they_went_in(database: sa.Engine, table) -> None:
    rows = [conforming(table, 1), conforming(table, 2), sparse(table, 3)]
    insert(database, table.name, rows)
    with database.begin() as connection:
        found = connection.execute(METADATA.tables[table.name].select().order_by(*table.key))
        assert [dict(row) for row in found.mappings()] == rows


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("csc_spell", {"spell_type": "CIN CENSUS"}),
        ("csc_spell", {"start_date": None}),
        ("csc_spell", {"previous_plans": -1}),
        ("feedback", {"satisfaction": 6}),
        ("worker", {"fte": 2.0}),
        ("team", {"la_code": None}),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused(database: sa.Engine, name: str, fault: Row) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        insert(database, name, [conforming(TABLES_BY_NAME[name], 7) | fault])


def test_a_key_is_taken_once(database: sa.Engine) -> None:
    row = conforming(TABLES_BY_NAME["eh_episode"], 8)
    with pytest.raises(sa.exc.IntegrityError):
        insert(database, "eh_episode", [row, row])


def test_siblings_may_share_a_records_id(database: sa.Engine) -> None:
    row = conforming(TABLES_BY_NAME["eh_referral"], 9)
    insert(database, "eh_referral", [row, row | {"source_person_id": "sibling"}])


def test_comments_say_what_tables_and_columns_mean() -> None:
    table = METADATA.tables["eh_episode"]
    assert table.comment == TABLES_BY_NAME["eh_episode"].grain
    assert table.c.start_date.comment == "day support began"


def test_duckdb_keeps_the_comments() -> None:
    engine = sa.create_engine("duckdb:///:memory:")
    METADATA.create_all(engine)
    with engine.begin() as connection:
        query = "select comment from duckdb_columns() where table_name = 'team' and column_name = 'locality'"
        [(comment,)] = connection.execute(sa.text(query)).all()
    assert comment == "part of the area that it serves; absent for the whole"
