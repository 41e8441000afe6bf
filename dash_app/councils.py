"""Which councils a visitor may choose, which one is chosen, and what time its data covers."""

from collections.abc import Sequence
from urllib.parse import parse_qs

from dash_app.views import Council, View
from metrics_layer.reporting import Source


class NoSuchCouncil(LookupError):
    """There is no data of the council that the address names."""


def participating(source: Source) -> list[Council]:
    """Return the councils of the benchmark release, by name; raises `NoSuchCouncil` when there is none."""
    rows = source.load({"dimensions": ["benchmarks.la_code", "benchmarks.la_name"]}).rows
    if not rows:
        raise NoSuchCouncil("No council's figures have been published yet.")
    councils = {Council(row["benchmarks.la_code"], row["benchmarks.la_name"]) for row in rows}
    return sorted(councils, key=lambda council: council.name)


def chosen(search: str | None, councils: Sequence[Council]) -> Council:
    """Return the council that the address names, else the first; raises `NoSuchCouncil`."""
    wanted = parse_qs((search or "").removeprefix("?")).get("council")
    if not wanted:
        return councils[0]
    for council in councils:
        if council.la_code == wanted[0]:
            return council
    raise NoSuchCouncil("The address names a council that does not take part. Choose one of the list.")


def view_of(source: Source, council: Council) -> View:
    """Ask what time the council's data covers; raises `NoSuchCouncil` when none of it is published."""
    names = ("is_synthetic", "as_of", "history_start", "last_complete_month")
    rows = source.load({"dimensions": [f"councils.{name}" for name in names]}).rows
    if not rows:
        raise NoSuchCouncil(f"{council.name} takes part, but no data of its own is published yet.")
    facts = rows[0]
    return View(
        source=source,
        council=council,
        is_synthetic=facts["councils.is_synthetic"],
        as_of=facts["councils.as_of"].date(),
        history_start=facts["councils.history_start"].date(),
        last_complete_month=facts["councils.last_complete_month"].date(),
    )
