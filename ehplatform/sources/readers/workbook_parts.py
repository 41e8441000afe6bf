"""What a workbook says outside its sheets: their names, the strings they share, which styles show dates."""

from ehplatform.sources.readers.archive import MAX_PARTS, Archive, damaged
from ehplatform.sources.readers.cell_values import DATE_FORMATS, shows_moment
from ehplatform.sources.readers.office_xml import PartReader
from ehplatform.sources.refusal import FileRefused, printable

MAX_TEXT = 300_000_000
"""Characters of all shared strings together, which have to be held."""

LEAST = 10
"""Characters that a string counts for at least: also an empty one takes a place."""

MAX_STYLES = 100_000
"""Of cells, and of numbers; Excel allows 65,490."""

LONGEST_NAME = 31
"""Of a sheet, as in Excel."""

TRUE = frozenset({"1", "true"})


class WorkbookPart(PartReader):
    """Reads the list of sheets (ECMA-376 part 1, 18.2): by name, the id of the sheet's relationship."""

    def __init__(self, archive: Archive, part: str) -> None:
        super().__init__(archive, part)
        self.sheets: dict[str, str] = {}
        self.is_1904 = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        name = self.names[tag]
        if name == "workbookPr":
            self.is_1904 = attributes.get("date1904", "").lower() in TRUE
        elif name == "sheet":
            title = printable(attributes.get("name", "").strip())
            if title in self.sheets or not 0 < len(title) <= LONGEST_NAME:
                raise FileRefused(
                    self.archive.file.name,
                    f"sheet {len(self.sheets) + 1}",
                    f"has no name of its own of at most {LONGEST_NAME} characters: give it one",
                )
            if len(self.sheets) > MAX_PARTS:
                raise damaged(self.archive.file)
            ids = (value for key, value in attributes.items() if ":" in key and self.names[key] == "id")
            self.sheets[title] = next(ids, "")


class StringsPart(PartReader):
    """Reads the shared strings (18.4); how a string is pronounced or looks is passed over."""

    def __init__(self, archive: Archive, part: str) -> None:
        super().__init__(archive, part)
        self.strings: list[str] = []
        self.runs: list[str] = []
        self.characters = 0
        self.is_phonetic = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self.depth += 1
        self.texts.clear()
        name = self.names[tag]
        if name == "si":
            self.runs.clear()
        elif name == "rPh":
            self.is_phonetic = True

    def end(self, tag: str) -> None:
        self.depth -= 1
        name = self.names[tag]
        if name == "t" and not self.is_phonetic:
            self.runs.append(self.text())
        elif name == "rPh":
            self.is_phonetic = False
        elif name == "si":
            self.add("".join(self.runs).strip())

    def add(self, string: str) -> None:
        self.strings.append(string)
        self.characters += len(string) + LEAST
        if self.characters > MAX_TEXT:
            raise FileRefused(
                self.archive.file.name,
                "",
                f"holds more than {MAX_TEXT:,} characters of text: split the workbook",
            )


class StylesPart(PartReader):
    """Reads which cell styles show a date (18.8), by their place in the list."""

    def __init__(self, archive: Archive, part: str) -> None:
        super().__init__(archive, part)
        self.formats: dict[str, str] = {}
        self.of_styles: list[str] = []
        self.in_styles = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if max(len(self.formats), len(self.of_styles)) > MAX_STYLES:
            raise damaged(self.archive.file)
        name = self.names[tag]
        if name == "numFmt":
            self.formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.in_styles = True
        elif name == "xf" and self.in_styles:
            self.of_styles.append(attributes.get("numFmtId", ""))

    def end(self, tag: str) -> None:
        self.depth -= 1
        if self.names[tag] == "cellXfs":
            self.in_styles = False

    @property
    def moments(self) -> frozenset[str]:
        """The styles that show a date or a time of day."""
        built_in = {str(number) for number in DATE_FORMATS} - self.formats.keys()
        own = {number for number, code in self.formats.items() if shows_moment(code)}
        return frozenset(
            str(place) for place, number in enumerate(self.of_styles) if number in built_in or number in own
        )
