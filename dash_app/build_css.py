"""Rebuilds `static/govuk-frontend.min.css` from the npm package of the GOV.UK Design System.

Services outside GOV.UK may use the design system but neither its font nor the crown, so both are taken
out. Run it with the package unpacked:

    npm pack govuk-frontend@6.6.0 && tar xf govuk-frontend-6.6.0.tgz
    python -m dash_app.build_css package/dist/govuk/govuk-frontend.min.css
"""

import re
import sys
from pathlib import Path

TARGET = Path(__file__).parent / "static" / "govuk-frontend.min.css"

FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
RULE_WITH_IMAGE = re.compile(r"[^{}]*\{[^{}]*url\(/assets/[^{}]*\}")
SOURCE_MAP = re.compile(r"\s*/\*# sourceMappingURL=.*?\*/\s*$")


def unbranded(css: str) -> str:
    """Return the style sheet without GOV.UK's fonts, images and source map: it asks for no other file."""
    for unwanted in (FONT_FACE, RULE_WITH_IMAGE, SOURCE_MAP):
        css = unwanted.sub("", css)
    return css.replace("GDS Transport,arial", "arial").replace(
        "font-family:GDS Transport", "font-family:arial"
    )


if __name__ == "__main__":
    TARGET.write_text(unbranded(Path(sys.argv[1]).read_text(encoding="utf-8")), encoding="utf-8")
