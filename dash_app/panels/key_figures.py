"""The twelve metrics in one table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dash_app.answers import definition, meta, provenance
from dash_app.findings.finding import Finding, Status
from dash_app.panels.questions import in_period
from dash_app.periods import Period, month_of, months_before, year_to
from dash_app.results import (
    DIRECTION_WORDS,
    Cell,
    Column,
    Definition,
    Link,
    Missing,
    Number,
    Panel,
    Table,
    definition_anchor,
    number_or,
)
from dash_app.views import View
from metrics_layer.client import Answer

PANEL_ID = "key-figures"


@dataclass(frozen=True)
class Question:
    """Measures that one query answers, because they count on the same date over the same period."""

    clock: str
    measures: tuple[str, ...]
    follow_up_months: int = 0
    """How long before the latest month the period ends: as long as each closure is to be followed."""
    is_stock: bool = False
    """Counted on one month end instead of over a year."""

    def period(self, last_month: date) -> Period:
        end = months_before(last_month, self.follow_up_months)
        return month_of(end) if self.is_stock else year_to(end)

    @property
    def query_measures(self) -> list[str]:
        cube = self.clock.split(".")[0]
        return [f"{cube}.{measure}" for measure in self.measures]


QUESTIONS = (
    Question(
        "referrals.referral_date",
        ("eh01_referrals", "eh02_rereferral_rate", "eh02_numerator", "eh02_denominator", "eh10_step_downs"),
    ),
    Question("open_children.month_end", ("eh03_open_children", "eh04_open_families"), is_stock=True),
    Question("assessments.completed_date", ("eh05_assessments_completed",)),
    Question(
        "closures.closed_on",
        (
            *("eh06_closures", "eh07_disengaged_rate", "eh07_numerator", "eh07_denominator"),
            *("eh09_step_up_rate", "eh09_numerator", "eh09_denominator", "eh09_immature"),
        ),
    ),
    Question(
        "closures.closed_on",
        ("out01_rereferred_6m_rate", "out01_numerator", "out01_denominator", "out01_immature"),
        follow_up_months=6,
    ),
    Question(
        "closures.closed_on",
        ("out05_escalated_12m_rate", "out05_numerator", "out05_denominator", "out05_immature"),
        follow_up_months=12,
    ),
    Question("starts.clock_start", ("eh14_allocated_in_time_rate", "eh14_numerator", "eh14_denominator")),
)

COLUMNS = (
    Column("Measure"),
    Column("Value", is_numeric=True),
    Column("Unit"),
    Column("Counted", is_numeric=True),
    Column("Out of", is_numeric=True),
    Column("Not yet known", is_numeric=True),
    Column("Period"),
    Column("Direction"),
)


@dataclass(frozen=True)
class KeyFigure:
    """One metric's row, and its words."""

    definition: Definition
    cells: tuple[Cell, ...]


def build(view: View) -> Panel:
    """Ask every question; each metric keeps the period in which it is complete."""
    figures: list[KeyFigure] = []
    for question in QUESTIONS:
        period = question.period(view.last_complete_month)
        answer = view.source.load(
            {"measures": question.query_measures, "timeDimensions": in_period(question.clock, period)}
        )
        figures += key_figures(answer, period)
    figures.sort(key=lambda figure: figure.definition.metric_id)
    return Panel(
        id=PANEL_ID,
        finding=Finding(
            f"{view.council.name}'s {len(figures)} key figures, each for the latest period that is complete.",
            Status.STATED,
        ),
        subtitle="Every figure is linked to its definition, below the table",
        summary=(),
        table=Table(
            caption=f"Key figures of {view.council.name}",
            columns=COLUMNS,
            rows=tuple(figure.cells for figure in figures),
        ),
        definitions=tuple(figure.definition for figure in figures),
        provenance=provenance(view, answer),
        is_table_open=True,
    )


def key_figures(answer: Answer, period: Period) -> Iterator[KeyFigure]:
    """Yield a figure for each measure of an answer that is a metric; its parts are named by its meta."""
    values = answer.rows[0] if answer.rows else {}
    for measure in answer.annotation["measures"]:
        if "id" in meta(answer, measure):
            words = definition(answer, measure)
            yield KeyFigure(words, cells(values, measure, meta(answer, measure), words, period))


def cells(
    values: Mapping[str, Any], measure: str, facts: Mapping[str, Any], words: Definition, period: Period
) -> tuple[Cell, ...]:
    is_percent = facts["unit"] == "%"
    value = values.get(measure)
    return (
        Link(words.title, f"#{definition_anchor(PANEL_ID, words.metric_id)}"),
        Missing.NOT_RECORDED
        if value is None
        else Number(value, int(facts["decimals"]), is_percent, metric_id=words.metric_id),
        str(facts["unit"]),
        part(values, facts.get("numerator_measure")),
        part(values, facts.get("denominator_measure")),
        part(values, facts.get("immature_measure")),
        period,
        DIRECTION_WORDS[words.direction],
    )


def part(values: Mapping[str, Any], measure: str | None) -> Cell:
    """Return one of the counts behind a metric, if it has it."""
    return number_or(values.get(measure)) if measure else Missing.NOT_APPLICABLE
