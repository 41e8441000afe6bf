"""Extracts that others made: each is read with matching counts, or refused with a true reason."""

import os
import re
import shutil
from pathlib import Path

import pytest
from defusedxml import ElementTree
from openpyxl import load_workbook

from ehplatform.model.council import load_councils
from ehplatform.settings import REPOSITORY
from ehplatform.sources.configuration import configured_sources
from ehplatform.sources.ingest import ingest

pytestmark = pytest.mark.samples

ELEMENTS = ("Child", "CINdetails", "Assessments", "Section47", "ChildProtectionPlans")


@pytest.fixture(scope="module")
def samples():
    folder = os.environ.get("EHP_SAMPLES")
    if not folder:
        pytest.skip("EHP_SAMPLES is not set")
    return Path(folder)


def ingest_sample(path, la_code, settings):
    council = load_councils(REPOSITORY / "deploy" / "councils")[la_code]
    [dataset] = configured_sources(council)
    folder = settings.landing / la_code / dataset
    folder.mkdir(parents=True)
    shutil.copyfile(path, folder / path.name)
    result = ingest(council, settings)
    [ledger] = result.ledger.to_pylist()
    assert ledger["rows_in"] == ledger["rows_mapped"] + ledger["rows_queued"] + ledger["rows_refused"]
    return result, ledger


@pytest.mark.parametrize(
    "name", ["Annex_A.xlsx", "example-B-2004.xlsx", "2015-01-sample.xlsx", "2016-01-sample.xlsx"]
)
def test_annex_a_workbooks_are_read_whole(samples, settings, name):
    path = samples / "annex_a" / name
    result, ledger = ingest_sample(path, "900", settings)
    assert result.ok
    assert ledger["rows_in"] == rows_below_headers(path)


def rows_below_headers(path):
    """Count with another library: filled rows of lists 1 to 10 below the row that starts with the id."""
    count = 0
    for sheet in load_workbook(path, read_only=True, data_only=True):
        number = re.fullmatch(r"List[ _](\d+)", sheet.title)
        if number and int(number[1]) <= 10:
            rows = [row for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row)]
            header = next(n for n, row in enumerate(rows) if row[0] == "Child Unique ID")
            count += len(rows) - header - 1
    return count


@pytest.mark.parametrize(
    "name",
    [
        "cin_census/fake_CIN_data.xml",
        "cin_census/CIN_Census_2021.xml",
        "cin_census/CIN_Census_2024.xml",
        "cin_census/CIN_header_issues_100.xml",
        "cin_census/cin-2022.xml",
        "cin_census_generated/seed42_n500/CIN_output.xml",
    ],
)
def test_census_returns_are_read_whole_or_are_another_councils(samples, settings, name):
    root = ElementTree.parse(samples / name).getroot()
    la_code = root.findtext("Header/Source/LEA")
    result, ledger = ingest_sample(samples / name, "975", settings)
    if la_code in (None, "975"):
        assert result.ok
        assert ledger["rows_in"] == sum(1 for element in root.iter() if element.tag in ELEMENTS)
        assert result.tables["person_record"].num_rows == sum(1 for _ in root.iter("Child"))
    else:
        [refused] = result.quarantined
        assert f"the return is of council {la_code}, but landed for 975" in refused.reason


def test_the_census_of_the_sample_council_gives_its_children_and_referrals(samples, settings):
    result, ledger = ingest_sample(samples / "cin_census" / "fake_CIN_data.xml", "975", settings)
    types = result.tables["csc_spell"]["spell_type"].to_pylist()
    assert (result.tables["person_record"].num_rows, types.count("CSC_REFERRAL")) == (332, 402)
    assert str(ledger["extract_date"]) == "2022-07-21"
    assert result.review_queue.num_rows == 0
