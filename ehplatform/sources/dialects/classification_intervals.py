"""Systems without episodes: intervals of classification codes, forms, and relationships to workers.

An extract is one ZIP file of four CSV files that were taken together, ``people.csv``,
``classifications.csv``, ``forms.csv`` and ``relationships.csv`` (``SYNTHETIC_`` may stand before a name
and a date behind it): they describe each other, and closure forms of another day would give wrong
reasons. Code ids, form names and relationship codes are local: see `classification_settings`.

1. An Early Help episode is a person's intervals of Early Help codes, merged when at most
   `merge_gap_days` lie between them (`intervals.merge`). It is named by its first interval, has the tier
   of its latest, and says of how many it was made. CIN, CPP and CLA codes give spells in the same way.
2. Why it ended is what the closure form of the day of its end says.
3. Its referral is the nearest referral form before it. Other referral forms are not known to be about
   Early Help: the same form refers to social care.
4. Its worker and team are those of the relationships that hold when it starts.
5. A relationship to a worker that holds during an episode is an allocation.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.model.tables import (
    ALLOCATION,
    CSC_SPELL,
    EH_ASSESSMENT,
    EH_EPISODE,
    EH_REFERRAL,
    PERSON_RECORD,
)
from ehplatform.sources.dialects.classification_cases import (
    Case,
    Episode,
    Form,
    Found,
    Relationship,
    Row,
    by_person,
)
from ehplatform.sources.dialects.classification_rows import (
    ANSWER_HEADERS,
    CLASSIFICATION_HEADERS,
    COMPLETE,
    FORM_HEADERS,
    RELATIONSHIP_HEADERS,
    Classification,
    Sheet,
    classification,
    form,
    relationship,
)
from ehplatform.sources.dialects.classification_settings import EARLY_HELP, ClassificationSettings
from ehplatform.sources.dialects.dialect import Dialect
from ehplatform.sources.dialects.intervals import Interval, Merged, merge
from ehplatform.sources.dialects.worker_ids import worker_id
from ehplatform.sources.part import Part, RawRows
from ehplatform.sources.readers.csv_set import csv_files, read_table
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused
from ehplatform.sources.text_table import TextTable, whole

FILE_NAME = re.compile(r"(?:synthetic_)?(?P<table>[a-z]+)(?:[_-]\d[\d_-]*)?\.csv", re.IGNORECASE)

PERSON_COLUMNS = {
    "source_person_id": "PERSONID",
    "forename": "FORENAME",
    "surname": "SURNAME",
    "birth_date": "DATEOFBIRTH",
    "sex_code": "SEX",
    "ethnicity_code": "ETHNICITY",
    "postcode": "POSTCODE",
    "upn": "UPN",
    "nhs_number": "NHSNUMBER",
    "family_ref": "FAMILYID",
    "death_date": "DIEDDATE",
}
MARKED_AS_COPY = "DUPLICATED"

TABLES: Mapping[str, Sequence[str]] = {
    "people": tuple(PERSON_COLUMNS.values()),
    "classifications": CLASSIFICATION_HEADERS,
    "forms": FORM_HEADERS,
    "relationships": RELATIONSHIP_HEADERS,
}
"""The files of an extract, and the columns that each must have."""

NO_EPISODE = "no Early Help episode at that time"
NOT_THE_CLOSURE = "no Early Help episode ended on that day, or a later form of the day is used"
NOT_THE_REFERRAL = (
    "no Early Help episode followed within settings.referral_days_back, or a nearer referral is used: the "
    "form is not known to be about Early Help"
)


def read(file: ReceivedFile, settings: ClassificationSettings) -> Iterator[Part]:
    """Read one extract."""
    with csv_files(file) as members:
        files = files_by_table(file, members)
        for text in read_table(files["people"], [*TABLES["people"], MARKED_AS_COPY], "people"):
            yield people(text)
        sheets = {name: sheet_of(name, files[name]) for name in ("classifications", "forms", "relationships")}
        yield cases(sheets, settings)


def files_by_table(file: ReceivedFile, members: Mapping[str, ReceivedFile]) -> dict[str, ReceivedFile]:
    """Return the extract's files by what they hold; raises `FileRefused` unless each is there once."""
    found: dict[str, ReceivedFile] = {}
    for name, member in members.items():
        match = FILE_NAME.fullmatch(name)
        table = match["table"].lower() if match else ""
        if table not in TABLES or table in found:
            raise FileRefused(
                file.name,
                name,
                f"expected one file each of {', '.join(TABLES)}: leave out or rename this one",
            )
        found[table] = member
    if missing := [table for table in TABLES if table not in found]:
        raise FileRefused(
            file.name, "", f"no {', '.join(f'{table}.csv' for table in missing)} in it: add them"
        )
    return found


def sheet_of(name: str, file: ReceivedFile) -> Sheet:
    text = whole(read_table(file, [*TABLES[name], *ANSWER_HEADERS], name))
    text.require(TABLES[name])
    return Sheet(name, text)


def people(text: TextTable) -> Part:
    """Return persons; a copy is one that the system marks, in a column of its own or in the name."""
    text.require(TABLES["people"])
    columns = {name: text.column(header) for name, header in PERSON_COLUMNS.items()}
    marks = (text.column(MARKED_AS_COPY), columns["forename"], columns["surname"])
    is_copy = [pc.match_substring(mark, "DUPLICATE", ignore_case=True).fill_null(False) for mark in marks]
    said = pc.if_else(pc.or_(pc.or_(*is_copy[:2]), is_copy[2]), "yes", pa.scalar(None, pa.string()))
    return Part(
        (RawRows(PERSON_RECORD, text.sheet, text.rows, columns | {"is_duplicate": said}),),
        {text.sheet: text.source_rows},
        set_aside=text.malformed,
        repairs=dict.fromkeys(text.repairs, 1),
    )


def cases(sheets: Mapping[str, Sheet], settings: ClassificationSettings) -> Part:
    """Return everything that the classifications, forms and relationships of an extract give together."""
    classified, filled_in, related = sheets["classifications"], sheets["forms"], sheets["relationships"]
    kinds, forms_by_name, relations = settings.kinds, settings.forms.kinds, settings.relationships.kinds
    classifications = classified.read(CLASSIFICATION_HEADERS, lambda row: classification(row, kinds))
    forms = filled_in.read((*FORM_HEADERS, *ANSWER_HEADERS), lambda row: form(row, forms_by_name))
    relationships = related.read(RELATIONSHIP_HEADERS, lambda row: relationship(row, relations))

    merged = merged_by_person(classifications, settings.merge_gap_days)
    found = Found(by_person(forms), by_person(relationships), settings.referral_days_back)
    episodes = [found.about(episode) for episode in episodes_of(merged)]
    for one in classifications:
        classified.use(one.interval.row)
    account_for_forms(filled_in, forms, episodes)
    tiers = settings.classifications.early_help
    records = (
        RawRows.of(EH_EPISODE, classified.name, [episode_record(episode, tiers) for episode in episodes]),
        RawRows.of(CSC_SPELL, classified.name, spells(merged)),
        RawRows.of(EH_REFERRAL, filled_in.name, [referral(e.referral) for e in episodes if e.referral]),
        RawRows.of(EH_ASSESSMENT, filled_in.name, [assessment(f) for f in forms if f.kind == "assessment"]),
        RawRows.of(ALLOCATION, related.name, allocations(related, relationships, episodes)),
    )
    return Part(
        records,
        {sheet.name: sheet.text.source_rows for sheet in sheets.values()},
        {sheet.name: sheet.supporting for sheet in sheets.values()},
        tuple(row for sheet in sheets.values() for row in (*sheet.text.malformed, *sheet.set_aside)),
        repairs={f"{sheet.name}: {words}": 1 for sheet in sheets.values() for words in sheet.text.repairs},
    )


def merged_by_person(
    classifications: Sequence[Classification], gap_days: int
) -> dict[tuple[str, str], list[Merged]]:
    """Return the merged intervals of each person and kind, in the order of their start."""
    grouped: dict[tuple[str, str], list[Interval]] = defaultdict(list)
    for one in classifications:
        grouped[one.person, one.kind].append(one.interval)
    return {key: merge(intervals, gap_days) for key, intervals in grouped.items()}


def episodes_of(merged: Mapping[tuple[str, str], Sequence[Merged]]) -> Iterator[Episode]:
    """Yield the Early Help episodes, each with the start of the person's one before."""
    for (person, kind), theirs in merged.items():
        previous = None
        for one in theirs if kind == EARLY_HELP else ():
            yield Episode(person, one, previous)
            previous = one.start


def episode_record(case: Case, tiers: Mapping[str, str]) -> dict[str, Any]:
    """Return the episode, with what was found about it."""
    episode = case.episode
    latest = episode.merged.parts[-1].row
    return {
        "source_row": episode.merged.parts[0].row["source_row"],
        "source_id": episode.source_id,
        "source_person_id": episode.person,
        "referral_id": case.referral.row["INSTANCEID"] if case.referral else None,
        "start_date": episode.start.isoformat(),
        "end_date": episode.end.isoformat() if episode.end else None,
        "start_basis": "classification_start",
        "tier": tiers[latest["CLASSIFICATIONCODEID"]],
        "end_reason_code": case.closure.row["ANSWER_REASON"] if case.closure else None,
        "worker_ref": worker_id(case.worker.row["PROFESSIONALID"]) if case.worker else None,
        "team_ref": case.team.row["ORGANISATIONID"] if case.team else None,
        "merged_count": str(len(episode.merged.parts)),
    }


def spells(merged: Mapping[tuple[str, str], Sequence[Merged]]) -> list[dict[str, Any]]:
    """Return the statutory spells that codes stand for."""
    return [
        {
            "source_row": spell.parts[0].row["source_row"],
            "source_id": spell.parts[0].row["CLASSIFICATIONASSIGNMENTID"],
            "source_person_id": person,
            "spell_type": kind,
            "start_date": spell.start.isoformat(),
            "end_date": spell.end.isoformat() if spell.end else None,
        }
        for (person, kind), theirs in merged.items()
        if kind != EARLY_HELP
        for spell in theirs
    ]


def account_for_forms(sheet: Sheet, forms: Sequence[Form], episodes: Sequence[Case]) -> None:
    """Note which referral and closure forms belong to an episode, and set the others aside."""
    used = {case.closure.row["source_row"] for case in episodes if case.closure}
    used |= {case.referral.row["source_row"] for case in episodes if case.referral}
    reasons = {"closure": NOT_THE_CLOSURE, "referral": NOT_THE_REFERRAL}
    for one in forms:
        if one.row["source_row"] in used:
            sheet.use(one.row)
        elif one.kind in reasons:
            sheet.leave_out(one.row, None, reasons[one.kind])


def referral(form: Form) -> dict[str, Any]:
    """Return the Early Help referral of a form; completing the form is the decision on it."""
    row = form.row
    return identity(row, "INSTANCEID") | {
        "referral_date": row["ANSWER_DATE"] if form.stated else row["DATESTARTED"],
        "source_code": row["ANSWER_SOURCE"],
        "decision_date": row["DATECOMPLETED"],
        "outcome_code": row["ANSWER_OUTCOME"],
    }


def assessment(form: Form) -> dict[str, Any]:
    row = form.row
    is_complete = row["INSTANCESTATE"].casefold() in COMPLETE
    return identity(row, "INSTANCEID") | {
        "start_date": row["DATESTARTED"],
        "completed_date": row["DATECOMPLETED"] if is_complete else None,
        "status": "COMPLETED" if is_complete else "IN_PROGRESS",
    }


def allocations(
    sheet: Sheet, relationships: Sequence[Relationship], episodes: Sequence[Case]
) -> list[dict[str, Any]]:
    """Return the relationships to workers that hold during an episode, each with the first such one."""
    first_episode: dict[int, Episode] = {}
    for case in episodes:
        for one in case.during:
            first_episode.setdefault(one.row["source_row"], case.episode)
    records = []
    for one in relationships:
        episode = first_episode.get(one.row["source_row"])
        if episode is None:
            sheet.leave_out(one.row, None, NO_EPISODE)
        elif one.kind == "worker":
            records.append(allocation(one, episode))
        else:
            sheet.use(one.row)
    return records


def allocation(relationship: Relationship, episode: Episode) -> dict[str, Any]:
    row = relationship.row
    return identity(row, "RELATIONSHIPID") | {
        "episode_id": episode.source_id,
        "start_date": row["STARTDATE"],
        "end_date": row["ENDDATE"],
        "role": "LEAD",
        "worker_ref": worker_id(row["PROFESSIONALID"]),
        "team_ref": row["ORGANISATIONID"],
    }


def identity(row: Row, id_header: str) -> dict[str, Any]:
    return {
        "source_row": row["source_row"],
        "source_id": row[id_header],
        "source_person_id": row["PERSONID"],
    }


CLASSIFICATION_INTERVALS = Dialect(
    (".zip",), ClassificationSettings, read, delivery="snapshot", streams=False
)
