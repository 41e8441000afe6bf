"""Which pages there are, and which panels answer each one's question."""

from collections.abc import Callable
from dataclasses import dataclass

from dash_app.panels import authorities, bands, course, key_figures, open_cases, participants, windows
from dash_app.results import Panel
from dash_app.views import View


@dataclass(frozen=True)
class PanelBuilder:
    """How one panel is made, and its name for when it cannot be."""

    id: str
    name: str
    build: Callable[[View], Panel]


@dataclass(frozen=True)
class Page:
    """One question with its address."""

    path: str
    name: str
    question: str
    lede: str
    panels: tuple[PanelBuilder, ...]


PAGES = (
    Page(
        path="/",
        name="Overview",
        question="Have we made a real difference?",
        lede="What became of the children whose Early Help was closed, and how much support is open now.",
        panels=(
            PanelBuilder("closure-bands", "What followed closing", bands.build),
            PanelBuilder("key-figures", "Key figures", key_figures.build),
            PanelBuilder("open-cases", "Open cases", open_cases.build),
        ),
    ),
    Page(
        path="/lasting",
        name="Lasting change",
        question="Does the change last?",
        lede="Whether children come back to Early Help, or go on to social care, after support ends.",
        panels=(
            PanelBuilder("after-closing", "After closing", course.build),
            PanelBuilder("fixed-windows", "Within 6 and 12 months", windows.build),
        ),
    ),
    Page(
        path="/compare",
        name="Comparison",
        question="How do we compare?",
        lede="Published figures of all authorities, and Early Help figures of the councils that share them.",
        panels=(
            PanelBuilder("all-authorities", "All authorities", authorities.build),
            PanelBuilder("participating-councils", "Participating councils", participants.build),
        ),
    ),
)

PANELS = {builder.id: builder for page in PAGES for builder in page.panels}
