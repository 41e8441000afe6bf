"""XML files element by element, in bounded memory; a document type declaration is refused."""

from collections.abc import Collection, Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused

MAX_DEPTH = 50


def read_elements(file: ReceivedFile, wanted: Collection[str]) -> Iterator[Element]:
    """Yield each complete element with a wanted tag, then let it go.

    Raises `FileRefused` when the file is not well-formed, nests deeper than any return does, or
    holds a DOCTYPE: entities declared there can expand without bound or read other files.
    """
    try:
        for element, parent in finished_elements(file):
            if element.tag in wanted:
                yield element
                element.clear()
                if parent is not None:
                    parent.remove(element)
    except DefusedXmlException:
        raise FileRefused(
            file.name, "", "holds a DOCTYPE or an entity declaration: export it again without one"
        ) from None
    except ParseError as error:
        line, column = error.position
        raise FileRefused(
            file.name, f"line {line}, column {column + 1}", "not well-formed XML: send the whole file again"
        ) from None
    except (ValueError, LookupError):
        raise FileRefused(file.name, "", "in an encoding that is not supported: save it as UTF-8") from None


def finished_elements(file: ReceivedFile) -> Iterator[tuple[Element, Element | None]]:
    """Yield each element when it is complete, with its parent."""
    ancestors: list[Element] = []
    for event, element in iterparse(file.path, events=("start", "end"), forbid_dtd=True):
        if event == "end":
            ancestors.pop()
            yield element, ancestors[-1] if ancestors else None
            continue
        ancestors.append(element)
        if len(ancestors) > MAX_DEPTH:
            raise FileRefused(file.name, "", f"elements nest deeper than {MAX_DEPTH} levels: not a return")
