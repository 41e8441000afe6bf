"""The contract as Cube's own client for Python sees it: cubejs-client-python, unchanged."""

import json
from typing import Any

import pytest
from cubejs_client import CubeClient, RequestError

from tests.metrics_layer.conftest import LEAD, Served

MONTHLY = {
    "measures": ["closures.eh06_closures"],
    "dimensions": ["closures.tier"],
    "timeDimensions": [
        {"dimension": "closures.closed_on", "granularity": "month", "dateRange": ["2025-01-01", "2025-06-30"]}
    ],
}


@pytest.fixture(scope="module")
def cube(served: Served) -> CubeClient:
    return served.cube_client(LEAD)


def test_rows_carry_the_time_with_and_without_its_granularity(cube: CubeClient) -> None:
    row = cube.load(MONTHLY).raw_data()[0]
    assert row["closures.closed_on.month"] == row["closures.closed_on"] == "2025-01-01T00:00:00.000"


def test_numbers_are_text_and_nulls_are_null(cube: CubeClient) -> None:
    query = {
        "measures": ["closures.out05_escalated_12m_rate", "closures.eh06_closures"],
        "timeDimensions": [{"dimension": "closures.closed_on", "dateRange": ["2026-09-01", "2026-09-30"]}],
    }
    (row,) = cube.load(query).raw_data()
    assert row["closures.out05_escalated_12m_rate"] is None
    assert row["closures.eh06_closures"].isdecimal()


def test_booleans_stay_booleans(cube: CubeClient) -> None:
    (row,) = cube.load({"dimensions": ["councils.is_synthetic"]}).raw_data()
    assert row == {"councils.is_synthetic": True}


def test_the_clients_data_frame_has_types(cube: CubeClient) -> None:
    frame = cube.load({**MONTHLY, "dimensions": []}).to_pandas()
    assert [str(kind) for kind in frame.dtypes] == ["datetime64[ns]", "int64"]
    assert len(frame) == 6


def test_the_pivot_shows_a_column_for_each_tier_and_a_row_for_each_month(cube: CubeClient) -> None:
    result = cube.load(MONTHLY)
    pivot = result.table_pivot({"x": ["closures.closed_on.month"], "y": ["closures.tier", "measures"]})
    assert [row["closures.closed_on.month"][:7] for row in pivot] == [f"2025-0{n}" for n in range(1, 7)]
    total = sum(int(value) for row in pivot for key, value in row.items() if key.endswith("eh06_closures"))
    assert total == sum(int(row["closures.eh06_closures"]) for row in result.raw_data())


@pytest.mark.parametrize("response_format", ["compact", "columnar"])
def test_the_short_formats_hold_the_same_rows(cube: CubeClient, response_format: str) -> None:
    short = cube.load(MONTHLY, response_format=response_format).raw_data()
    assert short == cube.load(MONTHLY).raw_data()


def test_a_total_counts_the_rows_without_the_limit(cube: CubeClient) -> None:
    query = {"measures": ["closures.eh06_closures"], "dimensions": ["closures.tier"], "total": True}
    limited = cube.load({**query, "limit": 1, "offset": 1})
    assert len(limited.raw_data()) == 1
    assert limited.total_rows() == len(cube.load(query).raw_data()) == 2


def test_a_dimension_may_carry_its_granularity_in_its_name(cube: CubeClient) -> None:
    dotted = cube.load({"measures": ["closures.eh06_closures"], "dimensions": ["closures.closed_on.year"]})
    assert {row["closures.closed_on.year"][4:] for row in dotted.raw_data()} == {"-01-01T00:00:00.000"}


def test_without_order_time_comes_first_and_then_the_largest(cube: CubeClient) -> None:
    months = [row["closures.closed_on"] for row in cube.load(MONTHLY).raw_data()]
    bands = cube.load({"measures": ["closures.eh06_closures"], "dimensions": ["closures.closure_band"]})
    counts = [int(row["closures.eh06_closures"]) for row in bands.raw_data()]
    assert months == sorted(months)
    assert counts == sorted(counts, reverse=True)


def test_a_limit_of_nought_gives_the_shape_without_rows(cube: CubeClient) -> None:
    result = cube.load({**MONTHLY, "limit": 0})
    assert result.raw_data() == []
    assert result.annotation()["measures"]["closures.eh06_closures"]["shortTitle"] == (
        "Number of Early Help cases closed"
    )


def test_the_annotation_describes_every_column(cube: CubeClient) -> None:
    notes = cube.load(MONTHLY).annotation()
    assert notes["measures"]["closures.eh06_closures"]["type"] == "number"
    assert notes["measures"]["closures.eh06_closures"]["meta"]["id"] == "eh06"
    assert notes["dimensions"]["closures.tier"]["type"] == "string"
    assert set(notes["timeDimensions"]) == {"closures.closed_on", "closures.closed_on.month"}


def test_every_answer_says_which_snapshot_it_comes_from(cube: CubeClient) -> None:
    snapshot = cube.load(MONTHLY).load_response["snapshot"]
    assert set(snapshot) == {"id", "publishedAt", "asOf"}
    assert snapshot["asOf"] == "2026-10-31"


def test_meta_resolves_members(cube: CubeClient) -> None:
    meta = cube.meta()
    member = meta.resolve_member("closures.out01_rereferred_6m_rate", "measures")
    assert member["title"] == "Closures Children re-referred to Early Help within 6 months of closure"
    assert member["aggType"] == "number"
    assert meta.resolve_member("open_children.eh03_open_children", "measures")["aggType"] == "countDistinct"


def test_sql_shows_the_statement_with_its_values_apart(cube: CubeClient) -> None:
    shown = cube.sql(
        {**MONTHLY, "filters": [{"member": "closures.sex_code", "operator": "equals", "values": ["F"]}]}
    ).raw_query()
    text, values = shown["sql"]
    assert "'F'" not in text
    assert {"F", "306"} <= set(values)
    assert text.count("$") >= len(values)
    assert shown["aliasNameToMember"]["closures__closed_on_month"] == "closures.closed_on.month"


def test_a_dry_run_tells_how_a_query_was_understood(cube: CubeClient) -> None:
    (query,) = cube.dry_run(MONTHLY)["normalizedQueries"]
    assert query["timeDimensions"][0]["dateRange"] == ["2025-01-01T00:00:00.000", "2025-06-30T23:59:59.999"]
    assert query["order"] == [{"id": "closures.closed_on.month", "desc": False}]
    assert query["limit"] == 10_000


def test_a_single_result_comes_back_when_the_client_does_not_ask_for_several(served: Served) -> None:
    headers = {"Authorization": served.token(LEAD)}
    single = served.http.get(f"{served.api}/load", params={"query": json.dumps(MONTHLY)}, headers=headers)
    several = served.http.post(
        f"{served.api}/load", json={"query": MONTHLY, "queryType": "multi"}, headers=headers
    )
    (result,) = several.json()["results"]
    assert several.json()["pivotQuery"] == result["query"]
    assert single.json()["data"] == result["data"]
    assert single.json()["total"] is None


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            {"measures": ["closures.eh06_closures"], "limits": 5},
            'Invalid query format: "limits" is not allowed',
        ),
        (
            {**MONTHLY, "timeDimensions": [{"granularity": "day"}]},
            'Invalid query format: "timeDimensions[0].dimension" is required',
        ),
        (
            {
                **MONTHLY,
                "filters": [{"or": [{"member": "closures.tier", "operator": "is", "values": ["x"]}]}],
            },
            'Invalid query format: "filters[0].or[0].operator" is invalid',
        ),
        ({**MONTHLY, "filters": [{"member": "closures.tier", "operator": "equals"}]}, "needs values"),
        ({}, "Query should contain either measures, dimensions or timeDimensions with granularities"),
        ({"measures": ["closures.nothing"]}, "'nothing' not found for path 'closures.nothing'"),
        ({"measures": ["nothing.count"]}, "Cube 'nothing' not found for path 'nothing.count'"),
        ({"measures": ["closures.tier"]}, "'tier' not found"),
        ({"measures": ["closures.eh06_closures", "referrals.eh01_referrals"]}, "count different rows"),
        ({**MONTHLY, "limit": 50_001}, "The query limit has been exceeded"),
        ({**MONTHLY, "ungrouped": True}, '"ungrouped" is invalid'),
        ({**MONTHLY, "timezone": "Europe/Croydon"}, "IANA name"),
        ({**MONTHLY, "order": {"closures.sex_code": "asc"}}, "does not ask for"),
        (
            {**MONTHLY, "filters": [{"member": "closures.tier", "operator": "gt", "values": ["1"]}]},
            "Operator gt does not fit closures.tier",
        ),
        (
            {**MONTHLY, "timeDimensions": [{"dimension": "closures.tier", "granularity": "day"}]},
            "is no time dimension",
        ),
    ],
)
def test_a_wrong_query_is_refused_in_words(cube: CubeClient, query: dict[str, Any], words: str) -> None:
    with pytest.raises(RequestError) as refused:
        cube.load(query)
    assert refused.value.status == 400
    assert words in str(refused.value)


def test_health_needs_no_token(cube: CubeClient) -> None:
    assert cube.readyz().healthy
    assert cube.livez().health == "HEALTH"


def test_unknown_routes_and_methods_answer_in_json(served: Served) -> None:
    assert served.http.get(f"{served.api}/nothing").json() == {"error": "Not found"}
    assert served.http.put(f"{served.api}/load").status_code == 405
