"""Extracts that others made: each is read with matching counts, or refused with a true reason."""

import os
from pathlib import Path

import pytest

from ehplatform.settings import REPOSITORY
from tests.ehplatform.sources.sample_accounts import account_of, page, sample_files

pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(
        "EHP_SAMPLES" not in os.environ, reason="EHP_SAMPLES names no folder of sample extracts"
    ),
]


@pytest.fixture(scope="module")
def accounts():
    """The account of every sample file, each ingested alone."""
    samples = Path(os.environ["EHP_SAMPLES"])
    return [account_of(*found, samples) for found in sample_files(samples)]


def test_every_sample_file_is_tried(accounts):
    samples = Path(os.environ["EHP_SAMPLES"])
    files = {path.relative_to(samples).as_posix() for path in samples.rglob("*") if path.is_file()}
    assert {account.file for account in accounts} == files - {"README.md"}


def test_in_every_file_each_row_is_mapped_queued_or_refused(accounts):
    for account in accounts:
        assert account.rows_in == account.rows_mapped + account.rows_queued + account.rows_refused, (
            account.file
        )


def test_only_files_of_another_kind_are_refused_whole(accounts):
    """The ten CSV tables are what the generated census was made from, and no return."""
    refused = {account.file for account in accounts if account.status == "refused"}
    assert len(refused) == 10
    assert all(file.startswith("cin_census_generated/") and file.endswith(".csv") for file in refused)


def test_the_page_in_the_docs_says_what_happens(accounts):
    """When it does not: `python -m tests.ehplatform.sources.sample_accounts`."""
    written = (REPOSITORY / "docs" / "third_party_samples.md").read_text(encoding="utf-8")
    assert written == page(accounts)
