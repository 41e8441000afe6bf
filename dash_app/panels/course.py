"""What happens first after closing, week by week."""

from collections.abc import Sequence

from dash_app.answers import definition, grouping, provenance
from dash_app.charts.course import MONTHS, WEEKS_A_MONTH, course_figure
from dash_app.findings.course import YEAR, Estimate, Week, course, course_finding, followed_at, last_by
from dash_app.findings.finding import FEWEST
from dash_app.panels.questions import in_period
from dash_app.results import Cell, Column, Definition, Number, Panel, Provenance, Table
from dash_app.views import View
from metrics_layer.periods import Period

CLOCK = "closures.closed_on"
HANDED_BACK = "closures.handed_back"
"""Cases stepped up at closing went on to social care as part of closing: nothing was left to last."""
MEASURE, WEEKS, EVENT = "closures.eh06_closures", "closures.follow_up_weeks", "closures.first_event"


def build(view: View) -> Panel:
    """Ask for all closures by how long they were followed and what ended that."""
    asked = Period(view.history_start, view.as_of)
    answer = view.source.load(
        {
            "measures": [MEASURE],
            "dimensions": [WEEKS, EVENT],
            "timeDimensions": in_period(CLOCK, asked),
            "segments": [HANDED_BACK],
            "order": {WEEKS: "asc", EVENT: "asc"},
        }
    )
    rows = [(row[WEEKS], row[EVENT], row[MEASURE]) for row in answer.rows]
    closures = sum(count for _, _, count in rows)
    return course_panel(
        view.council.name,
        course(rows),
        closures,
        (grouping(answer, EVENT), definition(answer, MEASURE)),
        provenance(view, answer),
    )


def course_panel(
    council: str,
    weeks: Sequence[Week],
    closures: int,
    definitions: tuple[Definition, ...],
    provenance: Provenance,
) -> Panel:
    """Return the panel; its table reads the same curves every three months."""
    return Panel(
        id="after-closing",
        finding=course_finding(council, weeks),
        subtitle="Cumulative share of children by the first event after closing, with 95% intervals; "
        f"{closures:,} closures that were not stepped up, each followed for as long as its child is known",
        summary=summary(weeks),
        figure=course_figure(weeks) if weeks else None,
        table=Table(
            caption="Still followed, and first events so far, by months since closing",
            columns=(
                Column("Months since closing"),
                Column("Still followed", is_numeric=True),
                *(
                    Column(f"{outcome}{part}", is_numeric=True)
                    for outcome in ("Referred again", "Social care")
                    for part in (" (%)", ", lowest (%)", ", highest (%)")
                ),
            ),
            rows=tuple(table_row(month, weeks) for month in MONTHS if reached(month, weeks)),
        ),
        definitions=definitions,
        provenance=provenance,
        is_table_open=True,
    )


def week_of(month: int) -> int:
    return round(month * WEEKS_A_MONTH)


def reached(month: int, weeks: Sequence[Week]) -> bool:
    return bool(weeks) and weeks[0].week <= week_of(month) <= weeks[-1].week


def table_row(month: int, weeks: Sequence[Week]) -> tuple[Cell, ...]:
    """Return how things stand at the end of a month; who is still followed is counted as it begins."""
    here = last_by(weeks, week_of(month))
    return (
        str(month),
        Number(followed_at(weeks, week_of(month))),
        *estimate_cells(here.rereferred),
        *estimate_cells(here.escalated),
    )


def estimate_cells(estimate: Estimate) -> tuple[Cell, ...]:
    values = (estimate.percent, estimate.lower, estimate.upper)
    return tuple(Number(value, decimals=1, is_percent=True) for value in values)


def summary(weeks: Sequence[Week]) -> tuple[str, ...]:
    """Return the curves in words, and how they were made."""
    if not weeks:
        return ()
    end = last_by(weeks, YEAR)
    return (
        (
            f"{end.week} weeks after closing {end.rereferred.words} had been referred to Early Help again "
            f"and {end.escalated.words} had been referred to, or entered, social care, whichever came first."
        ),
        (
            "Children who move away or turn 18, and those closed recently, count for as long as they were "
            f"followed (Aalen-Johansen estimate). The lines stop where fewer than {FEWEST} children are "
            "still followed."
        ),
    )
