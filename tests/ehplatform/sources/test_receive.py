"""Keeping files as they came."""

from dataclasses import replace

import pytest

from ehplatform.settings import Settings
from ehplatform.sources.landing import landed_files
from ehplatform.sources.receive import kept_path, quarantine, receive
from ehplatform.sources.refusal import FileRefused


@pytest.fixture
def landed(land, council, settings):
    land("212", "early_help", "My File.CSV", "a,b\n")
    return landed_files(settings.landing, council())[0]


def test_a_file_is_kept_once_under_its_checksum(landed, settings):
    receive(landed, "212", settings)
    [kept] = (settings.received / "212").iterdir()
    written = kept.stat().st_mtime_ns
    receive(landed, "212", settings)
    assert kept == settings.received / "212" / f"{landed.sha256}.csv"
    assert kept == kept_path("212", landed.sha256, landed.name, settings)
    assert kept.read_text() == "a,b\n"
    assert kept.stat().st_mtime_ns == written
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_a_file_that_changes_while_it_is_read_is_refused_and_not_kept(landed, settings):
    with pytest.raises(FileRefused, match="it changed while it was being read"):
        receive(replace(landed, sha256="0" * 64), "212", settings)
    assert list((settings.received / "212").iterdir()) == []


def test_a_file_above_the_limit_is_refused_unread(landed, tmp_path):
    small = Settings(home=tmp_path / "home", max_file_megabytes=0)
    with pytest.raises(FileRefused, match="larger than 0 MB: split it, or raise EHP_MAX_FILE_MEGABYTES"):
        receive(landed, "212", small)
    assert not small.received.exists()


def test_a_landed_name_is_never_part_of_the_kept_path(landed, settings):
    odd = replace(landed, path=landed.path.rename(landed.path.with_name("x.a b;c")), name="x.a b;c")
    receive(odd, "212", settings)
    assert [path.name for path in (settings.received / "212").iterdir()] == [landed.sha256]


def test_a_quarantined_file_is_whole_and_says_why(landed, settings):
    kept = quarantine(landed, "My File.CSV: no header", "212", settings)
    assert kept == settings.quarantine / "212" / landed.sha256 / "My File.CSV"
    assert kept.read_text() == "a,b\n"
    assert kept.with_name("reason.txt").read_text() == "My File.CSV: no header\n"
    assert landed.path.exists()


def test_a_refusal_is_one_line_whatever_the_file_is_called():
    text = str(FileRefused("a\r\nINFO all well\u202e.csv", "row 1", "no header row"))
    assert text == "a??INFO all well?.csv, row 1: no header row"
