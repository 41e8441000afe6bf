"""XML files record by record, in bounded memory; what no plain return holds is refused.

The parser is expat alone: one pass over the bytes and no tree, with every bound checked on the way.
Namespaces are dropped from names, attributes and comments are passed over.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused
from ehplatform.sources.text_table import header_key

BLOCK = 1 << 16

MAX_DEPTH = 50

LARGEST_RECORD = 4_000_000
"""Bytes of one wanted element; the record of one child takes a few thousand."""

XINCLUDE = "http://www.w3.org/2001/XInclude"

BROKEN = "its elements do not close as they open: export it again"
CUT_SHORT = "it ends too early: send the whole file again"
WRONG_ENCODING = "it is not in the encoding that it states: save it as UTF-8"
UNKNOWN_ENCODING = "its encoding is not supported: save it as UTF-8"
REASONS = {
    expat.errors.XML_ERROR_SYNTAX: "it does not begin as XML does: export it again",
    expat.errors.XML_ERROR_NO_ELEMENTS: CUT_SHORT,
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: CUT_SHORT,
    expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION: CUT_SHORT,
    expat.errors.XML_ERROR_PARTIAL_CHAR: CUT_SHORT,
    expat.errors.XML_ERROR_INCORRECT_ENCODING: WRONG_ENCODING,
    expat.errors.XML_ERROR_UNKNOWN_ENCODING: UNKNOWN_ENCODING,
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "something follows the end of the return: remove it",
    expat.errors.XML_ERROR_UNDEFINED_ENTITY: "it refers to an entity that is not defined: export it again",
    expat.errors.XML_ERROR_INVALID_TOKEN: "a character that is not allowed there, such as a bare & or <, "
    "or one of another encoding than the file states: export it again as UTF-8",
}
"""Why a file is not well-formed, by expat's own words."""


@dataclass(slots=True)
class Record:
    """One element that holds elements.

    `fields` are the filled elements in it that hold text only, each with its trimmed text; `records` are
    the others. Both are in the file's order. Text between elements is no part of it. `unknown` are the
    names in a wanted element, at any depth, that the layout does not have there, once for each.
    """

    name: str
    fields: list[tuple[str, str]]
    records: list["Record"]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class XmlLayout:
    """Which elements a kind of file holds, all by their published names.

    Each element of `wanted` is handed on when it is complete; what stands outside them is passed over.
    `stands_in` says of records that matter each by itself which element each stands in; they are records
    even where they hold nothing. `names` are all names by `header_key`, so that other case does not matter.
    """

    wanted: Collection[str]
    stands_in: Mapping[str, str]
    names: Mapping[str, str]


def read_records(file: ReceivedFile, layout: XmlLayout) -> Iterator[Record]:
    """Yield each wanted element as a record.

    Raises `FileRefused` with line and column when the file is not well-formed, declares a document type,
    asks for another file to be included, or exceeds a bound: depth, length of a text or a tag, size of
    one record, number of different names.
    """
    reader = RecordReader(file, layout)
    with file.path.open("rb") as stream:
        while block := stream.read(BLOCK):
            yield from reader.feed(block)
    yield from reader.close()


class RecordReader:
    """Builds records from expat's events.

    Inside a wanted element, an element that just started is `leaf`; when another starts in it, it becomes
    the last of `open`. Outside, only the depth is counted.
    """

    def __init__(self, file: ReceivedFile, layout: XmlLayout) -> None:
        self.file = file
        self.layout = layout
        self.longest = file.limits.max_cell_characters
        self.stands_in = layout.stands_in
        self.known = frozenset(layout.names.values())
        self.names: dict[str, str] = {}
        self.depth = 0
        self.open: list[Record] = []
        self.leaf: str | None = None
        self.texts: list[str] = []
        self.unknown: list[str] = []
        self.finished: list[Record] = []
        self.fed = self.record_began = 0
        self.strings: dict[str, str] = {}
        self.parser = expat.ParserCreate(namespace_separator=" ", intern=self.strings)
        self.parser.buffer_text = True
        self.parser.CharacterDataHandler = self.texts.append
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.go_outside()

    def feed(self, block: bytes) -> list[Record]:
        """Read a block of the file, and return the records that ended in it."""
        self.fed += len(block)
        self.parse(block, is_last=False)
        self.check_bounds()
        finished, self.finished = self.finished, []
        return finished

    def close(self) -> list[Record]:
        """End the file, and return what is still to be handed on."""
        if not self.fed:
            raise FileRefused(self.file.name, "", "the file is empty: send it again")
        self.parse(b"", is_last=True)
        return self.finished

    def parse(self, block: bytes, is_last: bool) -> None:
        try:
            self.parser.Parse(block, is_last)
        except expat.ExpatError as error:
            reason = REASONS.get(expat.errors.messages[error.code], BROKEN)
            raise self.refusal(f"not well-formed XML: {reason}") from None
        except (
            ValueError,
            LookupError,
        ):  # Python has no such encoding, or none of one byte
            raise self.refusal(UNKNOWN_ENCODING) from None

    def go_outside(self) -> None:
        self.parser.StartElementHandler = self.start_outside
        self.parser.EndElementHandler = self.end_outside

    def start_outside(self, tag: str, _attributes: object) -> None:
        self.depth += 1
        self.check_depth()
        self.texts.clear()
        name = self.names.get(tag) or self.name_of(tag)
        if name in self.layout.wanted:
            self.leaf, self.unknown = name, []
            self.record_began = self.parser.CurrentByteIndex
            self.parser.StartElementHandler = self.start
            self.parser.EndElementHandler = self.end

    def end_outside(self, _tag: str) -> None:
        self.depth -= 1
        self.texts.clear()

    def start(self, tag: str, _attributes: object) -> None:
        if self.leaf is not None:
            self.open_record(self.leaf)
        self.leaf = self.names.get(tag) or self.name_of(tag)
        self.texts.clear()

    def end(self, _tag: str) -> None:
        if self.leaf is None:
            self.close_record()
        elif not self.open or self.leaf in self.stands_in:
            self.open_record(self.leaf)
            self.close_record()
        elif (text := "".join(self.texts).strip()) and self.leaf:
            self.add_field(self.leaf, text)
        self.leaf = None

    def add_field(self, name: str, text: str) -> None:
        if len(text) > self.longest:
            raise self.too_long(name)
        self.open[-1].fields.append((name, text))
        if name not in self.known:
            self.unknown.append(name)

    def open_record(self, name: str) -> None:
        record = Record(name, [], [])
        if self.open:
            around = self.open[-1]
            around.records.append(record)
            if name not in self.known or self.stands_in.get(name, around.name) != around.name:
                self.unknown.append(name)
        self.open.append(record)
        self.check_depth()

    def close_record(self) -> None:
        record = self.open.pop()
        if not self.open:
            record.unknown = tuple(self.unknown)
            self.finished.append(record)
            self.depth -= 1
            self.go_outside()

    def name_of(self, tag: str) -> str:
        """Return the name that a tag stands for; none for an element that the council passes over."""
        namespace, _, local = tag.rpartition(" ")
        if namespace == XINCLUDE:
            raise self.refusal("it asks for another file to be included (XInclude): export it as one file")
        key = header_key(local)
        if key in self.file.headers:
            key = header_key(self.file.headers[key] or "")
        self.names[tag] = self.layout.names.get(key, local) if key else ""
        return self.names[tag]

    def check_depth(self) -> None:
        if self.depth + len(self.open) > MAX_DEPTH:
            raise self.refusal(f"elements nest deeper than {MAX_DEPTH} levels: not a return")

    def check_bounds(self) -> None:
        """Refuse what would fill the memory if it went on like this."""
        if self.fed - self.parser.CurrentByteIndex > 4 * self.longest:
            raise self.refusal(
                f"a tag or comment is longer than {self.longest:,} characters: shorten it, "
                "or raise EHP_MAX_CELL_CHARACTERS"
            )
        if sum(map(len, self.texts)) > self.longest:
            raise self.too_long(self.leaf)
        if (self.open or self.leaf is not None) and self.fed - self.record_began > LARGEST_RECORD:
            raise self.refusal(f"one record takes more than {LARGEST_RECORD // 10**6} MB: not a return")
        if len(self.strings) > self.file.limits.max_columns:
            raise self.refusal(f"more than {self.file.limits.max_columns:,} different names: not a return")

    def too_long(self, name: str | None) -> FileRefused:
        element = name if name in self.known else "an element that the layout does not have"
        return self.refusal(
            f"the text of {element} is longer than {self.longest:,} characters: shorten it, "
            "or raise EHP_MAX_CELL_CHARACTERS"
        )

    def refuse_doctype(self, *_declaration: object) -> None:
        raise self.refusal("holds a DOCTYPE, which could declare entities: export it again without one")

    def refusal(self, reason: str) -> FileRefused:
        place = f"line {self.parser.CurrentLineNumber}, column {self.parser.CurrentColumnNumber + 1}"
        return FileRefused(self.file.name, place, reason)
