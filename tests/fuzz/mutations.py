"""Damage to a sound file that keeps enough of its structure to get past the first check."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from random import Random

from tests.fuzz.hostile_values import CELLS, PIECES
from tests.fuzz.seeds import xml_text

LARGEST = 400_000
"""Bytes that a damaged file may come to."""
STEPS = (1, 1, 1, 2, 2, 4)
BLIND = {".csv": 0.3, ".xml": 0.2, ".xlsx": 0.05, ".zip": 0.05, ".parquet": 0.1}
"""How often a step knows nothing of the format: of formats with checksums and offsets, little survives it."""

SEPARATORS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32", "utf-7", "cp037")
TAGS = re.compile(rb"<[^>]*>|[^<]+")
TEXT = re.compile(rb">[^<]*<")
ATTRIBUTE = re.compile(rb'"[^"<]*"')
ELEMENT = re.compile(rb"<([\w:]+)[^<>]*>[^<]*</\1>|<row [^>]*>.*?</row>", re.DOTALL)

Mutation = Callable[[bytes, bytes, Random], bytes]
"""Gives a damaged copy of the first bytes; the second are of another sound file, to splice in."""


def mutate(content: bytes, other: bytes, suffix: str, random: Random) -> bytes:
    """Return a damaged copy of a file, a few steps away from it."""
    for _ in range(random.choice(STEPS)):
        step = random.choice(BY_SUFFIX[suffix] if random.random() > BLIND[suffix] else ANY)
        content = step(content, other, random)[:LARGEST]
    return content


def part_of(content: bytes, random: Random) -> tuple[int, int]:
    """Return a stretch of a file, short more often than long."""
    start = random.randint(0, len(content))
    return start, min(len(content), start + int(random.expovariate(1 / 20)))


def flip(content: bytes, _other: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.randint(1, 8) if content else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def overwrite(content: bytes, _other: bytes, random: Random) -> bytes:
    start, end = part_of(content, random)
    return content[:start] + random.randbytes(end - start) + content[end:]


def cut(content: bytes, _other: bytes, random: Random) -> bytes:
    start, end = part_of(content, random)
    return content[:start] + content[end:]


def truncate(content: bytes, _other: bytes, random: Random) -> bytes:
    return content[: random.randint(0, len(content))]


def repeat(content: bytes, _other: bytes, random: Random) -> bytes:
    start, end = part_of(content, random)
    times = random.choice((1, 2, 10, 1_000))
    return content[:end] + content[start:end] * times + content[end:]


def insert(content: bytes, _other: bytes, random: Random) -> bytes:
    place = random.randint(0, len(content))
    return content[:place] + random.choice(PIECES) + content[place:]


def splice(content: bytes, other: bytes, random: Random) -> bytes:
    return content[: random.randint(0, len(content))] + other[random.randint(0, len(other)) :]


def change_cell(content: bytes, _other: bytes, random: Random) -> bytes:
    """Put a hostile text in the place of a cell, quoted or bare."""
    lines = content.decode("utf-8", "replace").split("\n")
    place = random.randrange(len(lines))
    cells = lines[place].split(",")
    cell = random.choice(CELLS)
    cells[random.randrange(len(cells))] = (
        cell if random.random() < 0.3 else '"' + cell.replace('"', '""') + '"'
    )
    lines[place] = ",".join(cells)
    return "\n".join(lines).encode("utf-8", "replace")


def change_lines(content: bytes, _other: bytes, random: Random) -> bytes:
    """Move, repeat, drop or empty whole lines, the header among them."""
    lines = content.split(b"\n")
    place = random.randrange(len(lines))
    line = lines.pop(place)
    put = random.choice(([], [line, line], [line] * 50, [b""] * 20, [b"," * 30], [line[::-1]]))
    at = random.randint(0, len(lines))
    return b"\n".join([*lines[:at], *put, *lines[at:]])


def change_separator(content: bytes, _other: bytes, random: Random) -> bytes:
    return content.replace(b",", random.choice(SEPARATORS).encode())


def change_encoding(content: bytes, _other: bytes, random: Random) -> bytes:
    return content.decode("utf-8", "replace").encode(random.choice(ENCODINGS), "replace")


def change_text(content: bytes, _other: bytes, random: Random) -> bytes:
    """Put a hostile text, well escaped, in the place of a text or of an attribute."""
    places = [*TEXT.finditer(content)] if random.random() < 0.7 else [*ATTRIBUTE.finditer(content)]
    if not places:
        return content
    place = random.choice(places)
    text = xml_text(random.choice(CELLS)).replace('"', "&quot;").encode()
    return content[: place.start() + 1] + text + content[place.end() - 1 :]


def change_element(content: bytes, _other: bytes, random: Random) -> bytes:
    """Repeat, drop, nest or move a whole element."""
    places = [*ELEMENT.finditer(content)]
    if not places:
        return content
    one, another = random.choice(places), random.choice(places)
    element = one[0]
    put = random.choice(
        (b"", element * 2, element * 60, b"<x>" + element + b"</x>", another[0], b"<x a='1'/>")
    )
    return content[: one.start()] + put + content[one.end() :]


def change_markup(content: bytes, _other: bytes, random: Random) -> bytes:
    """Move, repeat, nest, drop or rename elements, or change a text or an attribute."""
    tokens = TAGS.findall(content)
    if not tokens:
        return content
    place = random.randrange(len(tokens))
    token = tokens[place]
    cell = random.choice(CELLS).encode("utf-8", "replace")
    put: list[list[bytes]] = [
        [],
        [token, token],
        [token] * random.choice((5, 60, 3_000)),
        [cell],
        [token, cell],
        [random.choice(PIECES)],
        [random.choice(tokens)],
        [token[:-1] + b' r="' + cell.replace(b'"', b"") + b'">'],
        [b"<x:" + token[1:] if token.startswith(b"<") else token],
        tokens[place : place + random.randint(1, 30)] * random.choice((2, 20)),
    ]
    return b"".join([*tokens[:place], *random.choice(put), *tokens[place + 1 :]])


def change_member(content: bytes, other: bytes, random: Random) -> bytes:
    """Damage one part of an archive, and pack it again."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # noqa: BLE001 - an earlier step has broken it
        return insert(content, other, random)
    if not parts:
        return content
    name = random.choice(list(parts))
    inner: Sequence[Mutation] = OF_LINES if name.endswith(".csv") else OF_MARKUP
    parts[name] = random.choice([*inner, *inner, *ANY])(
        parts[name], parts[random.choice(list(parts))], random
    )
    return packed(parts, random)


def packed(parts: dict[str, bytes], random: Random) -> bytes:
    """Return an archive of these parts, sometimes one too many, one too few, or twice the same."""
    named = list(parts.items())
    if random.random() < 0.1:
        named.append((random.choice(list(parts)), random.choice(PIECES)))
    if random.random() < 0.05:
        named.pop(random.randrange(len(named)))
    sink = io.BytesIO()
    method = random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(sink, "w", method) as archive:
        for name, part in named:
            archive.writestr(zipfile.ZipInfo(name), part[:LARGEST], method)
    return sink.getvalue()


def change_directory(content: bytes, _other: bytes, random: Random) -> bytes:
    """Make an archive's headers lie: sizes, checksums, methods, offsets."""
    places = [match.start() for match in re.finditer(rb"PK[\x01-\x06][\x02-\x07]", content)]
    if not places:
        return content
    changed = bytearray(content)
    at = random.choice(places) + random.randint(4, 45)
    lie = random.choice((b"\0\0", b"\xff\xff\xff\xff", b"\x01\0\0\0", b"\x0e\0", random.randbytes(2)))
    changed[at : at + len(lie)] = lie
    return bytes(changed)


def change_footer(content: bytes, _other: bytes, random: Random) -> bytes:
    """Damage what a Parquet file says about itself, at its end."""
    return change_bytes(content, footer_of(content), len(content), random)


def change_page(content: bytes, _other: bytes, random: Random) -> bytes:
    """Damage the pages of a Parquet file, or their headers."""
    return change_bytes(content, 4, footer_of(content), random)


def footer_of(content: bytes) -> int:
    """Return where the footer of a Parquet file begins."""
    return max(0, len(content) - 8 - int.from_bytes(content[-8:-4], "little"))


def change_bytes(content: bytes, start: int, end: int, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.randint(1, 3) if start < end else 0):
        place = random.randrange(start, end)
        changed[place] = random.choice((0, 1, 0x7F, 0x80, 0xFF, changed[place] ^ 1 << random.randrange(8)))
    return bytes(changed)


ANY: Sequence[Mutation] = (flip, overwrite, cut, truncate, repeat, insert, splice)
OF_LINES: Sequence[Mutation] = (change_cell, change_cell, change_lines, change_separator, change_encoding)
OF_MARKUP: Sequence[Mutation] = (
    change_text, change_text, change_text, change_element, change_element, change_markup, change_markup,
    change_encoding,
)  # fmt: skip
BY_SUFFIX: dict[str, Sequence[Mutation]] = {
    ".csv": OF_LINES,
    ".xml": OF_MARKUP,
    ".xlsx": (*[change_member] * 9, change_directory),
    ".zip": (*[change_member] * 9, change_directory),
    ".parquet": (change_footer, change_page, change_page),
}
