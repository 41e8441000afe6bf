"""What an XLSX file would cost, found out before a library unpacks it in memory.

Three ways in which a small file can be a large one: members that expand (a bomb), very many
members, and two filled cells in opposite corners of a sheet, between which the reader allots a
place for every cell (5 KB of file for 500 GB of memory).
"""

import re
import zipfile
import zlib

from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused

MAX_MEMBERS = 2_000
MAX_CELLS = 10_000_000
"""Of one sheet, empty ones within its bounds included: about 320 MB in the reader."""

REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,20})(\d{1,20})["']""")
"""A cell's or a row's place: ``r="AB12"`` or ``r="12"``."""

BLOCK = 1 << 20
LONGEST_REFERENCE = 64


def check_archive(file: ReceivedFile) -> None:
    """Raise `FileRefused` unless the file is a sound ZIP archive whose content is of bounded size.

    Sizes come from the archive's directory, which can lie: reading every member to its end, bounded
    by the stated size and checked by its checksum, proves them.
    """
    try:
        with zipfile.ZipFile(file.path) as archive:
            check_sizes(file, archive.infolist())
            for member in archive.infolist():
                check_extent(file, archive, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        raise damaged(file) from None


def check_sizes(file: ReceivedFile, members: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive of very many parts, or one that states it will be too large."""
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS:
        raise FileRefused(file.name, "", f"more than {MAX_MEMBERS:,} parts: not a plain workbook")
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


def check_extent(file: ReceivedFile, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read one member to its end; refuse a sheet whose filled corners enclose too many cells.

    Any member can be a sheet, whatever its name, so references are looked for in all of them.
    """
    columns: set[bytes] = set()
    last_row, tail = 1, b""
    with archive.open(member) as stream:
        while block := stream.read(BLOCK):
            references = REFERENCE.findall(tail + block)
            columns |= {letters for letters, _ in references}
            last_row = max([last_row, *{int(digits) for _, digits in references}])
            tail = block[-LONGEST_REFERENCE:]
    if last_row * max(map(column_number, columns), default=1) > MAX_CELLS:
        raise FileRefused(
            file.name,
            "",
            f"a sheet spans more than {MAX_CELLS:,} cells, most of them empty: delete the stray cells "
            "below or beside the data, or split the sheet",
        )


def column_number(letters: bytes) -> int:
    """Return the place of a column from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def damaged(file: ReceivedFile) -> FileRefused:
    return FileRefused(
        file.name,
        "",
        "not a readable XLSX workbook (cut short, protected by a password, or another format): "
        "save it again as .xlsx without a password and send it whole",
    )
