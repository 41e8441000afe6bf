"""The extract of a system without episodes: people, classification intervals, forms and relationships.

A case is cut into intervals that overlap, touch or leave a day between them, now and then with another
tier before the last; the referral, the assessment and the reason for closing are forms of which
nothing says to which case they belong. Some rows were deleted or are about something else.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ehplatform.simulate.canonical import TEMPLATE_ONLY, Carrier, Row, SourceIds, Tables, person_rows
from ehplatform.simulate.council import SimulatedCouncil
from ehplatform.simulate.csv_archive import write_csv_archive
from ehplatform.simulate.delimited import british
from ehplatform.simulate.dice import Dice
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.records import CaseRecord, PersonRecord

CODES = {"UNIVERSAL_PLUS": "698", "TARGETED": "699", "INTENSIVE": "1270", "FAMILY_HELP": "1271"}
OTHER_CODE = "4711"
REFERRAL, ASSESSMENT = "Child: Referral", "Early Help: Assessment"
CLOSURES = ("Early Help: Closure", "Family Help: Closure")

SETTINGS: dict[str, Any] = {
    "classifications": {"early_help": {int(code): tier for tier, code in CODES.items()}},
    "forms": {"referral": REFERRAL, "closure": list(CLOSURES), "assessment": ASSESSMENT},
}
"""What the council's file must say for these extracts."""

PEOPLE = {
    "PERSONID": "source_person_id",
    "FORENAME": "forename",
    "SURNAME": "surname",
    "DATEOFBIRTH": "birth_date",
    "SEX": "sex_code",
    "ETHNICITY": "ethnicity_code",
    "POSTCODE": "postcode",
    "UPN": "upn",
    "NHSNUMBER": "nhs_number",
    "FAMILYID": "family_ref",
    "DIEDDATE": "death_date",
}
NO_IDS = SourceIds("", "", "", "")
CARRIER = Carrier(lambda _record: NO_IDS, "classification_start", TEMPLATE_ONLY)

CLASSIFICATION_DICE = 3
CUT_INTO = 3
CUT_FROM_DAYS = 20
STEPS_BACK = (-3, 0, 1)
"""Days from the end of one interval to the start of the next: overlapping, touching, a day between."""
OTHER_TIER_BEFORE, STATES_THE_DAY, HANDED_OVER, SET_ASIDE = 0.3, 0.5, 0.2, 0.1
TEAMS = ("31", "32", "33")


@dataclass
class Extract:
    """Lines by file, and the canonical rows that a perfect ingest of them recovers."""

    dice: Dice
    until: date
    lines: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    tables: Tables = field(default_factory=lambda: defaultdict(list))
    numbers: Counter[str] = field(default_factory=Counter)

    def add(self, file: str, id_header: str, person: PersonRecord, **cells: Any) -> str:
        """Add a line to a file and return its id."""
        self.numbers[file] += 1
        number = str(self.numbers[file])
        named = {id_header: number, "PERSONID": person.source_person_id}
        self.lines[file].append(named | {header: british(value) for header, value in cells.items()})
        return number

    def means(self, table: str, person: PersonRecord, **values: Any) -> None:
        whose = {"source_person_id": person.source_person_id}
        self.tables[table].append(Row(person, whose | values, {}))


def write(folder: Path, plan: Plan, la_code: str, council: SimulatedCouncil) -> Tables:
    """Write ``SYNTHETIC_early_help_<date>.zip``; return what it tells."""
    extract = Extract(Dice(plan.seed, int(la_code), CLASSIFICATION_DICE), plan.until)
    add_people(extract, council)
    started = defaultdict[PersonRecord, list[CaseRecord]](list)
    for record in council.filed.cases:
        if record.fact.started_on:
            started[record.person].append(record)
    for record in council.filed.cases:
        if record.fact.started_on and record.fact.decided_on:
            add_case(extract, record, record.fact.decided_on)
        else:
            add_other_referral(extract, record, started[record.person])
    day = plan.until.isoformat()
    files = {f"SYNTHETIC_{name}_{day}.csv": lines for name, lines in extract.lines.items()}
    write_csv_archive(folder / f"SYNTHETIC_early_help_{day}.zip", files, plan.until)
    return dict(extract.tables)


def add_people(extract: Extract, council: SimulatedCouncil) -> None:
    for row in person_rows(council.filed, "EHM", CARRIER):
        line = row.as_written()
        extract.lines["people"].append({header: british(line[column]) for header, column in PEOPLE.items()})
        told = {"left_area_date": None, "is_duplicate": True if says_duplicate(row.person) else None}
        extract.tables["person_record"].append(Row(row.person, row.values | told, row.words))


def says_duplicate(person: PersonRecord) -> bool:
    """Whether a name has the word by which readers of this system's files know a copy."""
    return "DUPLICATE" in f"{person.forename} {person.surname}".upper()


def add_case(extract: Extract, record: CaseRecord, opened_on: date) -> None:
    """Add everything about one case; it is open from the decision to the closure."""
    case, person = record.fact, record.person
    intervals = cut(extract, opened_on, case.closed_on)
    episode = add_intervals(extract, record, intervals)
    referral = add_referral(extract, record, opened_on)
    workers = add_workers(extract, record, episode)
    team = extract.dice.one_of(TEAMS)
    extract.add(
        "relationships",
        "RELATIONSHIPID",
        person,
        RELATIONSHIPCODE="AT",
        PROFESSIONALID=None,
        ORGANISATIONID=team,
        STARTDATE=case.referred_on,
        ENDDATE=case.closed_on,
    )
    add_assessment(extract, record)
    if case.closed_on:
        add_closure(extract, record, case.closed_on)
    extract.means(
        "eh_episode",
        person,
        source_id=episode,
        referral_id=referral,
        start_date=opened_on,
        end_date=case.closed_on,
        start_basis="classification_start",
        tier=case.tier or "TARGETED",
        end_reason_code=case.end_reason,
        worker_ref=workers[0] if workers else None,
        team_ref=team,
        merged_count=len(intervals),
    )


Interval = tuple[date, date | None]


def cut(extract: Extract, start: date, end: date | None) -> list[Interval]:
    """Cut a case into intervals that are one again when a day between them is allowed."""
    dice, last = extract.dice, end or extract.until
    days = (last - start).days
    count = dice.number(1, CUT_INTO) if days >= CUT_FROM_DAYS else 1
    cuts = sorted(dice.distinct_numbers(5, days - 5, count - 1)) if count > 1 else []
    intervals: list[Interval] = []
    begins = start
    for number in cuts:
        ends = start + timedelta(days=number)
        if ends <= begins:
            continue
        intervals.append((begins, ends))
        begins = max(ends + timedelta(days=dice.one_of(STEPS_BACK)), begins + timedelta(days=1))
    return [*intervals, (begins, end)]


def add_intervals(extract: Extract, record: CaseRecord, intervals: Sequence[Interval]) -> str:
    """Add a case's intervals, the last with its tier; return the id of the first."""
    numbers = []
    for place, (begins, ends) in enumerate(intervals):
        tier = record.fact.tier or "TARGETED"
        if place < len(intervals) - 1 and extract.dice.chance(OTHER_TIER_BEFORE):
            tier = extract.dice.one_of(list(CODES))
        numbers.append(add_classification(extract, record.person, CODES[tier], begins, ends, "ACTIVE"))
    if extract.dice.chance(SET_ASIDE):
        add_classification(
            extract, record.person, CODES["TARGETED"], record.fact.referred_on, None, "DELETED"
        )
        add_classification(extract, record.person, OTHER_CODE, record.fact.referred_on, None, "ACTIVE")
    return numbers[0]


def add_classification(
    extract: Extract, person: PersonRecord, code: str, begins: date, ends: date | None, status: str
) -> str:
    return extract.add(
        "classifications",
        "CLASSIFICATIONASSIGNMENTID",
        person,
        CLASSIFICATIONCODEID=code,
        STARTDATE=begins,
        ENDDATE=ends,
        STATUS=status,
    )


def add_form(
    extract: Extract,
    person: PersonRecord,
    name: str,
    begun: date,
    completed: date | None,
    **answers: Any,
) -> str:
    empty = {"ANSWER_DATE": None, "ANSWER_SOURCE": None, "ANSWER_OUTCOME": None, "ANSWER_REASON": None}
    return extract.add(
        "forms",
        "INSTANCEID",
        person,
        DESIGNNAME=name,
        INSTANCESTATE="COMPLETE" if completed else "DRAFT",
        DATESTARTED=begun,
        DATECOMPLETED=completed,
        **(empty | answers),
    )


def add_referral(extract: Extract, record: CaseRecord, opened_on: date) -> str:
    """Add the referral of a case that went on, and return its id."""
    case, words = record.fact, record.words
    number = add_form(
        extract,
        record.person,
        REFERRAL,
        case.referred_on,
        opened_on,
        ANSWER_SOURCE=words["source"],
        ANSWER_OUTCOME=words["outcome"],
    )
    extract.means(
        "eh_referral",
        record.person,
        source_id=number,
        referral_date=case.referred_on,
        source_code=case.source,
        decision_date=opened_on,
        outcome_code=case.outcome,
    )
    return number


def add_other_referral(extract: Extract, record: CaseRecord, started: Sequence[CaseRecord]) -> None:
    """Add a referral that no case followed: nothing tells that it was to Early Help.

    One that stands nearer to the start of another case than that case's own is left away.
    """
    day = record.fact.referred_on
    is_nearer = any(
        other.fact.referred_on <= day <= other.fact.decided_on for other in started if other.fact.decided_on
    )
    last_start = max((other.fact.decided_on for other in started if other.fact.decided_on), default=day)
    if not is_nearer and day <= last_start + timedelta(days=1):
        add_form(extract, record.person, REFERRAL, day, record.fact.decided_on or day)


def add_workers(extract: Extract, record: CaseRecord, episode: str) -> list[str]:
    """Add the workers of a case, one after the other."""
    case, person, dice = record.fact, record.person, extract.dice
    if not (case.allocated_on and case.worker):
        return []
    last = case.closed_on or extract.until
    if case.allocated_on >= last:
        return []
    spans = [(f"W{case.worker:03d}", case.allocated_on, case.closed_on)]
    if (last - case.allocated_on).days > CUT_FROM_DAYS and dice.chance(HANDED_OVER):
        over = case.allocated_on + timedelta(days=dice.number(1, 10))
        spans = [(spans[0][0], case.allocated_on, over), (f"W{case.worker + 100}", over, case.closed_on)]
    for worker, begins, ends in spans:
        number = extract.add(
            "relationships",
            "RELATIONSHIPID",
            person,
            RELATIONSHIPCODE="AW",
            PROFESSIONALID=worker,
            ORGANISATIONID=None,
            STARTDATE=begins,
            ENDDATE=ends,
        )
        extract.means(
            "allocation",
            person,
            source_id=number,
            episode_id=episode,
            start_date=begins,
            end_date=ends,
            role="LEAD",
            worker_ref=worker,
        )
    return [worker for worker, _, _ in spans]


def add_assessment(extract: Extract, record: CaseRecord) -> None:
    case = record.fact
    if case.assessment_started_on is None:
        return
    number = add_form(
        extract, record.person, ASSESSMENT, case.assessment_started_on, case.assessment_completed_on
    )
    extract.means(
        "eh_assessment",
        record.person,
        source_id=number,
        start_date=case.assessment_started_on,
        completed_date=case.assessment_completed_on,
        status="COMPLETED" if case.assessment_completed_on else "IN_PROGRESS",
    )


def add_closure(extract: Extract, record: CaseRecord, closed_on: date) -> None:
    """Add the closure form: completed on the day, or later and stating the day."""
    dice = extract.dice
    states = dice.chance(STATES_THE_DAY)
    add_form(
        extract,
        record.person,
        dice.one_of(CLOSURES),
        closed_on,
        closed_on + timedelta(days=dice.number(1, 9)) if states else closed_on,
        ANSWER_DATE=closed_on if states else None,
        ANSWER_REASON=record.words["end_reason"],
    )
