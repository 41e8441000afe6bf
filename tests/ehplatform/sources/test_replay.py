"""What a snapshot was made from is kept, and found again by its checksum."""

from pathlib import Path

import pyarrow as pa
import pytest

from ehplatform.model.council import Council, Source
from ehplatform.settings import Settings
from ehplatform.sources.ingest import ingest
from ehplatform.sources.register import NoSuchBatch
from ehplatform.sources.replay import (
    LINK,
    batches_of,
    keep_configuration,
    keep_links,
    kept_configuration,
    kept_links,
    links_path,
)

COUNCIL = Council(
    la_code="306", name="Made-Up", owner="team@example.org",
    sources={"early_help": Source(system="EHM", dialect="template")},
)  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def test_links_are_kept_once_and_read_again(settings: Settings) -> None:
    link = pa.table({**{name: ["x"] for name in LINK}, "match_probability": [0.99]})
    checksum = keep_links(link, "306", settings)
    assert keep_links(link, "306", settings) == checksum
    assert kept_links("306", checksum, settings) == link.select(LINK)
    assert [path.stem for path in links_path("306", checksum, settings).parent.iterdir()] == [checksum]


def test_another_person_of_a_record_is_another_checksum(settings: Settings) -> None:
    first, second = (pa.table({name: [value] for name in LINK}) for value in ("x", "y"))
    assert keep_links(first, "306", settings) != keep_links(second, "306", settings)


def test_a_configuration_is_read_as_it_was(settings: Settings) -> None:
    kept = kept_configuration("306", keep_configuration(COUNCIL, settings), settings)
    assert kept.model_dump() == COUNCIL.model_dump()


def test_batches_that_are_not_kept_are_named(settings: Settings) -> None:
    path = settings.landing / "306" / "early_help" / "person_record_2026-10-31.csv"
    path.parent.mkdir(parents=True)
    path.write_text("source_person_id\nP1\n", encoding="utf-8")
    [batch] = ingest(COUNCIL, settings).used
    named = [batch.batch.batch_id]
    assert batches_of("306", named, settings) == [batch.batch]
    with pytest.raises(NoSuchBatch, match="batch nothing of the snapshot is not in the register"):
        batches_of("306", [*named, "nothing"], settings)
    next(settings.received.glob("306/*.csv")).unlink()
    with pytest.raises(NoSuchBatch, match="is no longer kept"):
        batches_of("306", named, settings)
