"""What the server sends: one council's data to one visitor, no code, no secret, no foreign address."""

import json
import re

import pytest
from flask import Flask
from plotly.utils import PlotlyJSONEncoder

from dash_app.app import create_app
from dash_app.build_css import unbranded
from dash_app.components.shell import ATTRIBUTION
from dash_app.councils import participating, view_of
from dash_app.pages.questions import PAGES, PanelBuilder
from dash_app.pages.site import section, visit
from dash_app.results import Panel
from dash_app.sources import Sources
from dash_app.views import View
from ehplatform.settings import Settings

PATHS = [page.path for page in PAGES]


def text_of(content: object) -> str:
    return json.dumps(content, cls=PlotlyJSONEncoder)


def test_a_visitor_gets_nothing_of_a_council_that_another_visitor_saw(server: Flask, sources: Sources):
    """Dash's own pages would put the first visitor's layout into every later visitor's HTML."""
    for path in PATHS:
        visit(sources, path, "?council=306")
    html = server.test_client().get("/?council=212").text
    layout = server.test_client().get("/_dash-layout").text
    for council in ("Croydon", "Wandsworth"):
        assert council not in html
        assert council not in layout
    assert "validation_layout" not in html


@pytest.mark.parametrize("path", ["/", "/lasting"])
def test_a_page_shows_its_own_council_only(path: str, sources: Sources):
    own, other = (text_of(visit(sources, path, f"?council={code}").content) for code in ("306", "212"))
    assert "Croydon Early Help records" in own
    assert "Wandsworth Early Help records" not in own
    assert own != other
    assert own == text_of(visit(sources, path, "?council=306").content)


@pytest.mark.parametrize("path", ["/assets/headless.py", "/assets/__init__.py", "/assets/../app.py"])
def test_no_code_is_served(path: str, server: Flask):
    answer = server.test_client().get(path)
    assert "import " not in answer.text
    if path.endswith(("headless.py", "__init__.py")):
        assert answer.status_code == 404


def test_nothing_is_asked_of_another_server(server: Flask):
    html = server.test_client().get("/").text
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", html)
    css = server.test_client().get("/assets/govuk-frontend.min.css").text
    assert "url(" not in css
    assert "@font-face" not in css


def test_the_page_tells_no_versions_of_its_parts(server: Flask):
    html = server.test_client().get("/").text
    for name in ("python_version", "dash_version", "plotly_version"):
        assert name not in html


def test_a_worker_that_served_no_page_yet_serves_the_scripts_of_one(server: Flask, settings: Settings):
    """The page and its scripts may be answered by different processes."""
    scripts = re.findall(r'<script src="([^"]+)"', server.test_client().get("/").text)
    another_worker = create_app(settings).server.test_client()
    assert scripts
    assert [another_worker.get(script).status_code for script in scripts] == [200] * len(scripts)


def test_headers_forbid_what_the_site_does_not_need(server: Flask):
    headers = server.test_client().get("/").headers
    policy = headers["Content-Security-Policy"]
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in script
    assert "'sha256-" in script
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_the_shell_speaks_english_and_has_a_skip_link(server: Flask):
    html = server.test_client().get("/").text
    assert '<html lang="en-GB"' in html
    assert 'href="#main" class="govuk-skip-link"' in html
    assert ATTRIBUTION in server.test_client().get("/_dash-layout").text


def test_no_token_reaches_the_browser(server: Flask, sources: Sources):
    pages = [text_of(visit(sources, path, "?council=306").content) for path in PATHS]
    for page in [*pages, server.test_client().get("/").text]:
        assert "eyJ" not in page
        assert sources.settings.api_secret not in page


def test_the_demonstration_says_so_and_synthetic_data_too(sources: Sources):
    seen = text_of(visit(sources, "/", "?council=306").banner)
    assert "DEMONSTRATION: no sign-in." in seen
    assert "SYNTHETIC data: nobody in it is real." in seen


def test_without_the_semantic_layer_the_page_says_what_to_do(silent_settings: Settings):
    seen = visit(Sources(silent_settings), "/", "")
    assert "Try again in a few minutes" in text_of(seen.content)
    answer = create_app(silent_settings).server.test_client().get("/export/key-figures.csv")
    assert answer.status_code == 503


def test_a_panel_that_fails_leaves_a_note_in_its_place(sources: Sources):
    def build(view: View) -> Panel:
        raise LookupError(f"nothing is published for {view.council.name}")

    croydon = participating(sources.public())[0]
    view = view_of(sources.of_council("306"), croydon)
    note = text_of(section(PanelBuilder("a-panel", "A panel", build), view))
    assert "A panel" in note
    assert "Try again in a few minutes" in note


def test_an_unknown_council_or_page_is_explained(sources: Sources):
    assert "does not take part" in text_of(visit(sources, "/", "?council=999").content)
    assert visit(sources, "/nowhere", "").title == "Page not found"
    missing = text_of(visit(sources, "/", "?council=315").content)
    assert "no data of its own is published yet" in missing


def test_the_style_sheet_loses_brand_and_fonts_only():
    font = "@font-face{font-family:GDS Transport;src:url(/assets/a.woff2)}"
    image = ".b{background:url(/assets/b.svg)}"
    rest = ".c{font-family:GDS Transport,arial}\n/*# sourceMappingURL=x.map */\n"
    assert unbranded(font + ".a{color:red}" + image + rest) == ".a{color:red}.c{font-family:arial}"
