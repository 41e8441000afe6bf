"""Joined cubes count every row once, against Python on the same rows, and what cannot be told is refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.access import Identity, Role
from metrics_layer.compiler.errors import MemberHidden, QueryError
from metrics_layer.embedded import EmbeddedMetrics
from tests.metrics_layer.compiler.shop import MODEL

Rows = list[dict[str, Any]]
few = st.sampled_from(["a", "b", "c"])
cities = st.lists(few, max_size=3, unique=True)
sales = st.lists(st.tuples(few, st.integers(0, 3), st.sampled_from(["x", "y"])), max_size=6)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "shop.yml").write_text(MODEL)
    return folder


@pytest.fixture
def metrics(shop: Path) -> Iterator[EmbeddedMetrics]:
    with duckdb.connect() as connection:
        fill(connection, ["a", "b"], [("a", 1, "x"), ("a", 2, "y")], [("a", 5, "x"), ("c", 1, "x")])
        yield EmbeddedMetrics(connection, all_councils=True, model=shop)


def fill(connection: duckdb.DuckDBPyConnection, city: list[str], sale: Any, gift: Any) -> None:
    connection.execute("create or replace table city (name varchar, country varchar)")
    for name in city:
        connection.execute("insert into city values (?, ?)", [name, "north" if name == "a" else "south"])
    for table, rows in (("sale", sale), ("gift", gift)):
        connection.execute(f"create or replace table {table} (id int, city varchar, price int, kind varchar)")
        for number, row in enumerate(rows):
            connection.execute(f"insert into {table} values (?, ?, ?, ?)", [number, *row])


@settings(max_examples=60, deadline=None)
@given(city=cities, sale=sales, gift=sales)
def test_facts_side_by_side_are_each_counted_once(shop: Path, city: list[str], sale: Any, gift: Any) -> None:
    with duckdb.connect() as connection:
        fill(connection, city, sale, gift)
        answer = EmbeddedMetrics(connection, all_councils=True, model=shop).load(
            {
                "measures": ["trade.cities", "trade.sales", "trade.takings", "trade.gifts"],
                "dimensions": ["trade.country"],
            }
        )
    found = {row["trade.country"]: row for row in answer.rows}
    countries = {"north": {"a"} & set(city), "south": {"b", "c"} & set(city)}
    assert set(found) == {name for name, members in countries.items() if members}
    for country, row in found.items():
        sold = [price for name, price, _ in sale if name in countries[country]]
        given_away = [name for name, _, _ in gift if name in countries[country]]
        assert row["trade.cities"] == len(countries[country])
        assert row["trade.sales"] == len(sold)
        assert row["trade.takings"] == (sum(sold) if sold else None)
        assert row["trade.gifts"] == len(given_away)


def test_a_measure_of_the_one_side_counts_its_rows_once_by_a_dimension_of_the_many(
    metrics: EmbeddedMetrics,
) -> None:
    """City a has two sales: it is one city among those with a sale of kind x, and one among those with y."""
    answer = metrics.load({"measures": ["trade.cities", "trade.people"], "dimensions": ["trade.kind"]})
    assert {row["trade.kind"]: row["trade.cities"] for row in answer.rows} == {"x": 1, "y": 1, None: 1}


def test_a_filter_on_a_measure_of_another_fact_holds_for_all(metrics: EmbeddedMetrics) -> None:
    answer = metrics.load(
        {
            "measures": ["trade.sales"],
            "dimensions": ["trade.city"],
            "filters": [{"member": "trade.gifts", "operator": "gt", "values": ["0"]}],
        }
    )
    assert answer.rows == [{"trade.city": "a", "trade.sales": 2}]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"measures": ["trade.gifts"], "dimensions": ["trade.kind"]}, "are different rows"),
        ({"measures": ["sales.count", "gifts.count"]}, "count different rows"),
        ({"measures": ["sales.count"], "dimensions": ["gifts.kind"]}, "No joins lead"),
        ({"measures": ["trade.sales"], "dimensions": ["cities.name"]}, "reads one view"),
        ({"measures": ["trade.price"]}, "'price' not found"),
    ],
)
def test_what_would_repeat_rows_is_refused(
    metrics: EmbeddedMetrics, query: dict[str, Any], words: str
) -> None:
    with pytest.raises(QueryError, match=words):
        metrics.load(query)


def test_a_dimension_of_the_one_side_is_found_without_a_view(metrics: EmbeddedMetrics) -> None:
    answer = metrics.load({"measures": ["gifts.count"], "dimensions": ["cities.country"]})
    assert {row["cities.country"]: row["gifts.count"] for row in answer.rows} == {"north": 1, None: 1}


def test_rows_of_a_joined_cube_are_those_of_the_caller(shop: Path) -> None:
    """The lead of city b sees that city alone, however the question is asked, and no takings."""
    with duckdb.connect() as connection:
        fill(connection, ["a", "b"], [("a", 1, "x"), ("b", 2, "y")], [("a", 5, "x")])
        lead = EmbeddedMetrics(connection, Identity("lead", Role.LEAD, "b"), model=shop)
        answer = lead.load({"measures": ["trade.sales", "trade.gifts"], "dimensions": ["trade.city"]})
        assert answer.rows == [{"trade.city": "b", "trade.sales": 1, "trade.gifts": 0}]
        with pytest.raises(QueryError, match="hidden member"):
            lead.load({"measures": ["trade.takings"]})
        with pytest.raises(QueryError, match="hidden member"):
            lead.load({"measures": ["trade.sales"], "filters": [gt_zero("trade.takings")]})
        assert "trade.takings" not in str(lead.meta())
        with pytest.raises(MemberHidden):
            EmbeddedMetrics(connection, Identity("n", Role.NATIONAL), model=shop).load(
                {"measures": ["trade.sales"]}
            )


def gt_zero(member: str) -> dict[str, Any]:
    return {"member": member, "operator": "gt", "values": ["0"]}
