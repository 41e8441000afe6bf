"""No question, however clever, shows a council the facts of another."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings

from ehplatform.access import Identity, Role
from ehplatform.store.snapshot import current_snapshot
from metrics_layer.client import MetricsClient, MetricsRefused
from metrics_layer.embedded import EmbeddedMetrics
from tests.metrics_layer.conftest import LEAD, NATIONAL, OTHER_LEAD, Served, copy_of
from tests.metrics_layer.queries import FACTS, queries
from tests.metrics_layer.serving import BY_ONE_DEFINITION

MARTS = (
    "mart_referral", "mart_open_child", "mart_assessment", "mart_closure", "mart_start", "mart_council",
    "mart_data_quality", "mart_linkage", "mart_month",
)  # fmt: skip
FACT_CUBES = (*FACTS, "open_children", "open_children_local")
SHARED_CUBES = {"authorities", "neighbours", "dfe_rereferrals", "benchmarks"}


@pytest.fixture(scope="session")
def croydon_alone(
    serving: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A world in which no other council ever sent data."""
    connection = copy_of(current_snapshot(serving / "snapshots").database, tmp_path_factory.mktemp("alone"))
    own = [f"{table}_local" for table in MARTS if table not in BY_ONE_DEFINITION]
    for table in (*MARTS, *own):
        connection.execute(f"delete from {table} where la_code <> '306'").fetchall()
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def lead(served: Served) -> Iterator[MetricsClient]:
    with served.metrics(LEAD) as client:
        yield client


@pytest.fixture(scope="session")
def national(served: Served) -> Iterator[MetricsClient]:
    with served.metrics(NATIONAL) as client:
        yield client


@settings(max_examples=100, deadline=None)
@given(query=queries())
def test_an_answer_is_the_same_as_if_no_other_council_existed(
    query: dict[str, Any], lead: MetricsClient, croydon_alone: duckdb.DuckDBPyConnection
) -> None:
    """Stronger than looking for foreign rows: totals, rates and counts must not feel them either."""
    alone = EmbeddedMetrics(croydon_alone, all_councils=True).load(query)
    answer = lead.load(query)
    assert answer.rows == alone.rows
    assert answer.total == alone.total


@settings(max_examples=100, deadline=None)
@given(query=queries())
def test_every_row_belongs_to_the_askers_council(query: dict[str, Any], lead: MetricsClient) -> None:
    cube = query["measures"][0].split(".")[0]
    code = f"{cube}.la_code"
    dimensions = [*query["dimensions"], *([] if code in query["dimensions"] else [code])]
    answer = lead.load({**query, "dimensions": dimensions})
    assert {row[code] for row in answer.rows} <= {"306"}


@settings(max_examples=20, deadline=None)
@given(query=queries(FACTS))
def test_the_national_role_gets_no_answer_about_any_councils_facts(
    query: dict[str, Any], national: MetricsClient
) -> None:
    with pytest.raises(MetricsRefused, match="not open to your role"):
        national.load(query)


def test_each_council_sees_its_own_number(served: Served) -> None:
    query = {"measures": ["referrals.eh01_referrals"], "dimensions": ["referrals.la_code"]}
    with served.metrics(LEAD) as croydon, served.metrics(OTHER_LEAD) as wandsworth:
        assert [row["referrals.la_code"] for row in croydon.load(query).rows] == ["306"]
        assert [row["referrals.la_code"] for row in wandsworth.load(query).rows] == ["212"]


def test_a_council_without_data_sees_nothing(served: Served) -> None:
    with served.metrics(Identity("lead@999", Role.LEAD, "999")) as client:
        answer = client.load({"measures": ["referrals.eh01_referrals"], "dimensions": ["referrals.la_code"]})
    assert answer.rows == []


def test_a_missing_claim_matches_no_row(database: duckdb.DuckDBPyConnection) -> None:
    nobody = EmbeddedMetrics(database, Identity("lead without a council", Role.LEAD))
    assert nobody.load({"measures": ["councils.count"]}).rows == [{"councils.count": 0}]


def test_a_lead_and_an_analyst_see_every_cube(served: Served) -> None:
    for role in (Role.LEAD, Role.ANALYST):
        with served.metrics(Identity("someone", role, "306")) as client:
            assert {cube["name"] for cube in client.meta()["cubes"]} == {*FACT_CUBES, *SHARED_CUBES}


def test_the_national_role_sees_only_what_is_shared_with_all_its_rows(served: Served) -> None:
    with served.metrics(NATIONAL) as client:
        assert {cube["name"] for cube in client.meta()["cubes"]} == SHARED_CUBES
        answer = client.load({"measures": ["benchmarks.value"], "dimensions": ["benchmarks.la_code"]})
    assert {row["benchmarks.la_code"] for row in answer.rows} == {"212", "306", "315", "869"}


def test_keys_of_persons_are_no_members(metrics: MetricsClient) -> None:
    for member in ("open_children.person_key", "closures.closure_no", "referrals.person_key"):
        with pytest.raises(MetricsRefused, match=r"hidden member|not found"):
            metrics.load({"dimensions": [member]})
    members = [each["name"] for cube in metrics.meta()["cubes"] for each in cube["dimensions"]]
    assert not [name for name in members if name.endswith(("_key", "_no"))]
