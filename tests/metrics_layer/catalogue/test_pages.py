"""The catalogue says what the model says, and its SQL gives the metric."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot

from ehplatform.model.profile import DefinitionProfile
from metrics_layer.catalogue.entries import Entry, entries
from metrics_layer.catalogue.pages import html, markdown, slug
from metrics_layer.client import MetricsClient
from metrics_layer.compiler.model import served_model
from metrics_layer.embedded import EmbeddedMetrics
from tests.metrics_layer.conftest import Served

WRITTEN = Path(__file__).parents[3] / "docs" / "metrics.md"


@pytest.fixture(scope="module")
def catalogue() -> list[Entry]:
    return entries(served_model())


def test_the_written_catalogue_is_that_of_the_model(catalogue: list[Entry]) -> None:
    """Otherwise make it anew: `python -m metrics_layer.catalogue docs/metrics.md`."""
    assert WRITTEN.read_text(encoding="utf-8") == markdown(catalogue)


def test_every_metric_has_its_entry(catalogue: list[Entry], metrics: MetricsClient) -> None:
    cubes = [cube for cube in metrics.meta()["cubes"] if cube["type"] == "cube" and not cube["meta"]]
    metas = [measure.get("meta", {}) for cube in cubes for measure in cube["measures"]]
    ids = [meta.get("id", meta.get("quality_id")) for meta in metas]
    assert [each.id for each in catalogue] == sorted(name for name in ids if name)


def test_the_sql_of_an_entry_gives_the_metric(
    catalogue: list[Entry], database: duckdb.DuckDBPyConnection
) -> None:
    everything = EmbeddedMetrics(database, all_councils=True)
    for each in catalogue:
        stock = [each.meta["clock"]] if each.meta.get("stock") else []
        answer = everything.load({"measures": [each.member], "dimensions": stock})
        found = database.cursor().execute(each.sql["DuckDB"]).fetchall()
        assert [row[-1] for row in found] == pytest.approx([row[each.member] for row in answer.rows]), each.id
        assert sqlglot.parse_one(each.sql["PostgreSQL"], dialect="postgres")


def test_what_a_metric_reads_of_the_profile_exists_and_is_explained(catalogue: list[Entry]) -> None:
    fields = DefinitionProfile.model_fields
    for each in catalogue:
        for name, words in each.profile.items():
            assert name in fields
            assert words != name.replace("_", " ")


def test_each_entry_is_found_from_the_contents(catalogue: list[Entry]) -> None:
    page: Any = html(catalogue)
    for each in catalogue:
        place = slug(f"{each.id}: {each.title}")
        assert page.count(f'href="#{place}"') == page.count(f'id="{place}"') == 1


def test_the_catalogue_is_served_and_runs_nothing(served: Served) -> None:
    answer = served.http.get(f"{served.url}/catalogue")
    assert answer.status_code == 200
    assert "Number of referrals into Early Help" in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
