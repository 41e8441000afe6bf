"""SSDA903: the yearly return of looked-after children, a set of CSV files.

Layout: DfE, children looked after return (SSDA903), technical specification. The file's name says which
of the set it is, with or without the return's year or a date: ``episodes.csv``, ``2017-episodes.csv``,
``SSDA903_episodes_2016-17.csv``.

Records have no ids of their own. A period of care is named by the day it began (``CLA-2017-09-11``): how
episodes make periods stands in `care_periods`, how the returns of several years complete each other in
`care_returns`. Codes are handed on as they stand; placement codes, for one, change with the 2026 return.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.model.tables import CSC_SPELL, OUTCOME_SCORE, PERSON_RECORD, WIDER_OUTCOME
from ehplatform.sources.dates import date_in_name
from ehplatform.sources.dialects.care_periods import CarePeriod, care_periods, day
from ehplatform.sources.dialects.dialect import Dialect, DialectSettings
from ehplatform.sources.part import Part, RawRows
from ehplatform.sources.readers.delimited import read_csv
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused, RefusedRow
from ehplatform.sources.text_table import TextTable, text_of, whole

HEADER = ("CHILD", "SEX", "DOB", "ETHNIC", "UPN")
EPISODES = ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "DEC", "REC")
OC2 = ("CHILD", "SDQ_SCORE")
MISSING = ("CHILD", "MISSING", "MIS_START", "MIS_END")

NOT_READ = {
    "ad1": "adoption is outside what the platform holds",
    "placed_for_adoption": "adoption is outside what the platform holds",
    "previous_permanence": "permanence before this period of care is outside what the platform holds",
    "oc3": "care leavers are outside what the platform holds",
    "reviews": "of reviews, only those of an Early Help plan are held",
    "uasc": "seeking asylum alone is held with a period of care, and this file names none",
    "social_worker": "of workers, only those of Early Help are held",
    "dolo": "deprivation of liberty is outside what the platform holds",
}
"""Files whose rows are set aside, each with the reason."""

OTHER_NAMES = {
    "placed_adoption": "placed_for_adoption",
    "prev_perm": "previous_permanence",
    "sw_episodes": "social_worker",
}

NOT_MISSING = {"A": "away from the placement without permission, not missing: where the child is, is known"}

AROUND_THE_KIND = frozenset({"synthetic", "ssda903", "903"})
YEAR_IN_NAME = re.compile(r"(?<!\d)(\d{4})(?:[-_]?(\d{2}))?(?!\d)", re.ASCII)
UPN_UNKNOWN = r"^\s*UN\d\s*$"
NOTHING = pa.scalar(None, pa.string())


class Ssda903Settings(DialectSettings):
    """What a year in the names of this council's files means."""

    year_in_name: Literal["end", "start"] = "end"
    """``2018-oc2.csv`` is of the year to 31 March 2018 (`end`), or of that which began in 2018 (`start`)."""


def read(file: ReceivedFile, settings: Ssda903Settings) -> Iterator[Part]:
    """Read one file of the return."""
    kind = kind_of(file)
    if kind in READERS:
        yield READERS[kind](file, year_end(file, settings))
    else:
        yield from set_aside_all(file, NOT_READ[kind])


def kind_of(file: ReceivedFile) -> str:
    """Return which file of the return this is; refuse one whose name does not say."""
    words = re.split(r"[\W_]+", Path(file.name).stem.casefold())
    name = "_".join(word for word in words if not (word.isdecimal() or word in AROUND_THE_KIND))
    kind = OTHER_NAMES.get(name, name)
    if kind not in READERS and kind not in NOT_READ:
        raise FileRefused(
            file.name,
            "",
            "the name says no file of the return: name it <year>-<file>.csv, "
            + ", ".join([*READERS, *NOT_READ]),
        )
    return kind


def year_end(file: ReceivedFile, settings: Ssda903Settings) -> date | None:
    """Return the 31 March on which the return's year ends, as the file's name says it; None without one.

    Of a full date in the name, it is the last 31 March up to that day; of two years (``2016-17``), the
    second; of one, what `year_in_name` says.
    """
    if day_in_name := date_in_name(file.name):
        ends_in_year = day_in_name >= date(day_in_name.year, 3, 31)
        return date(day_in_name.year - (not ends_in_year), 3, 31)
    match = YEAR_IN_NAME.search(file.name)
    if match is None:
        return None
    year = int(match[1])
    names_two = match[2] is not None and int(match[2]) == (year + 1) % 100
    return date(year + (names_two or settings.year_in_name == "start"), 3, 31)


def read_header(file: ReceivedFile, ends_on: date | None) -> Part:
    """Read the children; the file states no day, so the end of its year decides which return is later."""
    text = read_whole(file, HEADER)
    upn = text.column("UPN")
    is_unknown = pc.match_substring_regex(upn, UPN_UNKNOWN, ignore_case=True)
    columns = {
        "source_person_id": text.column("CHILD"),
        "birth_date": text.column("DOB"),
        "sex_code": text.column("SEX"),
        "ethnicity_code": text.column("ETHNIC"),
        "person_role": text_of("CHILD", len(text.rows)),
        "upn": pc.if_else(is_unknown, NOTHING, upn),
        "upn_unknown_code": pc.if_else(is_unknown, upn, NOTHING),
    }
    return Part(
        (RawRows(PERSON_RECORD, None, text.rows, columns),),
        {None: text.source_rows},
        set_aside=text.malformed,
        repairs=dict.fromkeys(text.repairs, 1),
        extract_date=ends_on and min(ends_on, file.landed_on),
    )


def read_episodes(file: ReceivedFile, _ends_on: date | None) -> Part:
    """Read the periods of care; a period's other episodes complete the row of its first."""
    text = read_whole(file, EPISODES)
    found = care_periods(text.records(EPISODES))
    return Part(
        (RawRows.of(CSC_SPELL, None, [care_spell(period) for period in found.periods]),),
        {None: text.source_rows},
        {None: [episode.row for period in found.periods for episode in period.episodes]},
        (*text.malformed, *found.set_aside),
        repairs=dict.fromkeys(text.repairs, 1) | +found.repairs,
    )


def care_spell(period: CarePeriod) -> dict[str, Any]:
    """Return a period of care: how it began, and how the child was placed last."""
    first, last = period.first, period.last
    return {
        "source_row": first.row,
        "source_person_id": first.child,
        "source_id": f"CLA-{first.start}",
        "spell_type": "CLA",
        "start_date": first.text["DECOM"],
        "end_date": last.text["DEC"],
        "primary_need_code": first.text["CIN"],
        "entry_reason_code": first.text["RNE"],
        "legal_status_code": last.text["LS"],
        "placement_type_code": last.text["PLACE"],
        "cla_end_reason_code": last.text["REC"] if last.end else None,
    }


def read_scores(file: ReceivedFile, ends_on: date | None) -> Part:
    """Read the SDQ scores of OC2: the carer's answer for the year, dated with its last day."""
    text = read_whole(file, OC2)
    scores: list[dict[str, Any]] = []
    set_aside: list[RefusedRow] = list(text.malformed)
    for row in text.records(OC2):
        if not row["SDQ_SCORE"]:
            set_aside.append(
                RefusedRow(None, row["source_row"], "SDQ_SCORE", "no SDQ score; the rest is not held")
            )
        elif ends_on is None:
            reason = "the score has no day: give the return's year in the file's name, as in 2018-oc2.csv"
            set_aside.append(RefusedRow(None, row["source_row"], "SDQ_SCORE", reason))
        else:
            scores.append(score(row, ends_on))
    return Part(
        (RawRows.of(OUTCOME_SCORE, None, scores),),
        {None: text.source_rows},
        set_aside=tuple(set_aside),
        repairs=dict.fromkeys(text.repairs, 1),
    )


def score(row: dict[str, Any], ends_on: date) -> dict[str, Any]:
    return {
        "source_row": row["source_row"],
        "source_person_id": row["CHILD"],
        "source_id": f"SDQ-{ends_on}",
        "tool_code": "SDQ_TOTAL",
        "respondent": "PARENT",
        "score": row["SDQ_SCORE"],
        "score_date": str(ends_on),
    }


def read_missing(file: ReceivedFile, _ends_on: date | None) -> Part:
    """Read when children were missing."""
    text = read_whole(file, MISSING)
    incidents: list[dict[str, Any]] = []
    set_aside: list[RefusedRow] = list(text.malformed)
    for row in text.records(MISSING):
        if row["MISSING"].upper() == "M":
            incidents.append(incident(row))
        else:
            reason = NOT_MISSING.get(row["MISSING"].upper(), "expected M (missing) or A (away)")
            set_aside.append(RefusedRow(None, row["source_row"], "MISSING", reason))
    return Part(
        (RawRows.of(WIDER_OUTCOME, None, incidents),),
        {None: text.source_rows},
        set_aside=tuple(set_aside),
        repairs=dict.fromkeys(text.repairs, 1),
    )


def incident(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "source_row": row["source_row"],
        "source_person_id": row["CHILD"],
        "source_id": f"missing-{day(row['MIS_START'])}",
        "domain": "MISSING",
        "event_date": row["MIS_START"],
        "end_date": row["MIS_END"],
    }


def set_aside_all(file: ReceivedFile, reason: str) -> Iterator[Part]:
    """Account for the rows of a file that is not read; it may be empty."""
    if is_blank(file):
        return
    for text in read_csv(file, ("CHILD", "DOB")):
        rows = [RefusedRow(None, row, None, reason) for row in text.rows.to_pylist()]
        yield Part((), {None: text.source_rows}, set_aside=(*text.malformed, *rows))


def is_blank(file: ReceivedFile) -> bool:
    """Whether nothing stands in the file: systems write one of each kind, also those without a child."""
    with file.path.open("rb") as stream:
        return all(not line.strip() for line in stream)


def read_whole(file: ReceivedFile, headers: tuple[str, ...]) -> TextTable:
    text = whole(read_csv(file, headers))
    text.require(headers)
    return text


READERS: dict[str, Callable[[ReceivedFile, date | None], Part]] = {
    "header": read_header,
    "episodes": read_episodes,
    "oc2": read_scores,
    "missing": read_missing,
}

SSDA903 = Dialect((".csv",), Ssda903Settings, read, delivery="increments", streams=False)
