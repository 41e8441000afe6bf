"""The parts of an XLSX file, which is a ZIP archive of XML, within bounds.

Nothing is ever unpacked to disk, and a part is read only when it is asked for, a block at a time.
"""

import zipfile
import zlib
from collections.abc import Iterator

from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused

MAX_PARTS = 2_000
BLOCK = 1 << 16
DIRECTORY_ENTRY = b"PK\x01\x02"
COMPRESSIONS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""What a workbook may use; the others can ask for gigabytes before the first byte is read."""


class Archive:
    """A sound ZIP archive whose content is of bounded size; names of parts know no upper case."""

    def __init__(self, file: ReceivedFile) -> None:
        self.file = file
        if not file.path.stat().st_size:
            raise FileRefused(file.name, "", "the file is empty: send it again, or leave it out")
        if count_entries(file) > MAX_PARTS:
            raise FileRefused(file.name, "", f"more than {MAX_PARTS:,} parts: not a plain workbook")
        try:
            with zipfile.ZipFile(file.path) as archive:
                members = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise damaged(file) from None
        check_sizes(file, members)
        self.parts = {member.filename.lower(): member for member in members}

    def read(self, part: str) -> Iterator[bytes]:
        """Yield a part in blocks; raises `FileRefused` when it is missing or not what the directory says."""
        member = self.parts.get(part.lower())
        if member is None or member.compress_type not in COMPRESSIONS:
            raise damaged(self.file)
        try:
            with zipfile.ZipFile(self.file.path) as archive, archive.open(member) as stream:
                while block := stream.read(BLOCK):
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
            raise damaged(self.file) from None


def count_entries(file: ReceivedFile) -> int:
    """Return how many parts an archive lists; the library would make an object of each to tell."""
    entries, tail = 0, b""
    with file.path.open("rb") as stream:
        while block := stream.read(1 << 20):
            entries += (tail + block).count(DIRECTORY_ENTRY)
            tail = block[-len(DIRECTORY_ENTRY) + 1 :]
    return entries


def check_sizes(file: ReceivedFile, members: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that states it will be too large; a part is never read further than it states."""
    unpacked = sum(member.file_size for member in members)
    if unpacked > file.limits.max_expansion_ratio * file.path.stat().st_size:
        raise FileRefused(
            file.name,
            "",
            f"would unpack to more than {file.limits.max_expansion_ratio} times its size: "
            "copy the data into a new workbook, or raise EHP_MAX_EXPANSION_RATIO",
        )
    if unpacked > file.limits.max_bytes:
        raise FileRefused(
            file.name,
            "",
            f"would unpack to more than {file.limits.max_bytes // 1024**2} MB: split it, "
            "or raise EHP_MAX_FILE_MEGABYTES",
        )


def damaged(file: ReceivedFile, where: str = "") -> FileRefused:
    return FileRefused(
        file.name,
        where,
        "not a readable XLSX workbook (cut short, protected by a password, or another format): "
        "save it again as .xlsx without a password and send it whole",
    )
