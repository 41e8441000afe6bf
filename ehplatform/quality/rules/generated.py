"""Rules that follow from the canonical model: one rule each, a test for every column it is about."""

from collections.abc import Iterator

from ehplatform.model.codes import code_set
from ehplatform.model.tables import CANONICAL_TABLES
from ehplatform.quality.rules.rule import Rule, RuleTest

STARTS = ("start_date", "event_date")
"""What a column is called that `end_date` must not lie before."""

DECISIONS = (
    ("contact", "contact_date", "outcome_date"),
    ("eh_referral", "referral_date", "decision_date"),
    ("need", "identified_date", "resolved_date"),
)
"""Days that follow another one, though not as the end of an interval: table, first day, later day."""

INTERVALS_WITH_THEIR_OWN_RULE = {
    "eh_episode": "false",
    "csc_spell": "spell_type not in ('CIN', 'CSC_REFERRAL', 'CSC_ASSESSMENT')",
}
"""Rules 8608 and 8630 test the other rows."""

TABLES_OF_PLANS = ("service", "service_cost", "team", "worker")
"""Registers that tell what is to be as well as what was."""

MAY_LIE_AHEAD = (("plan_review", "due_date"), ("person_record", "expected_birth_date"))

AHEAD_BY_ANOTHER_RULE = {
    ("person_record", "birth_date"): "false",
    ("eh_referral", "referral_date"): "false",
    ("csc_spell", "start_date"): "spell_type <> 'CSC_REFERRAL'",
}
"""Rules 8520 and 8600 test the other rows."""


def generated_rules() -> tuple[Rule, ...]:
    return (
        Rule(
            id="CODE-DATE",
            title="Code that was not in use on that day",
            explanation=(
                "The code was not in use on the day of the event: it was brought in later, or withdrawn "
                "before. The data dictionary says from when to when each code is valid."
            ),
            severity="error",
            source="ours",
            who="Everybody",
            tests=tuple(code_date_tests()),
        ),
        Rule(
            id="END-BEFORE-START",
            title="Ended before it began",
            explanation=(
                "The end lies before the start, or a decision before what it decides. Cases and assessments "
                "have rules of their own (8608, 8630)."
            ),
            severity="error",
            source="ours",
            who="Everybody",
            tests=tuple(interval_tests()),
        ),
        Rule(
            id="FUTURE-DATE",
            title="Later than the extract",
            explanation=(
                "The day lies after the one that the extract speaks for: a plan, a typing error, or a file "
                "whose date is wrong. Births and referrals have rules of their own (8520, 8600); days that "
                "may lie ahead, such as the one by which a review is due, are left out."
            ),
            severity="query",
            source="ours",
            who="Everybody",
            tests=tuple(future_tests()),
        ),
    )


def code_date_tests() -> Iterator[RuleTest]:
    """Yield a test for each coded column in whose code set a code was brought in or withdrawn."""
    for table in CANONICAL_TABLES:
        for column in table.columns:
            day = table.dating_column(column)
            if day is not None and column.code_set is not None and has_changed(column.code_set):
                yield RuleTest(
                    table=table.name,
                    columns=(column.name, day),
                    when=f"{column.name} is not null and {day} is not null",
                    fails=f"not was_in_use('{column.code_set}', {column.name}, {day})",
                )


def has_changed(name: str) -> bool:
    return any(code.valid_from or code.valid_to for code in code_set(name).values())


def interval_tests() -> Iterator[RuleTest]:
    """Yield a test for each interval and each decision."""
    for table in CANONICAL_TABLES:
        names = [column.name for column in table.columns]
        start = next((name for name in STARTS if name in names), None)
        rows = INTERVALS_WITH_THEIR_OWN_RULE.get(table.name)
        if start and "end_date" in names and rows != "false":
            yield interval_test(table.name, start, "end_date", rows)
    for name, first, later in DECISIONS:
        yield interval_test(name, first, later, None)


def interval_test(table: str, first: str, later: str, rows: str | None) -> RuleTest:
    return RuleTest(
        table=table,
        columns=(first, later),
        rows=rows,
        when=f"{first} is not null and {later} is not null",
        fails=f"{later} < {first}",
    )


def future_tests() -> Iterator[RuleTest]:
    """Yield a test for each column that says on which day something happened."""
    for table in CANONICAL_TABLES:
        for column in table.columns:
            place = (table.name, column.name)
            rows = AHEAD_BY_ANOTHER_RULE.get(place)
            if column.type == "date" and happens(place) and rows != "false":
                yield RuleTest(
                    table=table.name,
                    columns=(column.name,),
                    rows=rows,
                    facts=("batch",),
                    when=f"{column.name} is not null and extract_date is not null",
                    fails=f"{column.name} > extract_date",
                )


def happens(place: tuple[str, str]) -> bool:
    """Whether a date column tells what happened, and not what is to be."""
    return place[0] not in TABLES_OF_PLANS and place not in MAY_LIE_AHEAD
