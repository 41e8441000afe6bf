from ehplatform.model.tables import CANONICAL_TABLES, PERSON_RECORD


def test_only_the_person_record_holds_what_identifies_a_person() -> None:
    assert [table for table in CANONICAL_TABLES if table.personal] == [PERSON_RECORD]


def test_keys_and_required_columns_exist_and_names_are_unique() -> None:
    for table in CANONICAL_TABLES:
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names))
        assert set(table.key) <= set(names)
        assert table.arrow_schema().names == names
