"""The REST contract as an OpenAPI document, for tools that read one; served at ``/openapi.json``."""

from typing import Any

from metrics_layer.compiler.query import Query
from metrics_layer.several import MOST

Json = dict[str, Any]

VERSION = "1.0"

ABOUT = (
    "Cube's REST API over one definition of every metric. Numbers travel as text, so that no reader rounds"
    " them; times are local to the query's time zone, ISO 8601 without a zone; nulls are null. `evidence` and"
    " `snapshot` are this platform's own."
)


def document(base: str) -> Json:
    """Return the OpenAPI 3.1 document of the API below the path `base`."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Early Help Platform: semantic layer", "version": VERSION, "description": ABOUT},
        "paths": {
            f"{base}/load": asked("The answer to a query", "Loaded"),
            f"{base}/sql": asked("The SQL of a query", "Sql"),
            f"{base}/dry-run": asked("A query as it is understood, not run", "DryRun"),
            f"{base}/meta": {
                "get": operation("The cubes, views and members that exist for the caller", "Meta")
            },
            "/readyz": {"get": health("Whether a snapshot is served")},
            "/livez": {"get": health("Whether the server runs")},
        },
        "components": {
            "schemas": schemas(),
            "responses": {
                "Refused": refusal(
                    "The query is wrong, or took too long; `error` says what to write instead."
                ),
                "Forbidden": refusal("No token, a wrong one, or one whose role may not read the cube."),
                "NotReady": refusal("Nothing is published yet."),
            },
            "securitySchemes": {
                "token": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "A JSON Web Token (HS256 or RS256), alone or behind a scheme.",
                }
            },
        },
        "security": [{"token": []}],
    }


def asked(summary: str, answer: str) -> Json:
    """Return what a route does that takes a query from a URL or from a body."""
    parameters = [
        {
            "name": "query",
            "in": "query",
            "required": True,
            "content": {"application/json": {"schema": reference("Queries")}},
        },
        {"name": "queryType", "in": "query", "schema": {"const": "multi"}},
    ]
    body = {"required": True, "content": {"application/json": {"schema": reference("Question")}}}
    return {
        "get": operation(summary, answer) | {"parameters": parameters},
        "post": operation(summary, answer) | {"requestBody": body},
    }


def operation(summary: str, answer: str) -> Json:
    return {
        "summary": summary,
        "responses": {
            "200": {
                "description": summary,
                "content": {"application/json": {"schema": reference(answer)}},
            },
            "400": {"$ref": "#/components/responses/Refused"},
            "403": {"$ref": "#/components/responses/Forbidden"},
            "503": {"$ref": "#/components/responses/NotReady"},
        },
    }


def health(summary: str) -> Json:
    said = {"application/json": {"schema": reference("Health")}}
    return {
        "summary": summary,
        "security": [],
        "responses": {status: {"description": summary, "content": said} for status in ("200", "503")},
    }


def refusal(description: str) -> Json:
    return {"description": description, "content": {"application/json": {"schema": reference("Error")}}}


def reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def schemas() -> Json:
    """Return the shapes of questions, which are those that are checked, and of answers."""
    query = Query.model_json_schema(by_alias=True, ref_template="#/components/schemas/{model}")
    parts = query.pop("$defs", {})
    text, anything = {"type": "string"}, {"type": "object"}
    queries = {"oneOf": [reference("Query"), array(reference("Query")) | {"minItems": 1, "maxItems": MOST}]}
    counts = {
        "type": "object",
        "properties": {
            **{part: {"type": ["integer", "null"]} for part in ("numerator", "denominator", "immature")},
            "interval": {
                "type": ["array", "null"],
                "items": {"type": "number"},
                "minItems": 2,
                "maxItems": 2,
            },
        },
    }
    result = {
        "query": anything,
        "data": {"type": ["array", "object"]},
        "annotation": anything,
        "lastRefreshTime": text,
        "total": {"type": ["integer", "null"]},
        "evidence": array({"type": "object", "additionalProperties": counts}),
    }
    snapshot = shape({"id": text, "publishedAt": text, "asOf": {"type": ["string", "null"]}})
    several = {"queryType": text, "results": array(reference("Result")), "pivotQuery": anything}
    return {
        **parts,
        "Query": query,
        "Queries": queries,
        "Question": shape({"query": reference("Queries")}) | {"description": "queryType: multi for several"},
        "Result": shape(result),
        "Loaded": {
            "oneOf": [
                shape(several | {"snapshot": snapshot}),
                {"allOf": [reference("Result"), shape({"snapshot": snapshot})]},
            ]
        },
        "Sql": shape({"sql": shape({"sql": {"type": "array"}, "aliasNameToMember": anything})}),
        "DryRun": shape({"queryType": text, "normalizedQueries": array(anything), "pivotQuery": anything}),
        "Meta": shape({"cubes": array(shape({"name": text, "type": {"enum": ["cube", "view"]}}))}),
        "Health": shape({"health": {"enum": ["HEALTH", "DOWN"]}}),
        "Error": shape({"error": text}),
    }


def shape(properties: Json) -> Json:
    """Return an object that has these properties, and may have more."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def array(items: Json) -> Json:
    return {"type": "array", "items": items}
