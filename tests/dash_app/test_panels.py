"""Panels: one object, whose chart, table and sentence cannot disagree."""

from types import ModuleType

import pytest

from dash_app.charts.bands import NARROWEST_LABELLED
from dash_app.councils import participating, view_of
from dash_app.panels import authorities, bands, course, key_figures, open_cases, participants, windows
from dash_app.results import Missing, Number, Panel
from dash_app.sources import Sources
from dash_app.views import View
from tests.dash_app.published import ADDED, SUPPRESSED, UNLIKE_THE_OTHERS


@pytest.fixture(scope="module")
def view(sources: Sources) -> View:
    croydon = next(each for each in participating(sources.public()) if each.la_code == "306")
    return view_of(sources.of_council("306"), croydon)


def column(panel: Panel, title: str) -> list:
    place = [column.title for column in panel.table.columns].index(title)
    return [row[place].value if isinstance(row[place], Number) else row[place] for row in panel.table.rows]


def traces(panel: Panel) -> dict[str, dict]:
    assert panel.figure is not None
    return {trace["name"]: trace for trace in panel.figure["data"]}


def test_bars_show_the_shares_of_the_table(view: View):
    panel = bands.build(view)
    bar = traces(panel)["Sustained"]
    assert bar["x"][::-1] == column(panel, "Sustained (%)")
    assert f"{bar['x'][-1]:.0f}% of closures lasted" in panel.finding.sentence
    assert all(not text or x >= NARROWEST_LABELLED for x, text in zip(bar["x"], bar["text"], strict=True))
    for row in panel.table.rows:
        shares = [cell.value for cell in row if isinstance(cell, Number) and cell.is_percent]
        assert sum(shares) == pytest.approx(100)


def test_the_lines_of_open_cases_are_the_table(view: View):
    panel = open_cases.build(view)
    assert traces(panel)["Children"]["y"][::-1] == column(panel, "Children")
    assert traces(panel)["Families"]["y"][::-1] == column(panel, "Families")
    assert len(panel.table.rows) == 60


def test_key_figures_are_what_the_semantic_layer_answers(view: View):
    panel = key_figures.build(view)
    shown = {cell.metric_id: cell for row in panel.table.rows for cell in row if isinstance(cell, Number)}
    ids = [
        "eh01", "eh02", "eh03", "eh04", "eh05", "eh06", "eh07", "eh09", "eh10", "eh13", "eh14", "fam01",
        "ops01", "ops02", "ops12", "out01", "out02", "out03", "out04", "out05", "out08",
    ]  # fmt: skip
    assert sorted(metric_id for metric_id in shown if metric_id) == ids
    for row in panel.table.rows:
        value, counted, out_of = row[1], row[3], row[4]
        if isinstance(counted, Number):
            assert isinstance(value, Number)
            assert isinstance(out_of, Number)
            assert value.value == pytest.approx(100 * counted.value / out_of.value)
    open_now = open_cases.build(view).table.rows[0][1]
    assert isinstance(open_now, Number)
    assert shown["eh03"].value == open_now.value


def test_definitions_come_from_the_model(view: View):
    words = {item.metric_id: item for item in key_figures.build(view).definitions}
    assert words["eh02"].title == "Percentage of re-referrals within 12 months"
    assert words["eh02"].direction == "low"
    assert words["eh02"].version


def test_the_curves_pass_through_the_table(view: View):
    panel = course.build(view)
    curve = traces(panel)["Referred again"]
    at_week = dict(zip(curve["x"], curve["y"], strict=True))
    for month, percent in zip(
        column(panel, "Months since closing"), column(panel, "Referred again (%)"), strict=True
    ):
        week = max(week for week in at_week if week <= course.week_of(int(month)))
        assert at_week[week] == pytest.approx(percent)
    assert min(column(panel, "Still followed")) >= 10


def test_fixed_windows_add_up_to_the_key_figures(view: View):
    latest = windows.build(view).table.rows[0]
    figures = {
        row[1].metric_id: row for row in key_figures.build(view).table.rows if isinstance(row[1], Number)
    }
    assert [latest[5], latest[6]] == [figures["out01"][3], figures["out01"][4]]


def test_the_funnel_names_who_is_outside_and_hides_what_is_suppressed(view: View):
    panel = authorities.build(view)
    names = traces(panel)["Names"]["text"]
    assert any(ADDED[UNLIKE_THE_OTHERS] in name for name in names)
    row = next(row for row in panel.table.rows if row[0] == ADDED[SUPPRESSED])
    assert row[2:5] == (Missing.SUPPRESSED,) * 3
    points = sum(len(trace["x"]) for trace in traces(panel).values() if trace["mode"] == "markers")
    assert points == sum(isinstance(row[2], Number) for row in panel.table.rows)
    assert panel.table.rows[0][0] == "Croydon"
    assert not panel.provenance.is_synthetic


def test_shared_figures_keep_their_markers_and_the_latest_period(view: View):
    panel = participants.build(view)
    assert set(column(panel, "Period")) == {"R12M to 2026-10-31"}
    assert Missing.SUPPRESSED in column(panel, "West Berkshire")
    drawn = sum(len(trace["x"]) for trace in traces(panel).values())
    assert drawn == sum(isinstance(cell, Number) for row in panel.table.rows for cell in row)


def test_every_panel_says_which_snapshot_it_shows(view: View):
    for module in (bands, open_cases, key_figures, course, windows, authorities, participants):
        panel = module.build(view)
        assert panel.provenance.snapshot_id
        assert panel.finding.sentence.endswith(".")


@pytest.mark.parametrize(
    "module", [bands, open_cases, key_figures, course, windows, authorities, participants]
)
def test_every_chart_has_its_table_and_its_definitions_in_words(module: ModuleType, view: View):
    panel = module.build(view)
    assert panel.table.rows
    assert panel.definitions
    assert all(definition.title and definition.text for definition in panel.definitions)
