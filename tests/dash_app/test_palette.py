"""Contrast of the chart colours, by WCAG 2.2's own formula."""

from itertools import pairwise

import pytest

from dash_app.palette import (
    DARK_BLUE,
    DARK_PINK,
    MARKS,
    MUTED_TEXT,
    ORANGE,
    TEXT,
    TEXT_ON,
    TURQUOISE,
    WHITE,
    faded,
)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_gives_wcags_own_extremes():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", MARKS)
def test_every_mark_stands_out_from_white(colour):
    assert contrast(colour, WHITE) >= 3


@pytest.mark.parametrize(("bar", "text"), TEXT_ON.items())
def test_every_number_on_a_bar_can_be_read(bar, text):
    assert contrast(bar, text) >= 4.5


@pytest.mark.parametrize("text", [TEXT, MUTED_TEXT, DARK_BLUE, DARK_PINK])
def test_every_text_of_a_chart_can_be_read(text):
    assert contrast(text, WHITE) >= 4.5


def test_neighbouring_bands_can_be_told_apart():
    order = (DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE)
    assert all(contrast(one, other) >= 3 for one, other in pairwise(order))


def test_a_faded_colour_keeps_its_hue():
    assert faded("#12436d", 0.15) == "rgba(18,67,109,0.15)"
