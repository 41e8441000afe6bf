"""School censuses as tables: pupils, attendance, exclusions and addresses, CSV files for each census.

Schools know children under numbers of their own, with the right name and date of birth. The layout is that
of the years: ethnicity in spring only, totals of absence up to the autumn census of 2024.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from ehplatform.simulate.canonical import Row, Tables
from ehplatform.simulate.council import SimulatedCouncil
from ehplatform.simulate.delimited import write_csv
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.records import PersonRecord, System
from ehplatform.simulate.schooling import (
    UNAUTHORISED,
    CensusDay,
    Enrolment,
    Exclusion,
    TaughtPeriod,
    censuses,
    enrolments,
    pupils,
)

SCHOOLS = cast("System", "SCHOOL")
"""A system beside the two whose records the simulator files."""

SESSIONS = {"term": "termlysessions", "second_half": "summerhalfterm2sessions"}
DETAILS = {"term": "termlysessiondetails", "second_half": "summerhalfterm2sessiondetails"}
COUNTS = ("possible", "authorised", "unauthorised")
PUPIL_HEADER = (
    "dob", "surname", "forename", "upn", "formerupn", "uniquelearnernumber", "sex", "language",
)  # fmt: skip
LAST_TOTALS_OF_ABSENCE = date(2024, 12, 31)
SCHOOL_CENSUS_DICE = 31

Line = dict[str, str]


def write(folder: Path, plan: Plan, la_code: str, council: SimulatedCouncil) -> Tables:
    """Write ``SYNTHETIC_<year>_<term>_<table>.csv`` for each census; return what the files tell."""
    dice = Dice(plan.seed, int(la_code), SCHOOL_CENSUS_DICE)
    everyone = pupils(plan, la_code, council, dice)
    told: dict[str, dict[tuple[str, str], Row]] = {}
    for census in censuses(plan):
        enrolled = enrolments(census, everyone, dice)
        for is_on_roll in (False, True):  # what the present school says counts after what a former one says
            on_one_roll = [one for one in enrolled if one.is_on_roll == is_on_roll]
            write_roll(folder, census, on_one_roll, is_on_roll)
            for table, row in (row for one in on_one_roll for row in rows_of(one, census)):
                key = (row.values["source_person_id"], row.values.get("source_id", ""))
                before = told.setdefault(table, {}).get(key)
                told[table][key] = restated(before, row, columns_without(census, is_on_roll))
    return {table: list(rows.values()) for table, rows in told.items()}


def columns_without(census: CensusDay, is_on_roll: bool) -> frozenset[str]:
    """Return the columns about a pupil that the files of a roll do not have."""
    ethnicity = set() if census.term == "spring" else {"ethnicity_code"}
    return frozenset(ethnicity | (set() if is_on_roll else {"sen_code"}))


def restated(before: Row | None, row: Row, absent: Set[str]) -> Row:
    """Return what is known when a later file has told its columns; of absent ones, what was known before."""
    if before is None:
        return row
    return replace(
        row, values=row.values | {name: before.values.get(name) for name in absent & row.values.keys()}
    )


def write_roll(folder: Path, census: CensusDay, enrolled: Sequence[Enrolment], is_on_roll: bool) -> None:
    """Write the tables of one census about the pupils on roll, or about those no longer on it."""
    begins, roll = f"SYNTHETIC_{census.year}_{census.term}_", "onroll" if is_on_roll else "offroll"
    pupil_table = "pupilonroll" if is_on_roll else "pupilnolongeronroll"
    pupil_id = f"{pupil_table}tableid"

    def table(name: str, header: Sequence[str], lines: Iterator[tuple[Enrolment, Line]]) -> None:
        write_csv(
            folder / f"{begins}{name}.csv",
            [pupil_id, "NativeId", "sourceid", *header],
            (identity(one, census, pupil_id) | line for one, line in lines),
        )

    header = pupil_header(census, is_on_roll)
    table(pupil_table, header, ((one, pupil_line(one, header)) for one in enrolled))
    for period in census.periods:
        lines = ((one, line) for one in enrolled for line in absence_lines(one, period))
        table(f"{DETAILS[period.name]}{roll}", ("sessions", "attendancereason"), lines)
    lines = ((one, exclusion_line(each)) for one in enrolled for each in one.exclusions(census))
    table(f"termlyexclusions{roll}", ("startdate", "sessions", "reason1", "reason2", "category"), lines)
    if is_on_roll or census.term == "autumn":
        name = f"addresses{roll}" if census.term == "autumn" else "addresses"
        table(name, ("uniquepropertyreferencenumber", "postcode"), ((o, address_line(o)) for o in enrolled))


def identity(one: Enrolment, census: CensusDay, pupil_id: str) -> Line:
    """Return what every line begins with; `sourceid` is of the school's return, new with each census."""
    return {
        pupil_id: one.pupil.number,
        "NativeId": one.school,
        "sourceid": f"{census.year}{census.term}{one.pupil.number}",
    }


def pupil_header(census: CensusDay, is_on_roll: bool) -> list[str]:
    """Return the columns of a pupil table as the census of that day has them."""
    counts = COUNTS if census.day <= LAST_TOTALS_OF_ABSENCE else COUNTS[:1]
    return [
        *PUPIL_HEADER,
        *(["senprovision"] if is_on_roll else ["leavingdate"]),
        *(["ethnicity"] if census.term == "spring" else []),
        *(SESSIONS[period.name] + count for period in census.periods for count in counts),
    ]


def pupil_line(one: Enrolment, header: Sequence[str]) -> Line:
    pupil, child = one.pupil, one.pupil.child
    line = {
        "dob": in_census(child.birth),
        "surname": child.surname,
        "forename": child.forename,
        "upn": child.upn or "",
        "formerupn": pupil.former_upn or "",
        "uniquelearnernumber": pupil.learner_number or "",
        "sex": child.sex,
        "language": pupil.language,
        "senprovision": pupil.special_needs,
        "leavingdate": in_census(one.left_on),
        "ethnicity": child.ethnicity,
    }
    for period in one.periods:
        authorised, unauthorised = missed(one, period)
        counts = zip(COUNTS, (period.sessions, authorised, unauthorised), strict=True)
        line |= {SESSIONS[period.name] + count: f"{number}.0" for count, number in counts}
    return {column: line.get(column, "") for column in header}


def missed(one: Enrolment, period: TaughtPeriod) -> tuple[int, int]:
    """Return the sessions missed in a period with and without authorisation."""
    absences = one.absences[period.name]
    unauthorised = sum(sessions for code, sessions in absences.items() if code in UNAUTHORISED)
    return sum(absences.values()) - unauthorised, unauthorised


def absence_lines(one: Enrolment, period: TaughtPeriod) -> Iterator[Line]:
    for code, sessions in one.absences.get(period.name, {}).items():
        yield {"sessions": f"{sessions}.0", "attendancereason": code}


def exclusion_line(exclusion: Exclusion) -> Line:
    return {
        "startdate": in_census(exclusion.day),
        "sessions": f"{exclusion.sessions}.0",
        "reason1": exclusion.reason,
        "reason2": "",
        "category": exclusion.kind,
    }


def address_line(one: Enrolment) -> Line:
    home = one.pupil.child.family.home
    return {"uniquepropertyreferencenumber": f"{home.uprn}.0", "postcode": home.postcode}


def in_census(day: date | None) -> str:
    """Write a day as the tables do: ``2020-Apr-25 00:00:00``."""
    return f"{day:%Y-%b-%d} 00:00:00" if day else ""


def rows_of(one: Enrolment, census: CensusDay) -> Iterator[tuple[str, Row]]:
    """Yield the canonical rows that one enrolment in one census gives, each with its table."""
    record = person_record(one, census)

    def row(**values: Any) -> Row:
        return Row(record, {"source_person_id": one.pupil.number} | values, {})

    yield "person_record", row(**person_values(one, census))
    for id_type, number in (("FORMER_UPN", one.pupil.former_upn), ("ULN", one.pupil.learner_number)):
        if number:
            yield "person_identifier", row(source_id=id_type, id_type=id_type, id_value=number)
    enrolment = f"{one.school}-{'on' if one.is_on_roll else 'off'}"
    for period in one.periods:
        for values in attendance_values(one, period, census, enrolment):
            yield "wider_outcome", row(**values)
    for exclusion in one.exclusions(census):
        yield "wider_outcome", row(**exclusion_values(exclusion))
    if one.is_on_roll or census.term == "autumn":
        yield (
            "person_address",
            row(
                source_id=f"address-{census.year}-{census.term}-{enrolment}",
                address_type="HOME",
                postcode=one.pupil.child.family.home.postcode,
                uprn=one.pupil.child.family.home.uprn,
            ),
        )


def person_values(one: Enrolment, census: CensusDay) -> dict[str, Any]:
    child = one.pupil.child
    return {
        "forename": child.forename,
        "surname": child.surname,
        "birth_date": child.birth,
        "sex_code": child.sex,
        "ethnicity_code": child.ethnicity if census.term == "spring" else None,
        "first_language": one.pupil.language,
        "sen_code": one.pupil.special_needs if one.is_on_roll else None,
        "person_role": "CHILD",
        "upn": child.upn,
    }


def attendance_values(
    one: Enrolment, period: TaughtPeriod, census: CensusDay, enrolment: str
) -> Iterator[dict[str, Any]]:
    """Yield the total of a period, then the sessions of each code."""
    name = f"attendance-{period.start}-{enrolment}"
    in_period = {"domain": "ATTENDANCE", "event_date": period.start, "end_date": period.end}
    total = sum(missed(one, period)) if census.day <= LAST_TOTALS_OF_ABSENCE else None
    yield in_period | {"source_id": name, "sessions_possible": period.sessions, "sessions": total}
    for code, sessions in one.absences[period.name].items():
        yield in_period | {"source_id": f"{name}-{code}", "attendance_code": code, "sessions": sessions}


def exclusion_values(exclusion: Exclusion) -> dict[str, Any]:
    return {
        "source_id": f"exclusion-{exclusion.day}-{exclusion.kind}",
        "domain": "EXCLUSION",
        "event_date": exclusion.day,
        "exclusion_type_code": exclusion.kind,
        "exclusion_reason_code": exclusion.reason,
        "sessions": exclusion.sessions,
    }


def person_record(one: Enrolment, census: CensusDay) -> PersonRecord:
    """Return the pupil as one record of the schools' system."""
    child = one.pupil.child
    return PersonRecord(
        whose=child,
        system=SCHOOLS,
        since=census.day,
        source_person_id=one.pupil.number,
        forename=child.forename,
        surname=child.surname,
        birth_date=child.birth,
        sex=child.sex,
        ethnicity=child.ethnicity,
        postcode=None,
        uprn=None,
        upn=child.upn,
        nhs_number=None,
        family_ref=None,
    )
