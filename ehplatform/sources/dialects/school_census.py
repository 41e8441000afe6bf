"""The school census as tables: pupils, their attendance and exclusions, one CSV file a table and census.

Layout: the tables into which the return is loaded, as London's councils exchange them (Social Finance,
liia-tools-pipeline, school census headers 2015 to 2026). A file's name gives the census and the table:
``2024_autumn_pupilonroll.csv``. Pupils keep their id from census to census and from school to school.

Of attendance there are two kinds of row, which count the same absences. A total, without a code, for each
enrolment and period: the sessions that were possible, and those missed. And one for each reason, with its
code. Attendance is named by period and school. An exclusion is named by its day and kind alone, so that
a later census that returns it again restates it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, Literal

from ehplatform.model.tables import PERSON_ADDRESS, PERSON_IDENTIFIER, PERSON_RECORD, WIDER_OUTCOME
from ehplatform.sources.dates import read_date
from ehplatform.sources.dialects.census_terms import Census, Term, TermPart, census
from ehplatform.sources.dialects.dialect import Dialect, NoSettings
from ehplatform.sources.part import Part, RawRows
from ehplatform.sources.readers.delimited import read_csv
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused, RefusedRow
from ehplatform.sources.text_table import TextTable, whole

FILE_NAME = re.compile(
    r"(?:synthetic[_-])?(?P<year>\d{4})[_-](?P<term>spring|summer|autumn)[_-](?P<table>[a-z][a-z0-9]*)"
    r"(?:[_-]\d[\d_-]*)?\.csv",
    re.ASCII | re.IGNORECASE,
)
TERMS: dict[str, Term] = {"spring": "spring", "summer": "summer", "autumn": "autumn"}

ABOUT_THE_SCHOOL = "it tells of the school, not of a pupil"
AFTER_16 = "learning after 16 is not held"
NOT_READ = {
    "senneeds": "kinds of special educational need are not held; whether there is one stands with the pupil",
    "fsmperiod": "free school meals are not held",
    "fsmperiods": "free school meals are not held",
    "nationalities": "nationality is not held",
    "fundingbasisitems": "funding is not held",
    "annualsessiondetails": "attendance of a whole year is not held; that of its terms is",
    "approvisiondetail": "alternative provision is not held",
    "schoolarrangedapdetail": "alternative provision is not held",
    "learnerfam": AFTER_16,
    "learnersupport": AFTER_16,
    "learningaims": AFTER_16,
    "programmeaims": AFTER_16,
    "workplaceentity": AFTER_16,
    "school": ABOUT_THE_SCHOOL,
    "schoolcensus": ABOUT_THE_SCHOOL,
    "levels": ABOUT_THE_SCHOOL,
    "childcare": ABOUT_THE_SCHOOL,
    "classes": ABOUT_THE_SCHOOL,
    "provisions": ABOUT_THE_SCHOOL,
}
"""Tables whose rows are set aside, on roll or off, each with the reason."""

PUPIL_ID = {"on": "pupilonrolltableid", "off": "pupilnolongeronrolltableid"}
SCHOOL = "NativeId"

REQUIRED_OF_PUPILS = ("upn", "surname", "forename", "dob")
FURTHER_NUMBERS = {"FORMER_UPN": "formerupn", "ULN": "uniquelearnernumber"}
SESSIONS: dict[TermPart, str] = {"term": "termlysessions", "second_half": "summerhalfterm2sessions"}
"""How the headers of a pupil's sessions begin, by the part of the term."""
OF_PUPILS = (
    *REQUIRED_OF_PUPILS, *FURTHER_NUMBERS.values(), "sex", "gender", "ethnicity", "language", "senprovision",
    *(begins + count for begins in SESSIONS.values() for count in ("possible", "authorised", "unauthorised")),
)  # fmt: skip

REGISTER_MARKS = {"/": "PRESENT", "\\": "PRESENT", "#": "CLOSED"}
WHOLE_NUMBER = re.compile(r"\d{1,6}(\.0+)?", re.ASCII)

ONE_KIND_OF_ABSENCE = "only authorised or only unauthorised absence is given: sessions missed not summed"

Row = dict[str, Any]
"""A row of a file by header, or of a table by column, with its `source_row`."""


@dataclass(frozen=True)
class CensusFile:
    """What the name of a file says: which census, and which of its tables."""

    name: str
    table: str
    year: int
    term: Term

    @cached_property
    def census(self) -> Census:
        return census(self.year, self.term)

    @property
    def roll(self) -> Literal["on", "off"]:
        """Whether its pupils are on a school's roll on the day of the census, or have left it."""
        has_left = self.table.endswith("offroll") or self.table == "pupilnolongeronroll"
        return "off" if has_left else "on"

    @property
    def pupil_id(self) -> str:
        return PUPIL_ID[self.roll]

    @property
    def term_part(self) -> TermPart:
        """Which part of the term its attendance is of; refuses a part that the census does not collect."""
        part: TermPart = "second_half" if self.table.startswith("summerhalfterm2") else "term"
        if part not in self.census.attendance:
            raise FileRefused(
                self.name,
                "",
                "only the autumn census collects the second half of the summer term: correct the name",
            )
        return part


def read(file: ReceivedFile, _settings: NoSettings) -> Iterator[Part]:
    """Read one table of one census."""
    said = census_file(file)
    if said.table in READERS:
        yield from READERS[said.table](file, said)
    else:
        yield from set_aside_all(file, said, NOT_READ[without_roll(said.table)])


def census_file(file: ReceivedFile) -> CensusFile:
    """Return what the file's name says; refuse a file whose name does not say it."""
    match = FILE_NAME.fullmatch(file.name)
    table = match["table"].casefold() if match else ""
    if match is None or (table not in READERS and without_roll(table) not in NOT_READ):
        raise FileRefused(
            file.name,
            "",
            "the name says no table of a school census: name it <year>_<term>_<table>.csv, with the year and "
            f"term (spring, summer or autumn) of the census and one of {', '.join(READERS)}",
        )
    return CensusFile(file.name, table, int(match["year"]), TERMS[match["term"].casefold()])


def without_roll(table: str) -> str:
    return table.removesuffix("onroll").removesuffix("offroll")


def read_pupils(file: ReceivedFile, said: CensusFile) -> Iterator[Part]:
    """Read pupils; one who left several schools stands on several rows, and the last says who it is."""
    text = whole(blocks(file, said, OF_PUPILS, REQUIRED_OF_PUPILS))
    rows, nobody = rows_of_pupils(text, said, (SCHOOL, *OF_PUPILS))
    pupils = {row[said.pupil_id]: row for row in rows}.values()
    repairs: Counter[str] = Counter()
    names = Numbering()
    records = (
        RawRows.of(PERSON_RECORD, None, [person(row, said) for row in pupils]),
        RawRows.of(PERSON_IDENTIFIER, None, [number for row in pupils for number in numbers(row, said)]),
        RawRows.of(WIDER_OUTCOME, None, [x for row in rows for x in totals(row, said, names, repairs)]),
    )
    supporting = [row["source_row"] for row in rows]
    yield part(text, said, records, nobody, supporting, repairs)


def person(row: Row, said: CensusFile) -> Row:
    return {
        "source_row": row["source_row"],
        "source_person_id": row[said.pupil_id],
        "forename": row["forename"],
        "surname": row["surname"],
        "birth_date": row["dob"],
        "sex_code": row["sex"] or row["gender"],
        "ethnicity_code": row["ethnicity"],
        "first_language": row["language"],
        "sen_code": row["senprovision"],
        "person_role": "CHILD",
        "upn": row["upn"],
    }


def numbers(row: Row, said: CensusFile) -> Iterator[Row]:
    """Yield the further numbers of a pupil."""
    for id_type, header in FURTHER_NUMBERS.items():
        if row[header]:
            yield {
                "source_row": row["source_row"],
                "source_person_id": row[said.pupil_id],
                "source_id": id_type,
                "id_type": id_type,
                "id_value": row[header],
            }


def totals(row: Row, said: CensusFile, names: "Numbering", repairs: Counter[str]) -> Iterator[Row]:
    """Yield a pupil's sessions in each period that the census collects, where any are given."""
    for term_part in said.census.attendance:
        possible, *missed = (
            row[SESSIONS[term_part] + count] for count in ("possible", "authorised", "unauthorised")
        )
        if any((possible, *missed)):
            repairs[ONE_KIND_OF_ABSENCE] += any(missed) and not all(missed)
            yield attendance(row, said, names, term_part) | {
                "sessions_possible": possible,
                "sessions": summed(missed),
            }


def summed(counts: Sequence[str]) -> str | None:
    """Return the sum of counts; nothing unless all are given, and one that is no number as it stands."""
    if not all(counts):
        return None
    unreadable = [count for count in counts if not WHOLE_NUMBER.fullmatch(count)]
    return unreadable[0] if unreadable else str(sum(int(float(count)) for count in counts))


def attendance(row: Row, said: CensusFile, names: "Numbering", term_part: TermPart, reason: str = "") -> Row:
    """Return what every row about attendance says: whose, and in which period."""
    period, pupil = said.census.attendance[term_part], row[said.pupil_id]
    enrolment = f"attendance-{period.start}-{row[SCHOOL]}-{said.roll}"
    return {
        "source_row": row["source_row"],
        "source_person_id": pupil,
        "source_id": names.name(pupil, f"{enrolment}-{reason}" if reason else enrolment),
        "domain": "ATTENDANCE",
        "event_date": str(period.start),
        "end_date": str(period.end),
    }


def read_absences(file: ReceivedFile, said: CensusFile) -> Iterator[Part]:
    """Read sessions by attendance code."""
    headers = ("sessions", "absencesessions", "attendancereason")
    term_part, names = said.term_part, Numbering()
    for text in blocks(file, said, headers, ("attendancereason",)):
        rows, set_aside = rows_of_pupils(text, said, (SCHOOL, *headers))
        records: list[Row] = []
        for row in rows:
            sessions, code = row["sessions"] or row["absencesessions"], row["attendancereason"]
            if sessions and code:
                coded = {"attendance_code": REGISTER_MARKS.get(code, code), "sessions": sessions}
                records.append(attendance(row, said, names, term_part, code) | coded)
            else:
                header, lacks = (
                    ("attendancereason", "code") if sessions else ("sessions", "number of sessions")
                )
                set_aside.append(
                    RefusedRow(None, row["source_row"], header, f"no {lacks}: the row says nothing")
                )
        yield part(text, said, (RawRows.of(WIDER_OUTCOME, None, records),), set_aside)


def read_exclusions(file: ReceivedFile, said: CensusFile) -> Iterator[Part]:
    """Read suspensions and exclusions."""
    headers = ("startdate", "category", "sessions", "reason1", "reason")
    names = Numbering()
    for text in blocks(file, said, headers, ("startdate", "category")):
        rows, nobody = rows_of_pupils(text, said, headers)
        records = [exclusion(row, said, names) for row in rows]
        yield part(text, said, (RawRows.of(WIDER_OUTCOME, None, records),), nobody)


def exclusion(row: Row, said: CensusFile, names: "Numbering") -> Row:
    """Return one exclusion; of several reasons the first is the main one."""
    pupil = row[said.pupil_id]
    return {
        "source_row": row["source_row"],
        "source_person_id": pupil,
        "source_id": names.name(pupil, f"exclusion-{iso(row['startdate'])}-{row['category']}"),
        "domain": "EXCLUSION",
        "event_date": row["startdate"],
        "exclusion_type_code": row["category"],
        "exclusion_reason_code": row["reason1"] or row["reason"],
        "sessions": row["sessions"],
    }


def read_addresses(file: ReceivedFile, said: CensusFile) -> Iterator[Part]:
    """Read home addresses as they were on the day of the census; since when is not said."""
    headers = ("postcode", "uniquepropertyreferencenumber")
    names = Numbering()
    for text in blocks(file, said, headers, ("postcode",)):
        rows, nobody = rows_of_pupils(text, said, (SCHOOL, *headers))
        records = [address(row, said, names) for row in rows]
        yield part(text, said, (RawRows.of(PERSON_ADDRESS, None, records),), nobody)


def address(row: Row, said: CensusFile, names: "Numbering") -> Row:
    pupil = row[said.pupil_id]
    return {
        "source_row": row["source_row"],
        "source_person_id": pupil,
        "source_id": names.name(pupil, f"address-{said.year}-{said.term}-{row[SCHOOL]}-{said.roll}"),
        "address_type": "HOME",
        "postcode": row["postcode"],
        "uprn": (row["uniquepropertyreferencenumber"] or "").removesuffix(".0"),
    }


class Numbering:
    """Names records that have no id: of several with the same name, the second gets ``-2``, and so on."""

    def __init__(self) -> None:
        self.given: Counter[tuple[str, str]] = Counter()

    def name(self, pupil: str, wanted: str) -> str:
        self.given[pupil, wanted] += 1
        count = self.given[pupil, wanted]
        return wanted if count == 1 else f"{wanted}-{count}"


def iso(text: str) -> str:
    """Return a day as it is named in ids; what is no day stays as it stands, and the row is refused."""
    try:
        return str(read_date(text))
    except ValueError:
        return text


def blocks(
    file: ReceivedFile, said: CensusFile, headers: Sequence[str], required: Sequence[str]
) -> Iterator[TextTable]:
    """Yield the rows of a file; refuse it without the pupil's id or another required column."""
    for text in read_csv(file, (said.pupil_id, SCHOOL, *headers)):
        text.require((said.pupil_id, SCHOOL, *required))
        yield text


def rows_of_pupils(
    text: TextTable, said: CensusFile, headers: Sequence[str]
) -> tuple[list[Row], list[RefusedRow]]:
    """Return the rows that name a pupil, and the others with the reason."""
    rows = text.records((said.pupil_id, *headers))
    nobody = [
        RefusedRow(None, row["source_row"], said.pupil_id, "no pupil: the row cannot be anyone's")
        for row in rows
        if not row[said.pupil_id]
    ]
    return [row for row in rows if row[said.pupil_id]], nobody


def part(
    text: TextTable,
    said: CensusFile,
    records: tuple[RawRows, ...],
    set_aside: Sequence[RefusedRow],
    supporting: Sequence[int] = (),
    repairs: Mapping[str, int] | None = None,
) -> Part:
    """Return what a file gives, as of the day of its census.

    What a school says of a pupil who left it counts as said the day before: where the pupil is on the
    roll, more is known.
    """
    return Part(
        records,
        {None: text.source_rows},
        {None: supporting},
        (*text.malformed, *set_aside),
        repairs=dict.fromkeys(text.repairs, 1) | dict(repairs or {}),
        extract_date=said.census.day - timedelta(days=said.roll == "off"),
    )


def set_aside_all(file: ReceivedFile, said: CensusFile, reason: str) -> Iterator[Part]:
    """Account for the rows of a table that is not read."""
    for text in read_csv(file, (SCHOOL, "sourceid")):
        rows = [RefusedRow(None, row, None, reason) for row in text.rows.to_pylist()]
        yield part(text, said, (), rows)


READERS: dict[str, Callable[[ReceivedFile, CensusFile], Iterator[Part]]] = {
    "pupilonroll": read_pupils,
    "pupilnolongeronroll": read_pupils,
    "termlysessiondetailsonroll": read_absences,
    "termlysessiondetailsoffroll": read_absences,
    "summerhalfterm2sessiondetailsonroll": read_absences,
    "summerhalfterm2sessiondetailsoffroll": read_absences,
    "termlyexclusionsonroll": read_exclusions,
    "termlyexclusionsoffroll": read_exclusions,
    "addresses": read_addresses,
    "addressesonroll": read_addresses,
    "addressesoffroll": read_addresses,
}

SCHOOL_CENSUS = Dialect((".csv",), NoSettings, read, delivery="increments", streams=False)
