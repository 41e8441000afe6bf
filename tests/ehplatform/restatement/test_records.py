"""The records of batches that a snapshot names, as ingest gave them, and nothing moved by reading them."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from ehplatform.journeys import Reach
from ehplatform.model.council import Council, Source
from ehplatform.model.decisions import ValueDecision
from ehplatform.restatement.records import read_records
from ehplatform.settings import Settings
from ehplatform.sources.ingest import ingest

COUNCIL = Council(
    la_code="306", name="Made-Up", owner="team@example.org",
    sources={"early_help": Source(system="EHM", dialect="template")},
)  # fmt: skip

FILES = {
    "person_record_2026-09-30.csv": "source_person_id,sex_code\nP1,Girl\n",
    "eh_referral_2026-09-30.csv": "source_person_id,source_id,referral_date\nP1,R1,2026-09-01\n",
    "eh_referral_2026-10-31.csv": (
        "source_person_id,source_id,referral_date\nP1,R1,2026-09-01\nP1,R2,2026-10-05\n"
    ),
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    there = Settings(home=tmp_path)
    folder = there.landing / "306" / "early_help"
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return there


def content(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def test_the_records_are_those_that_ingest_gave(settings: Settings) -> None:
    ingested = ingest(COUNCIL, settings)
    names = [batch.batch.batch_id for batch in ingested.read]
    before = content(settings.root)
    found = read_records(COUNCIL, names, settings)
    assert dict(found.tables) == ingested.tables
    assert found.ledger == ingested.ledger
    assert found.reach == Reach(date(2026, 10, 31), None)
    assert found.reach.last_day == date(2026, 10, 31)
    assert content(settings.root) == before


def test_an_earlier_set_of_batches_gives_the_records_of_its_day(settings: Settings) -> None:
    earlier = [
        batch.batch.batch_id
        for batch in ingest(COUNCIL, settings).read
        if batch.account.extract_date == date(2026, 9, 30)
    ]
    found = read_records(COUNCIL, earlier, settings)
    assert found.facts["eh_referral"]["source_id"].to_pylist() == ["R1"]
    assert found.reach.last_day == date(2026, 9, 30)


def test_another_configuration_is_read_aside(settings: Settings) -> None:
    """What a run reads by its own configuration stays where it is, and nothing personal is left."""
    names = [batch.batch.batch_id for batch in ingest(COUNCIL, settings).read]
    decided = ValueDecision(code="F", by="test", on=date(2026, 11, 1))
    other = COUNCIL.model_copy(update={"values": {"SEX": {"Girl": decided}}})
    before = content(settings.root)
    found = read_records(other, names, settings)
    assert found.tables["person_record"]["sex_code"].to_pylist() == ["F"]
    assert content(settings.root) == before


def test_what_was_read_once_can_be_lost(settings: Settings) -> None:
    ingested = ingest(COUNCIL, settings)
    tables = ingested.tables
    shutil.rmtree(settings.batches)
    names = [batch.batch.batch_id for batch in ingested.read]
    assert dict(read_records(COUNCIL, names, settings).tables) == tables


def test_records_of_no_side_reach_as_far_as_their_file(settings: Settings) -> None:
    [people] = [
        batch.batch.batch_id
        for batch in ingest(COUNCIL, settings).read
        if batch.batch.file_name.startswith("person_record")
    ]
    assert read_records(COUNCIL, [people], settings).reach == Reach(
        date(2026, 9, 30), None, has_referrals=False
    )
