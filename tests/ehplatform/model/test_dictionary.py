"""The data dictionary: complete, linked, and the one in the documentation is the one of today."""

import re

from ehplatform.model.codes import code_sets
from ehplatform.model.dictionary import data_dictionary
from ehplatform.model.tables import CANONICAL_TABLES
from ehplatform.settings import REPOSITORY

PAGE = data_dictionary()


def test_the_page_in_the_documentation_is_up_to_date() -> None:
    written = (REPOSITORY / "docs" / "data_dictionary.md").read_text(encoding="utf-8")
    assert written == PAGE, "the model changed: ehplatform model dictionary --out docs/data_dictionary.md"


def test_every_column_stands_in_its_table_with_its_meaning() -> None:
    for table in CANONICAL_TABLES:
        [section] = re.findall(rf"^### {table.name}\n(.*?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL)
        assert f"One row: {table.grain}." in section
        for column in table.file_columns:
            assert f"| `{column.name}` | {column.meaning}" in section


def test_every_code_stands_in_its_set() -> None:
    for name, codes in code_sets().items():
        [section] = re.findall(rf"^### Codes: {name}\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
        for code in codes.values():
            assert f"| `{code.code}` | {code.label} |" in section


def test_what_is_personal_or_required_is_marked() -> None:
    assert "| `forename` | first name as recorded | text | personal |  |" in PAGE
    assert "| `referral_date` | day the referral was received | date | required |  |" in PAGE


def test_validity_former_codes_and_labels_are_told() -> None:
    assert "| `5D` | Local authority early help | LA services; from 1 April 2022 |" in PAGE
    assert "| `M` | Male | from 1 April 2024; written `1` until 31 March 2024 |" in PAGE
    assert "called 'Abuse or neglect' until 31 March 2025" in PAGE
    assert "scores 0 to 40, low is better" in PAGE


def test_every_link_leads_to_a_heading_and_no_heading_stands_twice() -> None:
    """Headings become anchors as GitHub makes them: lower case, no punctuation, hyphens for spaces."""
    headings = re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    anchors = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= set(anchors)


def test_tables_have_as_many_cells_in_every_line() -> None:
    for block in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1
