"""Several CSV files that were taken together, in one ZIP archive: tables that say something of each other.

Of an archive only the files in it are used, under names of our own: where its directory would put
them does not matter.
"""

import errno
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from ehplatform.sources.readers.archive import COMPRESSIONS, count_entries
from ehplatform.sources.readers.delimited import read_csv
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused, printable
from ehplatform.sources.text_table import TextTable

MOST_MEMBERS = 200
BLOCK = 1 << 20


@contextmanager
def csv_files(file: ReceivedFile) -> Iterator[Mapping[str, ReceivedFile]]:
    """Unpack a ZIP archive of CSV files beside it, and give them by name; nothing of it stays.

    Raises `FileRefused` when it is no sound archive, would unpack to more than the limits allow, or
    holds anything but CSV files of different names.
    """
    with TemporaryDirectory(prefix=".unpacked-", dir=file.path.parent) as folder:
        yield unpack(file, Path(folder))


def read_table(file: ReceivedFile, expected: Collection[str], sheet: str | None) -> Iterator[TextTable]:
    """Yield a CSV file in blocks as `read_csv` does; `sheet` names it among the files of its archive."""
    for text in read_csv(file, expected):
        malformed = tuple(replace(row, sheet=sheet) for row in text.malformed)
        yield replace(text, sheet=sheet, malformed=malformed)


def unpack(file: ReceivedFile, folder: Path) -> dict[str, ReceivedFile]:
    """Write every member under a number; sizes that the archive's directory states bound what is read."""
    found: dict[str, ReceivedFile] = {}
    if count_entries(file) > MOST_MEMBERS:
        raise FileRefused(file.name, "", f"more than {MOST_MEMBERS} files: zip the extract's tables only")
    try:
        with zipfile.ZipFile(file.path) as archive:
            members = [member for member in archive.infolist() if not member.filename.endswith("/")]
            check_size(file, members)
            for number, member in enumerate(members):
                name = printable(PurePosixPath(member.filename.replace("\\", "/")).name)
                check_name(file, name, found)
                path = folder / f"{number}.csv"
                copy_out(archive, member, path)
                found[name] = replace(file, name=f"{file.name}/{name}", path=path)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, NotImplementedError):
        raise damaged(file) from None
    except OSError as error:
        if error.errno != errno.EINVAL:  # a full disk is not the file's fault
            raise
        raise damaged(file) from None
    if not found:
        raise FileRefused(file.name, "", "the archive is empty: put the extract's CSV files into it")
    return found


def check_size(file: ReceivedFile, members: Collection[zipfile.ZipInfo]) -> None:
    """Refuse an archive that states that it holds too much."""
    unpacked = sum(member.file_size for member in members)
    if any(member.compress_type not in COMPRESSIONS for member in members):
        raise damaged(file)
    if unpacked > file.limits.max_expansion_ratio * file.path.stat().st_size:
        raise FileRefused(
            file.name,
            "",
            f"would unpack to more than {file.limits.max_expansion_ratio} times its size: send the files "
            "unzipped, or raise EHP_MAX_EXPANSION_RATIO",
        )
    if unpacked > file.limits.max_bytes:
        raise FileRefused(
            file.name,
            "",
            f"would unpack to more than {file.limits.max_bytes // 1024**2} MB: shorten the extract, or raise "
            "EHP_MAX_WHOLE_FILE_MEGABYTES",
        )


def damaged(file: ReceivedFile) -> FileRefused:
    return FileRefused(
        file.name,
        "",
        "not a readable ZIP archive (cut short, damaged or protected by a password): zip the files again",
    )


def check_name(file: ReceivedFile, name: str, found: Collection[str]) -> None:
    """Refuse a member that is no CSV file, or bears the name of another."""
    if not name.lower().endswith(".csv"):
        raise FileRefused(file.name, name, "not a CSV file: zip the extract's CSV files only")
    if name in found:
        raise FileRefused(file.name, name, "two files of this name: leave one out")


def copy_out(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> None:
    """Write one member; a member longer than it says, or with a wrong checksum, is a bad archive."""
    with archive.open(member) as reader, path.open("wb") as writer:
        while block := reader.read(BLOCK):
            writer.write(block)
