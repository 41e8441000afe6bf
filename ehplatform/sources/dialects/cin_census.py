"""DfE's children in need census, as the XML return that a council sends.

One return covers a year from 1 April. What was open in several years stands in several returns, and the
latest of them is right. A source row is an element: the n-th of its name in the file. What one child's
element gives stands in `cin_child`.
"""

import re
from collections.abc import Iterator
from datetime import date

from ehplatform.sources.dates import read_date
from ehplatform.sources.dialects.cin_child import add_child
from ehplatform.sources.dialects.cin_elements import CHILD, HEADER, LAYOUT
from ehplatform.sources.dialects.cin_found import Found
from ehplatform.sources.dialects.dialect import Dialect, NoSettings
from ehplatform.sources.part import Part
from ehplatform.sources.readers.xml_stream import Record, read_records
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused

CHILDREN_PER_PART = 5_000

NO_COUNCIL = "no Header/Source/LEA: taken for a return of the council that it landed for"
NO_DATE = "no Header/CollectionDetails/ReferenceDate: dated by its name or its latest event"


def read(file: ReceivedFile, _settings: NoSettings) -> Iterator[Part]:
    """Read one census return; raises `FileRefused` when it is another council's, or holds no child."""
    found = Found()
    council: str | None = None
    reference_date: date | None = None
    for record in read_records(file, LAYOUT):
        if record.name == HEADER:
            council = council_of(file, record) or council
            reference_date = reference_date_of(file, record) or reference_date
        else:
            add_child(found, record)
            if found.counts[CHILD] % CHILDREN_PER_PART == 0:
                yield found.take(reference_date)
    if not found.counts[CHILD]:
        raise FileRefused(file.name, "", "no Child element: expected a children in need census return")
    missing = [words for words, value in ((NO_COUNCIL, council), (NO_DATE, reference_date)) if value is None]
    yield found.take(reference_date, repairs=dict.fromkeys(missing, 1))


def council_of(file: ReceivedFile, header: Record) -> str | None:
    """Return the council that a return says it is of; refuse one of another council."""
    la_code = text_in(header, "Source", "LEA")
    if la_code not in (None, file.la_code):
        stated = la_code if re.fullmatch(r"\d{3}", str(la_code), re.ASCII) else "something else"
        raise FileRefused(
            file.name,
            "Header/Source/LEA",
            f"the return is of council {stated}, but landed for {file.la_code}: move it to its own folder",
        )
    return la_code


def reference_date_of(file: ReceivedFile, header: Record) -> date | None:
    """Return the reference date, which is the last day that the return speaks for."""
    text = text_in(header, "CollectionDetails", "ReferenceDate")
    try:
        return read_date(text) if text else None
    except ValueError:
        raise FileRefused(
            file.name, "Header/CollectionDetails/ReferenceDate", "not a date: expected yyyy-mm-dd"
        ) from None


def text_in(header: Record, block: str, name: str) -> str | None:
    """Return the text of an element in a block of the header."""
    blocks = [record for record in header.records if record.name == block]
    return next((text for record in blocks for other, text in record.fields if other == name), None)


CIN_CENSUS = Dialect((".xml",), NoSettings, read, delivery="increments", streams=True)
