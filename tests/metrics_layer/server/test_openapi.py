"""The description of the API holds for what the API answers."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tests.metrics_layer.conftest import LEAD, Served

QUERY = {
    "measures": ["closures.out01_rereferred_6m_rate"],
    "dimensions": ["closures.tier"],
    "filters": [{"or": [{"member": "closures.age_band", "operator": "equals", "values": ["0-4", None]}]}],
    "timeDimensions": [{"dimension": "closures.closed_on", "granularity": "year"}],
}


@pytest.fixture(scope="module")
def description(served: Served) -> Any:
    return served.http.get(f"{served.url}/openapi.json").json()


def fits(description: Any, name: str, content: Any) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": description["components"]}
    Draft202012Validator(schema).validate(content)


def test_it_is_a_valid_openapi_document(description: Any) -> None:
    validate(description)


@pytest.mark.parametrize(("route", "schema"), [("load", "Loaded"), ("sql", "Sql"), ("dry-run", "DryRun")])
@pytest.mark.parametrize("kind", [{}, {"queryType": "multi"}])
def test_answers_are_as_described(
    served: Served, description: Any, route: str, schema: str, kind: dict[str, str]
) -> None:
    question = {"query": QUERY, **kind}
    fits(description, "Question", question)
    headers = {"Authorization": served.token(LEAD)}
    answer = served.http.post(f"{served.api}/{route}", json=question, headers=headers)
    assert answer.status_code == 200
    fits(description, schema, answer.json())


def test_meta_health_and_errors_are_as_described(served: Served, description: Any) -> None:
    meta = served.http.get(f"{served.api}/meta", headers={"Authorization": served.token(LEAD)})
    fits(description, "Meta", meta.json())
    fits(description, "Health", served.http.get(f"{served.url}/readyz").json())
    fits(description, "Error", served.http.get(f"{served.api}/meta").json())


def test_every_route_of_the_api_is_described(served: Served, description: Any) -> None:
    for path, operations in description["paths"].items():
        for method in operations:
            assert served.http.request(method, f"{served.url}{path}").status_code not in (404, 405)
