"""CSV files in one ZIP archive: read as they are, and no harm from archives that lie."""

import io
import struct
import zipfile

import pytest

from ehplatform.sources.readers.csv_set import csv_files, read_table
from ehplatform.sources.refusal import FileRefused

TABLE = "id,word\n1,a\n2,b\n"


def archive_of(*members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            archive.writestr(name, text)
    return content.getvalue()


@pytest.fixture
def names_in(received):
    """Open an archive and return the names of its files."""

    def run(content, **limits):
        with csv_files(received("extract.zip", content, **limits)) as files:
            return list(files)

    return run


def test_files_are_given_by_name_and_read_as_sheets(received):
    file = received("extract.zip", archive_of(("people.csv", TABLE), ("steps.csv", TABLE + "3\n")))
    with csv_files(file) as files:
        assert list(files) == ["people.csv", "steps.csv"]
        [text] = read_table(files["steps.csv"], ["id", "word"], "steps")
    assert (text.file, text.sheet) == ("extract.zip/steps.csv", "steps")
    assert text.rows.to_pylist() == [2, 3]
    assert [(row.sheet, row.source_row) for row in text.malformed] == [("steps", 4)]


def test_nothing_stays_unpacked(received):
    file = received("extract.zip", archive_of(("people.csv", TABLE)))
    with csv_files(file) as files:
        folder = files["people.csv"].path.parent
        assert folder.exists()
    assert not folder.exists()
    assert [path.name for path in file.path.parent.iterdir()] == ["extract.zip"]


def test_nor_when_the_archive_is_refused_half_way(received):
    file = received("extract.zip", archive_of(("people.csv", TABLE), ("notes.docx", "x")))
    with pytest.raises(FileRefused), csv_files(file):
        pass
    assert [path.name for path in file.path.parent.iterdir()] == ["extract.zip"]


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "..\\..\\evil.csv", "deep/er/evil.csv"])
def test_a_member_s_path_says_only_its_name(received, name):
    file = received("extract.zip", archive_of((name, TABLE)))
    with csv_files(file) as files:
        assert list(files) == ["evil.csv"]
        assert files["evil.csv"].path.parent.parent == file.path.parent


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ([], "the archive is empty"),
        ([("readme.txt", "x")], "not a CSV file"),
        ([("a/t.csv", TABLE), ("b/t.csv", TABLE)], "two files of this name"),
        ([(f"{n}.csv", "") for n in range(201)], "more than 200 files"),
        ([("t.csv", "0" * 1_000_000)], "would unpack to more than 200 times its size"),
    ],
)
def test_an_archive_that_is_no_extract_is_refused(names_in, members, reason):
    with pytest.raises(FileRefused, match=reason):
        names_in(archive_of(*members))


def test_an_archive_larger_than_the_limit_is_refused(names_in):
    content = archive_of(("t.csv", "".join(f"{n},{n * n}\n" for n in range(10_000))))
    with pytest.raises(FileRefused, match="would unpack to more than 0 MB"):
        names_in(content, max_bytes=100_000)


def test_a_member_that_is_longer_than_it_says_is_refused(names_in):
    """The directory at the end of the archive states 1 byte of a member that holds 100,000."""
    content = bytearray(archive_of(("t.csv", "1" * 100_000)))
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 1)
    with pytest.raises(FileRefused, match="not a readable ZIP archive"):
        names_in(bytes(content))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content.replace(b"PK", b"no"),
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b"PK\x03\x04", b"PK\x03\x09"),
        lambda content: content[:40] + bytes(20) + content[60:],
    ],
)
def test_a_damaged_archive_is_refused(names_in, spoil):
    content = archive_of(("t.csv", "".join(f"{n},{n * n}\n" for n in range(100))))
    with pytest.raises(FileRefused, match="not a readable ZIP archive"):
        names_in(spoil(content))


def test_an_archive_with_a_password_is_refused(names_in):
    content = bytearray(archive_of(("t.csv", TABLE)))
    content[6] |= 1  # the bit that says 'encrypted', in the member's header and in the directory
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(FileRefused, match="protected by a password"):
        names_in(bytes(content))


def test_an_archive_that_lists_a_million_files_is_refused_before_they_are_looked_at(names_in):
    with pytest.raises(FileRefused, match="more than 200 files"):
        names_in(b"PK\x01\x02" * 1_000_000)


def test_a_place_before_the_beginning_of_the_archive_is_refused(names_in):
    content = bytearray(archive_of(("t.csv", TABLE)))
    place = content.rindex(b"PK\x05\x06")
    content[place + 16 : place + 20] = b"\xff\xff\xff\x7f"
    with pytest.raises(FileRefused, match="not a readable ZIP archive"):
        names_in(bytes(content))


def test_a_file_without_a_name_is_refused(names_in):
    with pytest.raises(FileRefused, match="not a CSV file"):
        names_in(archive_of(("t.csv", TABLE)).replace(b"t.csv", b"\0.csv"))


def test_an_unusual_compression_is_refused(names_in):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("t.csv", TABLE)
    with pytest.raises(FileRefused, match="not a readable ZIP archive"):
        names_in(content.getvalue())
