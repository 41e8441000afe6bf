"""What to simulate: which councils, how much, in which shape, with which fault."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ehplatform.model.months import add_months
from ehplatform.simulate.dirt_profiles import PROFILES

Shape = Literal[
    "template",
    "workflow_steps",
    "spreadsheet",
    "classification_intervals",
    "ssd",
    "annex_a",
    "cin_census",
    "ssda903",
    "school_census",
]
"""How files look: each is the dialect that reads them (see the `shape_*` modules)."""

Injection = Literal["migration"]
"""A fault put into otherwise sound data (see `migration`)."""

FORMATS: dict[Shape, dict[str, Shape]] = {
    "template": {"early_help": "template", "social_care": "template"},
    "workflow_steps": {"early_help": "workflow_steps", "social_care": "template"},
    "spreadsheet": {"early_help": "spreadsheet", "social_care": "spreadsheet"},
    "classification_intervals": {"early_help": "classification_intervals", "social_care": "template"},
    "ssd": {"ssd": "ssd"},
    "annex_a": {"early_help": "template", "annex_a": "annex_a"},
    "cin_census": {"early_help": "template", "cin_census": "cin_census"},
    "ssda903": {"early_help": "template", "ssda903": "ssda903"},
    "school_census": {"early_help": "template", "social_care": "template", "school_census": "school_census"},
}
"""What a council sends, by its format: the datasets (landing folders), each with its shape."""

ROTATED: tuple[Shape, ...] = ("template", "workflow_steps", "spreadsheet")
PILOT_FORMATS: dict[str, Shape] = {
    "212": "template",
    "315": "classification_intervals",
    "306": "workflow_steps",
    "209": "workflow_steps",
    "869": "spreadsheet",
    "867": "ssd",
}


@dataclass(frozen=True)
class Plan:
    """One order to the simulator; equal plans give equal bytes.

    `children` is how many children each council's systems know by the end. The window is `years`
    long and its last day is `until`, which is also the extract date in every file's name. `dirt` names
    how dirty the records are (see `dirt_profiles`).
    """

    councils: tuple[str, ...]
    children: int = 3000
    years: int = 5
    seed: int = 1
    until: date = date(2026, 10, 31)
    format: Shape | None = None
    inject: Injection | None = None
    dirt: str = "usual"

    def __post_init__(self) -> None:
        for la_code in self.councils:
            if not (len(la_code) == 3 and la_code.isdecimal()):
                raise ValueError(f"{la_code!r} is no council: write DfE's three-digit code, such as 306")
        if self.children < 1 or self.years < 1:
            raise ValueError("children and years must be at least 1")
        if self.format is not None and self.format not in FORMATS:
            raise ValueError(f"no format {self.format!r}; choose one of {', '.join(FORMATS)}")
        if self.inject not in (None, "migration"):
            raise ValueError(f"no injection {self.inject!r}; the one there is: migration")
        if self.dirt not in PROFILES:
            raise ValueError(f"no dirt profile {self.dirt!r}; choose one of {', '.join(PROFILES)}")

    @property
    def since(self) -> date:
        """First day of the window: nothing is recorded before it."""
        return add_months(self.until, -12 * self.years) + timedelta(days=1)

    def format_of(self, la_code: str) -> Shape:
        """Return the format of a council's files; councils without one of their own take it by rotation."""
        rotated = ROTATED[int(la_code) % len(ROTATED)]
        return self.format or PILOT_FORMATS.get(la_code, rotated)

    def tells_of_support(self, la_code: str) -> bool:
        """Whether a council's files have a place for needs, scores, reviews, contacts and feedback."""
        return self.datasets(la_code).get("early_help") == "template"

    def datasets(self, la_code: str) -> dict[str, Shape]:
        """Return what a council sends: the shape of each dataset."""
        return FORMATS[self.format_of(la_code)]
