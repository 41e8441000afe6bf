"""Colours of charts: the Government Analysis Function's accessible palette.

Every mark stands out from white by 3:1 and every text by 4.5:1 (WCAG 2.2, 1.4.11 and 1.4.3); a test
computes it. Colour never carries meaning alone: shape, dash, place or a label says the same.
"""

WHITE = "#ffffff"
TEXT = "#0b0c0c"
GRID = "#d9d9d9"
MUTED_TEXT = "#484949"

DARK_BLUE = "#12436d"
TURQUOISE = "#28a197"
DARK_PINK = "#801650"
ORANGE = "#f46a25"
DARK_GREY = "#3d3d3d"
MID_GREY = "#6f777b"

MARKS = (DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, DARK_GREY, MID_GREY)

TEXT_ON = {DARK_BLUE: WHITE, TURQUOISE: TEXT, DARK_PINK: WHITE, ORANGE: TEXT}
"""The text colour to write on a bar of each colour."""


def faded(colour: str, opacity: float) -> str:
    """Return a colour as ``rgba(...)``, for the area between limits."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
