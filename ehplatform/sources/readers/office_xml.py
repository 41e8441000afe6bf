"""The XML parts of a workbook, one element at a time and within bounds."""

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import basename, dirname, join, normpath
from xml.parsers import expat

from ehplatform.sources.readers.archive import MAX_PARTS, Archive, damaged
from ehplatform.sources.refusal import FileRefused

MAX_DEPTH = 100
MAX_NAMES = 2_000
"""Different names of elements and attributes in one part."""


class LocalNames(dict[str, str]):
    """Names of elements and attributes without their prefix, which each writer chooses."""

    def __missing__(self, tag: str) -> str:
        self[tag] = local = tag.rpartition(":")[2]
        return local


class PartReader:
    """Reads one part with expat; subclasses say what its elements mean, and count `depth`.

    `texts` are the pieces of text since the last element started. `where` names the part for people.
    """

    def __init__(self, archive: Archive, part: str, where: str = "") -> None:
        self.archive = archive
        self.part = part
        self.where = where
        self.longest = archive.file.limits.max_cell_characters
        self.texts: list[str] = []
        self.names = LocalNames()
        self.interned: dict[str, str] = {}
        self.depth = 0
        self.parser = parser = expat.ParserCreate(intern=self.interned)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.refuse_doctype
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.texts.append

    def start(self, _tag: str, _attributes: dict[str, str]) -> None:
        """Note that an element starts."""
        self.depth += 1
        self.texts.clear()

    def end(self, _tag: str) -> None:
        """Note that an element ends."""
        self.depth -= 1

    def blocks(self) -> Iterator[None]:
        """Read the part, giving way after each block; raises `FileRefused` when it is damaged or endless."""
        fed = 0
        try:
            for block in self.archive.read(self.part):
                fed += len(block)
                self.parser.Parse(block, False)
                self.check_bounds(fed)
                yield
            self.parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError):  # the last two for an encoding that is not known
            raise damaged(self.archive.file, self.where) from None

    def check_bounds(self, fed: int) -> None:
        """Refuse what would fill the memory if it went on like this."""
        if fed - self.parser.CurrentByteIndex > 4 * self.longest:
            raise self.too_long("a tag or comment")
        if sum(map(len, self.texts)) > self.longest:
            raise self.too_long("a text")
        if self.depth > MAX_DEPTH or len(self.interned) > MAX_NAMES:
            raise damaged(self.archive.file, self.where)

    def read(self) -> None:
        """Read the part to its end."""
        for _ in self.blocks():
            pass

    def text(self) -> str:
        """Return the text since the last element started; refuse one that no cell can hold."""
        text = "".join(self.texts)
        if len(text) > self.longest:
            raise self.too_long("a text")
        return text

    def too_long(self, what: str) -> FileRefused:
        return FileRefused(
            self.archive.file.name,
            self.where,
            f"{what} is longer than {self.longest:,} characters: shorten it, "
            "or raise EHP_MAX_CELL_CHARACTERS",
        )

    def refuse_doctype(self, *_declaration: object) -> None:
        raise FileRefused(
            self.archive.file.name,
            self.where,
            "holds a DOCTYPE, which could declare entities: save it again from a spreadsheet program",
        )


@dataclass(frozen=True)
class Relationship:
    """What another part is to a part: the last word of the relationship's type, such as ``worksheet``."""

    kind: str
    part: str


class RelationshipReader(PartReader):
    """Reads where the parts stand that a part refers to (ECMA-376 part 2, 9.3)."""

    def __init__(self, archive: Archive, source: str) -> None:
        self.folder = dirname(source)
        super().__init__(archive, join(self.folder, "_rels", f"{basename(source)}.rels"))
        self.found: dict[str, Relationship] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.names[tag] == "Relationship":
            if len(self.found) > MAX_PARTS:
                raise damaged(self.archive.file)
            place = normpath(join("/", self.folder, attributes.get("Target", ""))).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id", "")] = Relationship(kind, place)


def relationships(archive: Archive, source: str) -> dict[str, Relationship]:
    """Return the relationships of a part by their id; those of the whole file for the source ``""``."""
    reader = RelationshipReader(archive, source)
    reader.read()
    return reader.found
