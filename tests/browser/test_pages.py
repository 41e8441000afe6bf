"""Every page at the width of a desk and of a telephone: accessible, whole, true to its CSV."""

import csv
import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from dash_app.pages.questions import PAGES, Page
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

every_page = pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
both_widths = pytest.mark.parametrize("visitor", [1280, 320], indirect=True)


@both_widths
@every_page
def test_a_page_is_accessible_and_fits_the_screen(page: Page, visitor: Visitor):
    shown = visitor.visit(f"{page.path}?council=306")
    shown.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    violations = (
        Axe().run(shown, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    )
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in violations] == []
    assert shown.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert shown.locator("h1").count() == 1
    assert shown.title() == f"{page.question} Croydon - Early Help"
    assert shown.locator(".panel").count() == len(page.panels)
    assert visitor.complaints == []
    assert visitor.foreign == []


@every_page
def test_every_table_is_its_csv(page: Page, visitor: Visitor):
    shown = visitor.visit(f"{page.path}?council=306")
    for panel in page.panels:
        section = shown.locator(f"#{panel.id}")
        address = section.locator("a[download]").get_attribute("href") or ""
        answer = shown.request.get(visitor.base_url + address)
        head, *written = csv.reader(io.StringIO(answer.text().removeprefix("\ufeff")))
        columns = section.locator("thead th").all_text_contents()
        seen = [cells(row) for row in section.locator("tbody tr").all()]
        assert head[: len(columns)] == columns
        assert len(seen) == len(written)
        for exact, row in zip(seen, written, strict=True):
            assert all(same(*pair) for pair in zip(exact, row, strict=False)), (exact, row)


def cells(row: Locator) -> list[str]:
    return [cell.get_attribute("data-value") or "" for cell in row.locator("th, td").all()]


def same(exact: str, written: str) -> bool:
    """Compare a cell's exact value with what the CSV holds, which is rounded to the decimals shown."""
    try:
        return abs(float(exact) - float(written)) <= 0.5 * 10 ** -len(written.partition(".")[2])
    except ValueError:
        return exact == written


def test_a_key_figure_can_be_read_by_program(visitor: Visitor):
    shown = visitor.visit("/?council=306")
    cell = shown.locator("[data-metric=eh03]")
    assert cell.count() == 1
    number = float(cell.get_attribute("data-value") or "")
    assert cell.text_content() == f"{number:,.0f}"
    assert f"{number:,.0f} children" in (shown.locator("#open-cases h2").text_content() or "")
    assert shown.locator("[data-metric]").count() == 21


def test_a_change_of_page_moves_the_focus_and_keeps_the_council(visitor: Visitor):
    shown = visitor.visit("/?council=306")
    shown.get_by_role("link", name="Lasting change").click()
    expect(shown).to_have_title("Does the change last? Croydon - Early Help")
    visitor.wait()
    expect(shown.locator("h1")).to_be_focused()
    assert shown.url.endswith("/lasting?council=306")
    assert shown.locator("[aria-current=page]").text_content() == "Lasting change"
    shown.go_back()
    expect(shown).to_have_title("Have we made a real difference? Croydon - Early Help")
    assert visitor.complaints == []


def test_the_keyboard_reaches_the_content_past_the_navigation(visitor: Visitor):
    shown = visitor.visit("/?council=306")
    shown.keyboard.press("Tab")
    expect(shown.locator(".govuk-skip-link")).to_be_focused()
    shown.keyboard.press("Enter")
    expect(shown.locator("main")).to_be_focused()


def test_another_council_is_shown_when_the_button_is_pressed(visitor: Visitor):
    shown = visitor.visit("/lasting?council=306")
    shown.get_by_label("Council").select_option(label="Wandsworth")
    assert "council=306" in shown.url
    shown.get_by_role("button", name="Show council").click()
    expect(shown).to_have_title("Does the change last? Wandsworth - Early Help")
    assert shown.url.endswith("/lasting?council=212")
    expect(shown.locator("h1")).to_be_focused()
    assert shown.get_by_label("Council").input_value() == "212"


def test_a_definition_can_be_reached_from_its_figure(visitor: Visitor):
    shown = visitor.visit("/?council=306")
    shown.locator("#key-figures tbody a").first.click()
    target = shown.locator(f"#{shown.url.partition('#')[2]}")
    expect(target).to_be_in_viewport()
    assert "Definition:" in (target.text_content() or "")


def test_an_unknown_council_is_explained_and_another_can_be_chosen(visitor: Visitor):
    shown = visitor.visit("/?council=999")
    expect(shown.get_by_role("alert")).to_contain_text("does not take part")
    shown.get_by_role("button", name="Show council").click()
    expect(shown.locator(".panel")).to_have_count(3)


def test_the_notice_is_there_before_anything_else(visitor: Visitor):
    shown = visitor.visit("/compare?council=306")
    notice = shown.get_by_label("Demonstration notice")
    expect(notice).to_contain_text("SYNTHETIC data: nobody in it is real.")
    box = notice.bounding_box()
    assert box is not None
    assert box["y"] == 0
