"""What to simulate: which councils, how much, in which shape, with which fault."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ehplatform.model.months import add_months

Shape = Literal["template", "workflow_steps", "spreadsheet"]
"""How a council's early-help files look (see the `shape_*` modules)."""

Injection = Literal["migration"]
"""A fault put into otherwise sound data (see `migration`)."""

SHAPES: tuple[Shape, ...] = ("template", "workflow_steps", "spreadsheet")
PILOT_SHAPES: dict[str, Shape] = {
    "212": "template",
    "315": "template",
    "306": "workflow_steps",
    "209": "workflow_steps",
    "869": "spreadsheet",
    "867": "spreadsheet",
}


@dataclass(frozen=True)
class Plan:
    """One order to the simulator; equal plans give equal bytes.

    `children` is how many children each council's systems know by the end. The window is `years`
    long and its last day is `until`, which is also the extract date in every file's name.
    """

    councils: tuple[str, ...]
    children: int = 3000
    years: int = 5
    seed: int = 1
    until: date = date(2026, 10, 31)
    format: Shape | None = None
    inject: Injection | None = None

    def __post_init__(self) -> None:
        for la_code in self.councils:
            if not (len(la_code) == 3 and la_code.isdecimal()):
                raise ValueError(f"{la_code!r} is no council: write DfE's three-digit code, such as 306")
        if self.children < 1 or self.years < 1:
            raise ValueError("children and years must be at least 1")
        if self.format is not None and self.format not in SHAPES:
            raise ValueError(f"no format {self.format!r}; choose one of {', '.join(SHAPES)}")
        if self.inject not in (None, "migration"):
            raise ValueError(f"no injection {self.inject!r}; the one there is: migration")

    @property
    def since(self) -> date:
        """First day of the window: nothing is recorded before it."""
        return add_months(self.until, -12 * self.years) + timedelta(days=1)

    def early_help_shape(self, la_code: str) -> Shape:
        """Shape of the council's early-help files; unknown councils take theirs by rotation."""
        rotated = SHAPES[int(la_code) % len(SHAPES)]
        return self.format or PILOT_SHAPES.get(la_code, rotated)

    def social_care_shape(self, la_code: str) -> Shape:
        """Shape of the social-care files: workflow systems hand those over as the template."""
        shape = self.early_help_shape(la_code)
        return "template" if shape == "workflow_steps" else shape
