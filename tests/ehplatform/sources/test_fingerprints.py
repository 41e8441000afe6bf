"""What makes a council be read again."""

import os

from ehplatform.sources.fingerprints import input_fingerprint
from ehplatform.sources.ingest import ingest
from ehplatform.sources.register import Register

ALLOCATION = "source_person_id,source_id,start_date\n1,A,2025-01-01\n"


def test_the_fingerprint_is_of_content_and_settings(land, council, settings):
    path = land("212", "early_help", "a.csv", "a\n")
    first = input_fingerprint(settings, council())
    os.utime(path, (0, 0))
    assert input_fingerprint(settings, council()) == first
    assert input_fingerprint(settings, council(values={"SEX": {"Lad": "M"}})) != first
    path.write_text("b\n")
    assert input_fingerprint(settings, council()) != first
    path.write_text("a\n")
    path.rename(path.with_name("b.csv"))
    assert input_fingerprint(settings, council()) != first


def test_receiving_a_file_changes_nothing_and_withdrawing_it_does(land, council, settings):
    land("212", "early_help", "allocation.csv", ALLOCATION)
    before = input_fingerprint(settings, council())
    assert ingest(council(), settings).fingerprint == before
    assert input_fingerprint(settings, council()) == before
    register = Register.of(settings.root, "212")
    register.withdraw(register.batches()[0].batch_id, "an analyst", "sent in error")
    assert input_fingerprint(settings, council()) != before
