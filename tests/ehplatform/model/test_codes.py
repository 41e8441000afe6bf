from datetime import date

from ehplatform.model.codes import code_set, code_sets
from ehplatform.model.tables import CANONICAL_TABLES


def test_every_code_set_that_a_table_names_exists() -> None:
    named = {column.code_set for table in CANONICAL_TABLES for column in table.columns if column.code_set}
    assert named <= set(code_sets())


def test_sources_group_as_the_department_publishes_them() -> None:
    groups = {code.group for code in code_set("SOURCE").values()}
    assert groups == {
        "Individual", "Schools", "Education", "Health", "Housing", "LA services", "Police", "Other legal",
        "Other", "Anonymous", "Unknown",
    }  # fmt: skip


def test_codes_that_name_early_help_are_valid_from_the_2022_23_collection() -> None:
    assert code_set("SOURCE")["5D"].valid_from == date(2022, 4, 1)
    assert code_set("CIN_CLOSURE")["RC9"].valid_from == date(2022, 4, 1)
