"""What became of closures in the year after."""

from collections.abc import Sequence

from dash_app.answers import definition, grouping, provenance
from dash_app.charts.bands import bands_figure
from dash_app.findings.bands import BANDS, NOT_YET_KNOWN, BandYear, sustained_finding
from dash_app.panels.questions import Row, by_month, month_of_row
from dash_app.results import Cell, Column, Definition, Number, Panel, Provenance, Table
from dash_app.views import View
from metrics_layer.periods import Period, months_before, years_back

CLOCK = "closures.closed_on"
MEASURE = "closures.eh06_closures"
BAND = "closures.closure_band"
FOLLOWED_MONTHS = 12


def build(view: View) -> Panel:
    """Ask for the years whose closures have all had a year to show what followed."""
    matured = months_before(view.last_complete_month, FOLLOWED_MONTHS)
    periods = years_back(matured, view.history_start)
    asked = Period(periods[0].start if periods else matured.replace(day=1), matured)
    answer = view.source.load(by_month(CLOCK, asked, [MEASURE], [BAND]))
    years = [band_year(period, answer.rows) for period in periods]
    words = (grouping(answer, BAND), definition(answer, MEASURE))
    return bands_panel(view.council.name, years, words, provenance(view, answer))


def band_year(period: Period, rows: Sequence[Row]) -> BandYear:
    closures: dict[str, int] = {}
    for row in rows:
        if period.start <= month_of_row(row, CLOCK) <= period.end:
            closures[row[BAND]] = closures.get(row[BAND], 0) + row[MEASURE]
    return BandYear(period, closures)


def bands_panel(
    council: str, years: Sequence[BandYear], definitions: tuple[Definition, ...], provenance: Provenance
) -> Panel:
    """Return the panel of years that are given, oldest first."""
    shown = [year for year in years if year.known]
    return Panel(
        id="closure-bands",
        finding=sustained_finding(council, shown),
        subtitle="What followed within 12 months, as a share of closures whose year after closing is known",
        summary=summary(shown),
        figure=bands_figure(shown) if shown else None,
        table=Table(
            caption="Closures by what followed within 12 months",
            columns=(
                Column("Closing period"),
                *(
                    Column(title, is_numeric=True)
                    for words in BANDS.values()
                    for title in (words, f"{words} (%)")
                ),
                Column("Known", is_numeric=True),
                Column("Not known", is_numeric=True),
            ),
            rows=tuple(table_row(year) for year in reversed(shown)),
        ),
        definitions=definitions,
        provenance=provenance,
    )


def table_row(year: BandYear) -> tuple[Cell, ...]:
    bands = [
        cell
        for band in BANDS
        for cell in (Number(year.count(band)), Number(year.share(band).percent, decimals=1, is_percent=True))
    ]
    return (year.period, *bands, Number(year.known), Number(year.count(NOT_YET_KNOWN)))


def summary(years: Sequence[BandYear]) -> tuple[str, ...]:
    """Return the latest year in words, and what to keep in mind."""
    if not years:
        return ()
    year = years[-1]
    bands = "; ".join(
        f"{words[0].lower()}{words[1:]} {year.share(band).percent:.0f}%" for band, words in BANDS.items()
    )
    return (
        (
            f"Of {year.known:,} closures in {year.period.words} whose year after is known: {bands}. "
            f"The share that lasted is {year.share('sustained').words}."
        ),
        not_known_words(year.count(NOT_YET_KNOWN)),
        (
            "Brothers and sisters often close together and share what follows, "
            "so the true uncertainty is a little wider than the interval."
        ),
    )


def not_known_words(closures: int) -> str:
    if closures == 0:
        return "What followed is known for every closure of that year."
    return (
        f"What followed {closures:,} more closures is not known, because the child moved away or turned 18: "
        "they are in no share."
    )
