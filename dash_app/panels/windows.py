"""The fixed windows after closing, by closing year."""

from collections.abc import Sequence

from dash_app.answers import definition, meta, provenance
from dash_app.charts.windows import windows_figure
from dash_app.findings.finding import Share
from dash_app.findings.windows import Window, WindowYear, windows_finding
from dash_app.panels.questions import by_month, total
from dash_app.results import Cell, Column, Definition, Number, Panel, Provenance, Table
from dash_app.views import View
from metrics_layer.client import Answer
from metrics_layer.periods import Period, months_before, years_back

CLOCK = "closures.closed_on"

WINDOWS = (
    ("closures.out01_rereferred_6m_rate", 6, "came back to Early Help within 6 months"),
    ("closures.out05_escalated_12m_rate", 12, "went on to social care within 12 months"),
)
"""Measure, months of follow-up, and what happened in words that end a sentence."""


def build(view: View) -> Panel:
    """Ask for each window's counts in the years whose closures have all passed it."""
    windows, definitions = [], []
    for measure, months, happened in WINDOWS:
        matured = months_before(view.last_complete_month, months)
        periods = years_back(matured, view.history_start)
        asked = Period(periods[0].start if periods else matured.replace(day=1), matured)
        stem = measure.split("_")[0]
        parts = [f"{stem}_{part}" for part in ("numerator", "denominator", "immature")]
        answer = view.source.load(by_month(CLOCK, asked, [measure, *parts]))
        windows.append(window(answer, measure, periods, happened))
        definitions.append(definition(answer, measure))
    return windows_panel(view.council.name, windows, tuple(definitions), provenance(view, answer))


def window(answer: Answer, measure: str, periods: Sequence[Period], happened: str) -> Window:
    """Add up the months of each year; the parts of the measure are named by its meta."""
    facts = meta(answer, measure)
    parts = [facts[f"{part}_measure"] for part in ("numerator", "denominator", "immature")]
    years = []
    for period in periods:
        part, rest, immature = (total(answer.rows, name, CLOCK, period) for name in parts)
        if rest:
            years.append(WindowYear(period, Share(part, rest), immature))
    return Window(facts["id"], happened, facts["direction"], tuple(years))


def windows_panel(
    council: str, windows: Sequence[Window], definitions: tuple[Definition, ...], provenance: Provenance
) -> Panel:
    return Panel(
        id="fixed-windows",
        finding=windows_finding(council, windows),
        subtitle="Share of closures by closing year, with 95% intervals; "
        "only closures that have been followed for the whole window",
        summary=tuple(words for window in windows for words in latest_words(window)),
        figure=windows_figure(windows) if any(window.years for window in windows) else None,
        table=Table(
            caption="Closures followed by a re-referral or an escalation",
            columns=(
                Column("Outcome"),
                Column("Closing period"),
                *(
                    Column(title, is_numeric=True)
                    for title in (
                        "Share (%)",
                        "Lowest (%)",
                        "Highest (%)",
                        "Counted",
                        "Out of",
                        "Not yet known",
                    )
                ),
            ),
            rows=tuple(table_row(window, year) for window in windows for year in reversed(window.years)),
        ),
        definitions=definitions,
        provenance=provenance,
    )


def table_row(window: Window, year: WindowYear) -> tuple[Cell, ...]:
    percents = (year.share.percent, *year.share.interval)
    return (
        window.title,
        year.period,
        *(Number(value, decimals=1, is_percent=True) for value in percents),
        Number(year.share.part),
        Number(year.share.whole),
        Number(year.not_yet_known),
    )


def latest_words(window: Window) -> tuple[str, ...]:
    """Return the latest year of a window in words, with how many are not yet known."""
    if not window.years:
        return ()
    year = window.years[-1]
    return (
        (
            f"{year.share.part:,} of {year.share.whole:,} cases closed in {year.period.words} "
            f"{window.happened}: {year.share.words}. Not yet known: {year.not_yet_known:,} more."
        ),
    )
