"""Table Schemas against the standard (Table Schema v2) and against the model."""

import json

import pytest

from ehplatform.model.table_schema import table_schema
from ehplatform.model.tables import CANONICAL_TABLES, TABLES_BY_NAME, Table

STANDARD_TYPES = {
    "string", "number", "integer", "boolean", "object", "array", "list", "datetime", "date", "time", "year",
    "yearmonth", "duration", "geopoint", "geojson", "any",
}  # fmt: skip
STANDARD_CONSTRAINTS = {"required", "unique", "minimum", "maximum", "pattern", "enum"}


def test_a_schema_is_what_the_standard_says() -> None:
    assert table_schema(TABLES_BY_NAME["worker"]) == {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "name": "worker",
        "description": "One row: one worker.",
        "fieldsMatch": "superset",
        "missingValues": [""],
        "primaryKey": ["source_id"],
        "fields": [
            {
                "name": "source_id",
                "type": "string",
                "description": "id of the record in its system; where it has none, a text that is unique "
                "and stays the same",
                "constraints": {"required": True},
            },
            {
                "name": "worker_role",
                "type": "string",
                "description": "profession or job",
                "constraints": {
                    "enum": [
                        "EH_PRACTITIONER", "FAMILY_SUPPORT", "SOCIAL_WORKER", "YOUTH_WORKER", "HEALTH",
                        "EDUCATION", "MANAGER", "OTHER",
                    ]
                },
            },
            {
                "name": "fte",
                "type": "number",
                "description": "hours as a share of full time",
                "constraints": {"minimum": 0, "maximum": 1.5},
            },
            {"name": "is_agency", "type": "boolean", "description": "employed through an agency"},
            {"name": "team_ref", "type": "string", "description": "`source_id` of the worker's team"},
            {"name": "start_date", "type": "date", "description": "first day in this job"},
            {
                "name": "end_date",
                "type": "date",
                "description": "first day no longer in it; absent while in it",
            },
        ],
    }  # fmt: skip


@pytest.mark.parametrize("table", CANONICAL_TABLES, ids=lambda table: table.name)
def test_every_schema_keeps_to_the_standard_and_describes_the_columns_of_a_file(table: Table) -> None:
    schema = table_schema(table)
    assert json.loads(json.dumps(schema)) == schema
    names = [field["name"] for field in schema["fields"]]
    assert names == [column.name for column in table.file_columns]
    assert set(schema["primaryKey"]) <= set(names)
    for field in schema["fields"]:
        assert field["type"] in STANDARD_TYPES
        assert set(field.get("constraints", {})) <= STANDARD_CONSTRAINTS
