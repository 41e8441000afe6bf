"""What counts as a landed file."""

import os
from datetime import UTC, date, datetime

from ehplatform.sources import landing
from ehplatform.sources.landing import day_of, landed_files
from ehplatform.store import files as store_files


def test_hidden_unfinished_and_linked_files_are_passed_over(land, council, settings, tmp_path):
    path = land("212", "early_help", "allocation.csv", "a\n")
    for name in (".hidden.csv", "~$tracker.xlsx", "half.csv.part", "half.tmp", "old.csv~", ".git/x.csv"):
        land("212", "early_help", name.split("/", maxsplit=1)[0], "x") if "/" not in name else None
    (tmp_path / "secret.csv").write_text("secret")
    (path.parent / "link.csv").symlink_to(tmp_path / "secret.csv")
    (path.parent / "folder_link").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(path.parent / "pipe.csv")
    assert [file.name for file in landed_files(settings.landing, council())] == ["allocation.csv"]


def test_files_outside_the_declared_folders_are_listed_with_where_they_are(land, council, settings):
    land("212", "early_help", "a.csv", "a\n")
    land("212", "earlyhelp", "b.csv", "b\n")
    land("212", "early_help/2026", "c.csv", "c\n")
    land("212", ".", "d.csv", "d\n")
    land("306", "early_help", "other_council.csv", "e\n")
    listed = [(file.dataset, file.name) for file in landed_files(settings.landing, council())]
    assert sorted(listed) == [
        (".", "d.csv"),
        ("early_help", "a.csv"),
        ("early_help/2026", "c.csv"),
        ("earlyhelp", "b.csv"),
    ]


def test_no_landing_folder_means_no_files(council, settings):
    assert landed_files(settings.landing, council()) == []


def test_a_file_that_its_sender_takes_away_meanwhile_is_passed_over(land, council, settings, monkeypatch):
    land("212", "early_help", "gone.csv", "a\n")
    land("212", "early_help", "here.csv", "a\n")

    def sha256_of(path):
        if path.name == "gone.csv":
            path.unlink()
        return store_files.sha256_of(path)

    monkeypatch.setattr(landing, "sha256_of", sha256_of)
    assert [file.name for file in landed_files(settings.landing, council())] == ["here.csv"]


def test_folders_nested_without_end_are_passed_over(land, council, settings, monkeypatch):
    """Deeper than a path can be long, and than a function can call itself."""
    monkeypatch.chdir(land("212", "early_help", "a.csv", "a\n").parent)
    for _ in range(1_100):
        os.mkdir("deeper")  # noqa: PTH102 - as a client does it, one relative step at a time
        os.chdir("deeper")
    assert [file.name for file in landed_files(settings.landing, council())] == ["a.csv"]
    for _ in range(1_100):  # too deep for pytest to clear away in a later run
        os.chdir("..")
        os.rmdir("deeper")  # noqa: PTH106


def test_a_time_stamp_that_no_calendar_has_counts_as_today():
    assert day_of(1e12) == day_of(-1e12) == datetime.now(UTC).date()
    assert day_of(0) == date(1970, 1, 1)
